"""Pictures are resized by the rule of Qwen2-VL's image processor."""

import random

import pytest
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import smart_resize

from recto.documents.media.sizes import PixelBudget, fit_size
from recto.errors import DocumentUnsupportedError


def test_sizes_are_those_of_the_image_processor() -> None:
    rng = random.Random(0)
    for _ in range(2000):
        width = rng.randint(1, 4000)
        height = min(4000, max(1, round(width * rng.uniform(1 / 150, 150))))
        if max(width, height) > 200 * min(width, height):
            continue
        most = rng.choice((3136, 50_000, 1_003_520, 12_845_056))
        theirs = smart_resize(height, width, 28, 3136, most)
        assert fit_size(width, height, PixelBudget(3136, most, 28)) == theirs[::-1]


def test_a_size_within_the_budget_is_left_alone() -> None:
    budget = PixelBudget(1, 1_000_000)
    assert fit_size(333, 777, budget) == (333, 777)


def test_what_was_resized_needs_no_second_resizing() -> None:
    budget = PixelBudget(3136, 100_000, 28)
    once = fit_size(1234, 567, budget)
    assert fit_size(*once, budget) == once


def test_a_picture_too_long_and_thin_is_refused() -> None:
    with pytest.raises(DocumentUnsupportedError, match="10000 × 10 pixels"):
        fit_size(10_000, 10, PixelBudget(1, 1_000_000))
