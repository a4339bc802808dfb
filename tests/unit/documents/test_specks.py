"""Dust is wiped off a scan; print, however small, is not."""

import numpy as np
import pytest

from recto.documents.pixels import Pixels
from recto.documents.specks import wipe_specks


def _strew(page: Pixels, share: float) -> Pixels:
    random = np.random.default_rng(3).random(page.shape[:2])
    spoilt = page.copy()
    spoilt[random < share] = 30
    return spoilt


def test_a_clean_page_is_left_as_it_is() -> None:
    page = np.full((400, 400, 3), 245, np.uint8)
    page[60:350:20, 50:350] = 20
    page[70, 50:350:10] = 20  # points
    assert wipe_specks(page) is page


def test_dust_is_wiped_and_print_kept() -> None:
    page = np.full((400, 400, 3), 245, np.uint8)
    page[60:350:20, 50:350] = 20
    wiped = wipe_specks(_strew(page, 0.01))
    assert (wiped[page == 20] < 60).mean() > 0.99
    assert (wiped[page == 245] < 60).mean() < 0.002


def test_lost_dots_are_filled() -> None:
    page = _strew(np.full((400, 400, 3), 245, np.uint8), 0.01)
    page[100:200] = 20
    page[150, 20:380:6] = 240
    assert wipe_specks(page)[105:195].max() < 60


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (300, 2)])
def test_a_page_of_any_size_is_taken(size: tuple[int, int]) -> None:
    page = np.full((*size, 3), 200, np.uint8)
    assert wipe_specks(page) is page
