"""M-RoPE worked out by hand from Qwen2-VL (arXiv 2409.12191, 2.1) and Qwen2.5-VL (2502.13923, 2.1.3)."""

import torch

from recto.engines.transformers.loading import LoadedModel
from recto.engines.transformers.positions import multimodal_positions, text_positions
from recto.engines.transformers.prompt.model import Prompt, VisionInput
from tests.unit.engines.core.asking import PromptMaker


def vision(kind: str, grid: tuple[int, int, int], start: int, seconds: float = 0.0) -> VisionInput:
    count = grid[0] * grid[1] * grid[2] // 4
    return VisionInput(kind, torch.empty(0), grid, start, count, seconds)  # type: ignore[arg-type]


def test_text_counts_from_nought_in_all_three_parts() -> None:
    positions = text_positions(3)
    assert positions.prompt.tolist() == [[0, 1, 2]] * 3
    assert positions.first_answer == 3


def test_an_image_stands_at_one_time_and_spreads_in_height_and_width() -> None:
    # text 0 1 | a merged grid of 2 x 3 from 2 on | text from max(2, 3, 4) + 1 = 5 on
    prompt = Prompt([0] * 10, (vision("image", (1, 4, 6), 2),))
    positions = multimodal_positions(prompt, merge=2, tokens_per_second=2)
    assert positions.prompt.tolist() == [
        [0, 1, 2, 2, 2, 2, 2, 2, 5, 6],
        [0, 1, 2, 2, 2, 3, 3, 3, 5, 6],
        [0, 1, 2, 3, 4, 2, 3, 4, 5, 6],
    ]
    assert positions.first_answer == 7


def test_a_video_moves_in_time_by_seconds_and_text_resumes_behind_its_last_frame() -> None:
    # 3 steps of 1.5 s at 2 a second: 0, 3, 6; merged 1 x 1; text from max(1 + 6, 1, 1) + 1 = 8 on
    prompt = Prompt([0] * 6, (vision("video", (3, 2, 2), 1, 1.5),))
    positions = multimodal_positions(prompt, merge=2, tokens_per_second=2)
    assert positions.prompt.tolist() == [[0, 1, 4, 7, 8, 9], [0, 1, 1, 1, 8, 9], [0, 1, 1, 1, 8, 9]]
    assert positions.first_answer == 10


def test_time_within_a_second_is_floored() -> None:
    # 4 steps of 0.3 s at 2 a second: 0, 0.6, 1.2, 1.8
    prompt = Prompt([0] * 4, (vision("video", (4, 2, 2), 0, 0.3),))
    positions = multimodal_positions(prompt, merge=2, tokens_per_second=2)
    assert positions.prompt[0].tolist() == [0, 0, 1, 1]


def test_a_prompt_that_ends_with_a_picture_goes_on_behind_it() -> None:
    prompt = Prompt([0] * 4, (vision("image", (1, 2, 8), 0),))
    assert multimodal_positions(prompt, merge=2, tokens_per_second=2).first_answer == 4


def test_the_answer_counts_on_in_all_three_parts() -> None:
    prompt = Prompt([0] * 10, (vision("image", (1, 4, 6), 2),))
    positions = multimodal_positions(prompt, merge=2, tokens_per_second=2)
    assert positions.of(8, 4).tolist() == [[5, 6, 7, 8]] * 3
    assert positions.of(12, 2).tolist() == [[9, 10]] * 3
    assert positions.of(3, 2).tolist() == [[2, 2], [2, 2], [3, 4]]


def test_images_stand_where_transformers_puts_them(vision_model: LoadedModel) -> None:
    prompt = PromptMaker(vision_model).text(4).image(8, 6).text(2).image(4, 12).text(3).done()
    ids = torch.tensor([prompt.token_ids])
    kinds = (ids == vision_model.config.image_token_id).int()
    grids = torch.tensor([part.grid for part in prompt.vision])
    theirs, delta = vision_model.model.model.get_rope_index(ids, kinds, grids)
    mine = multimodal_positions(prompt, merge=2, tokens_per_second=2)
    assert torch.equal(theirs[:, 0], mine.prompt)
    assert mine.first_answer == ids.shape[1] + int(delta)


def test_a_video_differs_from_transformers_only_behind_it(vision_model: LoadedModel) -> None:
    prompt = PromptMaker(vision_model).text(4).video(5, 4, 4, seconds=1.0).text(3).done()
    ids = torch.tensor([prompt.token_ids])
    kinds = 2 * (ids == vision_model.config.video_token_id).int()
    grids = torch.tensor([part.grid for part in prompt.vision])
    theirs, _ = vision_model.model.model.get_rope_index(
        ids, kinds, None, grids, torch.tensor([part.seconds_per_grid for part in prompt.vision])
    )
    mine = multimodal_positions(prompt, merge=2, tokens_per_second=2).prompt
    assert torch.equal(theirs[:, 0, :-3], mine[:, :-3])
    assert mine[0, -3] == mine[:, :-3].max() + 1
