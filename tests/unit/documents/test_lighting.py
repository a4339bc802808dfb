"""Bad light and pale print are evened out; a page in good light is left alone."""

import numpy as np
import numpy.typing as npt
import pytest

from recto.documents.lighting import even_out
from recto.documents.pixels import Pixels


def _print_page(height: int = 1200, width: int = 850) -> Pixels:
    """Return a white page with rows of black strokes like letters."""
    page = np.full((height, width, 3), 255, np.uint8)
    for top in range(100, height - 100, 40):
        for left in range(80, width - 80, 12):
            page[top : top + 18, left : left + 4] = 0
    return page


def _light(page: Pixels, light: npt.NDArray[np.float64]) -> Pixels:
    return np.asarray(np.clip(page * light, 0, 255), np.uint8)


def _strokes(page: Pixels) -> Pixels:
    return page[102:116, 81:83]


def test_a_page_in_good_light_is_left_as_it_is() -> None:
    page = _print_page()
    assert even_out(page) is page


def test_a_designed_page_with_dark_panels_is_left_as_it_is() -> None:
    page = _print_page()
    page[:300] = (20, 60, 110)
    assert even_out(page) is page


def test_light_print_on_dark_is_left_as_it_is() -> None:
    page = np.asarray(40 + (255 - _print_page()) / 255 * 150, np.uint8)
    assert even_out(page) is page


def test_pale_print_becomes_black() -> None:
    pale = (170 + _print_page() / 255 * 50).astype(np.uint8)
    evened = even_out(pale)
    assert _strokes(evened).mean() < 40
    assert evened[50, 50].mean() > 230


def test_a_dark_photo_becomes_bright() -> None:
    evened = even_out(_light(_print_page(), np.full((1, 1, 1), 0.2)))
    assert _strokes(evened).mean() < 40
    assert evened[50, 50].mean() > 230


def test_a_shadow_over_most_of_the_page_is_taken_out() -> None:
    fall = np.linspace(1, 0.2, 850)[None, :, None]
    evened = even_out(_light(_print_page(), fall))
    assert evened[50:60, ::50].min() > 215
    assert evened[102:116, 81:83].mean() < 60


@pytest.mark.parametrize("gray", [0, 5, 100, 255])
@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (300, 200)])
def test_a_page_of_one_gray_shows_nothing(gray: int, size: tuple[int, int]) -> None:
    evened = even_out(np.full((*size, 3), gray, np.uint8))
    assert evened.shape == (*size, 3)
    assert evened.max() == evened.min()


def test_light_print_on_a_dark_panel_stays_readable_where_a_shadow_is_taken_out() -> None:
    page = _print_page()
    page[:300] = 255 - page[:300] // 5 * 4 - 30
    page[:300] = np.where(page[:300] < 120, 50, 225)
    shadowed = _light(page, np.linspace(1, 0.3, 850)[None, :, None])
    evened = even_out(shadowed)
    assert evened is not shadowed
    assert _strokes(evened).mean() - evened[50:60, 60:70].mean() > 100
