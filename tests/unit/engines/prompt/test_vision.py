"""Pictures become the very pixels and placeholders that transformers' own processors give."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import InternVLProcessor

from recto.engines.base import EngineRequest
from recto.errors import (
    ContextLengthError,
    DocumentDamagedError,
    EngineError,
    JobInterrupted,
    MediaInvalidError,
    MediaUnsupportedError,
)
from schemas.chat.events import PromptImage
from schemas.chat.request import ChatRequest
from tests.unit.engines.prompt.conftest import Family, noise

SIDE = 28


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _image(name: str, detail: str | None = None) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": f"media:{name}", "detail": detail}}


def _video(name: str, detail: str | None = None) -> dict[str, Any]:
    return {"type": "video_url", "video_url": {"url": f"media:{name}", "detail": detail}}


def _file(name: str) -> dict[str, Any]:
    return {"type": "file", "file": {"file_data": f"media:{name}"}}


def _user(*parts: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"role": "user", "content": list(parts)}]


@pytest.mark.parametrize(
    "size", [(168, 84), (500, 300), (30, 20), (1, 100), (2000, 1500), (1003, 41), (3000, 2600)]
)
def test_qwen_pixels_are_those_of_the_image_processor(size: tuple[int, int], qwen_vl: Family) -> None:
    image = qwen_vl.media.images["a"] = noise(*size)
    (view,) = qwen_vl.build(_user(_image("a", "high"))).vision
    theirs = qwen_vl.loaded.image_processor(images=[image], return_tensors="pt")
    assert view.grid == tuple(theirs["image_grid_thw"][0].tolist())
    torch.testing.assert_close(view.pixels, theirs["pixel_values"], rtol=0, atol=1e-6)
    assert view.sizes == (PromptImage(width=view.grid[2] * 14, height=view.grid[1] * 14),)


def test_qwen_placeholders_stand_where_the_template_put_them(qwen_vl: Family) -> None:
    qwen_vl.media.images.update(a=noise(168, 84), b=noise(56, 56))
    prompt = qwen_vl.build(_user(_text("One"), _image("a"), _text("two"), _image("b"), _text("three")))
    tokenizer = qwen_vl.loaded.tokenizer
    assert [(view.kind, view.count) for view in prompt.vision] == [("image", 18), ("image", 4)]
    assert prompt.vision_tokens == 22
    for view in prompt.vision:
        ids = list(prompt.token_ids[view.start - 1 : view.start + view.count + 1])
        pads = ["<|image_pad|>"] * view.count
        assert tokenizer.convert_ids_to_tokens(ids) == ["<|vision_start|>", *pads, "<|vision_end|>"]
    told = tokenizer.decode(list(prompt.token_ids)).replace("<|image_pad|>", "")
    shown = "<|vision_start|><|vision_end|>"
    assert f"user\nOne{shown}two{shown}three<|im_end|>" in told


def test_pages_of_a_document_are_pictures_in_a_row(qwen_vl: Family) -> None:
    qwen_vl.media.documents["a"] = [noise(56, 56, seed) for seed in range(3)]
    qwen_vl.media.images["b"] = noise(168, 84)
    prompt = qwen_vl.build(_user(_file("a"), _image("b")))
    assert [view.count for view in prompt.vision] == [4, 4, 4, 18]
    told = qwen_vl.loaded.tokenizer.decode(list(prompt.token_ids)).replace("<|image_pad|>", "")
    assert "user\n" + 4 * "<|vision_start|><|vision_end|>" + "<|im_end|>" in told


def _patches_by_the_book(frames: list[Image.Image], processor: Any) -> torch.Tensor:
    """Return patches [t·h·w, 1176] of frames in pairs, each value taken out of the image processor's own."""
    pairs = []
    for first, second in zip(frames[::2], frames[1::2], strict=True):
        both = processor(images=[first, second], return_tensors="pt")["pixel_values"].reshape(
            2, -1, 3, 2, 14, 14
        )
        pairs.append(torch.stack([both[0, :, :, 0], both[1, :, :, 1]], dim=2).flatten(1))
    return torch.cat(pairs)


@pytest.mark.parametrize("count", [1, 3, 6])
def test_video_pixels_are_those_of_the_image_processor_in_pairs(count: int, qwen_vl: Family) -> None:
    frames = [noise(168, 84, seed) for seed in range(count)]
    qwen_vl.media.videos["a"] = frames
    qwen_vl.media.seconds = 3.0
    (view,) = qwen_vl.build(_user(_video("a"))).vision
    paired = frames if count % 2 == 0 else [*frames, frames[-1]]
    assert (view.kind, view.grid, view.count) == ("video", (len(paired) // 2, 6, 12), 9 * len(paired))
    assert view.seconds_per_grid == pytest.approx(2 * 3.0 / count)
    assert len(view.sizes) == count
    theirs = _patches_by_the_book(paired, qwen_vl.loaded.image_processor)
    torch.testing.assert_close(view.pixels, theirs, rtol=0, atol=1e-6)


def test_a_video_has_placeholders_of_its_own(qwen_vl: Family) -> None:
    qwen_vl.media.videos["a"] = [noise(56, 56)] * 4
    qwen_vl.media.images["b"] = noise(56, 56)
    prompt = qwen_vl.build(_user(_video("a"), _image("b")))
    told = qwen_vl.loaded.tokenizer.decode(list(prompt.token_ids))
    video, image = "<|video_pad|>" * 8, "<|image_pad|>" * 4
    assert f"<|vision_start|>{video}<|vision_end|><|vision_start|>{image}<|vision_end|>" in told


@pytest.mark.parametrize("size", [(500, 300), (300, 900), (40, 40), (1000, 100)])
@pytest.mark.parametrize("detail", ["high", "low", None])
def test_internvl_gives_what_its_processor_gives(
    size: tuple[int, int], detail: str | None, internvl: Family
) -> None:
    image = internvl.media.images["a"] = noise(*size)
    messages = _user(_text("One"), _image("a", detail), _text("two"))
    prompt = internvl.build(messages)
    processor = InternVLProcessor.__new__(InternVLProcessor)  # the tokens are laid out as it does
    theirs = internvl.loaded.image_processor(
        images=[image],
        return_tensors="pt",
        crop_to_patches=detail != "low",
        input_data_format="channels_last",
    )
    (view,) = prompt.vision
    tiles = int(theirs["num_patches"][0])
    assert (view.grid, view.count) == ((tiles, 1, 1), 4 * tiles)
    torch.testing.assert_close(
        view.pixels, torch.as_tensor(theirs["pixel_values"]).float(), rtol=0, atol=1e-6
    )
    processor.start_image_token, processor.end_image_token = "<img>", "</img>"
    processor.image_token, processor.image_seq_length = "<IMG_CONTEXT>", 4
    expanded = processor.replace_image_token({"num_patches": [tiles]}, 0)
    assert f"user\nOne{expanded}\ntwo<|im_end|>" in internvl.loaded.tokenizer.decode(list(prompt.token_ids))


def test_low_detail_costs_few_tokens(qwen_vl: Family) -> None:
    qwen_vl.media.images["a"] = noise(2000, 1500)
    low, auto, high = (
        qwen_vl.build(_user(_image("a", detail))).vision_tokens for detail in ("low", "auto", "high")
    )
    assert low <= 512 < auto <= high <= 1280


def test_pictures_share_what_the_text_leaves_of_the_context(qwen_vl: Family) -> None:
    family = qwen_vl.with_changes(context=2000)
    family.media.documents["a"] = [noise(1600, 1200, seed) for seed in range(8)]
    prompt = family.build(_user(_file("a"), _text("Read.")), max_tokens=200)
    assert prompt.vision_tokens > 1500
    assert len(prompt.token_ids) <= 1800
    counts = [view.count for view in prompt.vision]
    assert max(counts) - min(counts) == 0


def test_a_small_picture_leaves_more_to_the_next(qwen_vl: Family) -> None:
    family = qwen_vl.with_changes(context=2000)
    family.media.images.update(a=noise(56, 56), b=noise(1600, 1200))
    prompt = family.build(_user(_image("a"), _image("b")), max_tokens=100)
    assert [view.count > 1000 for view in prompt.vision] == [False, True]


def test_a_video_gets_the_context_that_is_left(qwen_vl: Family) -> None:
    family = qwen_vl.with_changes(context=2000)
    family.media.videos["a"] = [noise(56, 56)] * 2
    family.build(_user(_video("a")), max_tokens=100)
    (sampling,) = family.media.samplings
    assert 1800 * 2 * SIDE**2 < sampling.clip_pixels < 1900 * 2 * SIDE**2
    assert sampling.frame.multiple == SIDE


def test_pictures_fit_the_context_of_the_engine_where_that_is_shorter(qwen_vl: Family) -> None:
    qwen_vl.media.images["a"] = noise(1600, 1200)
    chat = ChatRequest.model_validate({"messages": _user(_image("a"))})
    request = EngineRequest("chatcmpl-1", chat, {"a": Path("a")})
    prompt = qwen_vl.builder.build(request, lambda: False, context=600)
    assert 400 < len(prompt.token_ids) < 500


def test_high_detail_that_does_not_fit_is_refused_with_numbers(qwen_vl: Family) -> None:
    family = qwen_vl.with_changes(context=1000)
    family.media.images.update(a=noise(800, 600), b=noise(800, 600, 1))
    with pytest.raises(ContextLengthError, match=r"\d+ of them for images.*`detail` `low`"):
        family.build(_user(_image("a", "high"), _image("b", "high")))


def test_pages_that_can_not_fit_are_refused_before_any_is_opened(internvl: Family) -> None:
    family = internvl.with_changes(context=200)
    family.media.documents["a"] = [noise(56, 56)] * 60
    with pytest.raises(ContextLengthError):
        family.build(_user(_file("a")))
    assert family.media.budgets == []


@pytest.mark.parametrize(
    ("part", "kind"), [(_image("a"), "image"), (_video("a"), "video"), (_file("a"), "document")]
)
def test_a_text_model_takes_no_pictures(part: dict[str, Any], kind: str, qwen: Family) -> None:
    qwen.media.images["a"] = noise(56, 56)
    with pytest.raises(MediaUnsupportedError, match=f"takes text, but no {kind}") as caught:
        qwen.build([{"role": "system", "content": "x"}, *_user(_text("Look"), part)])
    suffix = "file" if kind == "document" else f"{kind}_url"
    assert caught.value.param == f"messages[1].content[1].{suffix}"


def test_a_model_without_video_refuses_it(internvl: Family) -> None:
    internvl.media.videos["a"] = [noise(56, 56)]
    with pytest.raises(MediaUnsupportedError, match="takes text, image, document, but no video"):
        internvl.build(_user(_video("a")))


@pytest.mark.parametrize("part", [_image("a"), _video("a"), _file("a")])
def test_a_file_that_can_not_be_opened_is_blamed_on_its_part(part: dict[str, Any], qwen_vl: Family) -> None:
    qwen_vl.media.images["a"] = noise(56, 56)
    qwen_vl.media.error = DocumentDamagedError("It is torn.")
    with pytest.raises(MediaInvalidError, match="It is torn") as caught:
        qwen_vl.build(_user(_text("x"), part))
    assert str(caught.value.param).startswith("messages[0].content[1].")


@pytest.mark.parametrize("address", ["media:other", "https://a.example/x.png", "data:image/png;base64,AAAA"])
def test_a_part_whose_bytes_are_not_there_is_refused(address: str, qwen_vl: Family) -> None:
    part = {"type": "image_url", "image_url": {"url": address}}
    with pytest.raises(MediaInvalidError, match="did not arrive"):
        qwen_vl.build(_user(part))


@pytest.mark.parametrize("error", [EngineError("No PyAV."), JobInterrupted()])
def test_what_is_not_the_files_fault_is_not_blamed_on_it(error: Exception, qwen_vl: Family) -> None:
    qwen_vl.media.images["a"] = noise(56, 56)
    qwen_vl.media.error = error
    with pytest.raises(type(error)):
        qwen_vl.build(_user(_image("a")))


def test_a_template_that_shows_no_pictures_is_told(qwen_vl: Family) -> None:
    kept = qwen_vl.loaded.tokenizer.chat_template
    qwen_vl.loaded.tokenizer.chat_template = "nothing"
    qwen_vl.media.images["a"] = noise(56, 56)
    try:
        with pytest.raises(EngineError, match="doesn't show every picture"):
            qwen_vl.build(_user(_image("a")))
    finally:
        qwen_vl.loaded.tokenizer.chat_template = kept


def test_pictures_of_several_messages_keep_their_order(qwen_vl: Family) -> None:
    qwen_vl.media.images.update(a=noise(168, 84), b=noise(56, 56))
    messages = [*_user(_image("a")), {"role": "assistant", "content": "<|image_pad|>"}, *_user(_image("b"))]
    prompt = qwen_vl.build(messages)
    assert [view.count for view in prompt.vision] == [18, 4]
    assert all(
        set(prompt.token_ids[view.start : view.start + view.count]) == {qwen_vl.loaded.config.image_token_id}
        for view in prompt.vision
    )


def test_builds_of_several_threads_do_not_disturb_each_other(qwen_vl: Family) -> None:
    from concurrent.futures import ThreadPoolExecutor

    qwen_vl.media.images.update({str(side): noise(side, side) for side in (56, 84, 112, 140)})
    requests = [
        EngineRequest(
            name,
            ChatRequest.model_validate({"messages": _user(_text(name), _image(name))}),
            {name: Path(name)},
        )
        for name in qwen_vl.media.images
    ] * 4
    alone = [qwen_vl.builder.build(request, lambda: False) for request in requests]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda request: qwen_vl.builder.build(request, lambda: False), requests))
    for one, other in zip(alone, together, strict=True):
        assert list(one.token_ids) == list(other.token_ids)
        np.testing.assert_array_equal(one.vision[0].pixels, other.vision[0].pixels)
