"""What a model says in pixels of the picture it saw becomes fractions of the page."""

from recto.documents.media.sizes import PixelBudget, fit_size
from recto.engines.transformers.prompt.boxes import THOUSANDTHS, fractions_of
from schemas.chat.events import PromptImage

SEEN = PromptImage(width=560, height=280)


def test_a_box_becomes_fractions_of_the_page() -> None:
    assert fractions_of([56, 28, 280, 140], SEEN) == (0.1, 0.1, 0.5, 0.5)


def test_a_point_becomes_fractions_of_the_page() -> None:
    assert fractions_of([140, 210], SEEN) == (0.25, 0.75)


def test_corners_in_the_wrong_order_are_put_right() -> None:
    assert fractions_of([280, 140, 56, 28], SEEN) == (0.1, 0.1, 0.5, 0.5)


def test_what_lies_outside_is_moved_to_the_edge() -> None:
    assert fractions_of([-5, 0, 600, 300], SEEN) == (0, 0, 1, 1)


def test_thousandths_are_fractions_too() -> None:
    assert fractions_of([100, 250], THOUSANDTHS) == (0.1, 0.25)


def test_a_box_on_the_resized_picture_is_where_it_was_on_the_page() -> None:
    width, height = 1653, 2339
    resized = fit_size(width, height, PixelBudget(3136, 1_000_000, 28))
    seen = PromptImage(width=resized[0], height=resized[1])
    spoken = [826.5 * resized[0] / width, 1169.5 * resized[1] / height]
    assert [round(fraction, 9) for fraction in fractions_of(spoken, seen)] == [0.5, 0.5]
