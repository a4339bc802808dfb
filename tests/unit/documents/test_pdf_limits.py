"""How large a PDF page is drawn."""

import pytest

from recto.documents.limits import PrepareLimits
from recto.documents.pdf import choose_dpi
from recto.errors import PageTooLargeError

_A4 = (595.0, 842.0)
_LIMITS = PrepareLimits()


def test_a_page_is_drawn_at_200_dpi() -> None:
    assert choose_dpi(1, _A4, _LIMITS) == 200


def test_a_tiny_page_is_drawn_larger_but_not_without_end() -> None:
    assert 200 < choose_dpi(1, (120, 86), _LIMITS) <= 600
    assert choose_dpi(1, (10, 10), _LIMITS) == 600


def test_a_page_above_the_pixel_limit_is_drawn_smaller() -> None:
    limits = PrepareLimits(max_page_pixels=1_000_000)
    dpi = choose_dpi(1, _A4, limits)
    assert 0.9e6 < 595 * 842 * (dpi / 72) ** 2 <= 1e6


def test_a_page_with_too_long_a_side_is_refused() -> None:
    with pytest.raises(PageTooLargeError, match="Page 7"):
        choose_dpi(7, (100, 14_400), _LIMITS)


def test_a_scan_whose_points_are_its_pixels_is_drawn_in_bounds() -> None:
    dpi = choose_dpi(1, (2480, 3508), _LIMITS)
    assert 2480 * 3508 * (dpi / 72) ** 2 <= 16_000_000
