"""`recto-tiny`: its pages, its tokenizer and its arithmetic, as training and serving must share them."""

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import AutoImageProcessor, AutoModelForImageTextToText, Qwen2_5_VLConfig

from schemas.documents.receipt import Receipt
from tests.checkpoints.recto_tiny.drawing import (
    CELL,
    CLASS,
    LEAST_TOKENS,
    MOST_TOKENS,
    SLOTS,
    Page,
    draw_page,
    label_cells,
)
from tests.checkpoints.recto_tiny.feeding import Batch, Wish, draw_batch
from tests.checkpoints.recto_tiny.layouts import draw_layout, print_paper
from tests.checkpoints.recto_tiny.learning import (
    DEVIATION,
    MEAN,
    cut_patches,
    develop,
    prompt_ids,
    write_answers,
)
from tests.checkpoints.recto_tiny.package import wrap_tokenizer, write_surroundings
from tests.checkpoints.recto_tiny.prompts import Prompt, draw_prompt
from tests.checkpoints.recto_tiny.purchases import draw_purchase, write_day
from tests.checkpoints.recto_tiny.reader import PATCH_SIZE, Reader, Shape, place_tokens
from tests.checkpoints.recto_tiny.scoring import score
from tests.checkpoints.recto_tiny.vocabulary import VOCABULARY_SIZE, decode, encode, token_id
from tests.checkpoints.recto_tiny.words import Wordsmith, listed

SHAPE = Shape(
    VOCABULARY_SIZE, vision_width=32, vision_inner=48, vision_layers=2, vision_heads=2, full_layers=(1,),
    width=32, inner=48, layers=2, heads=4, key_heads=2, sections=(1, 1, 2),
)  # fmt: skip
ROWS, COLUMNS = 6, 7
"""A page whose last windows are cut short on both sides."""


@pytest.fixture(scope="module")
def reader() -> Reader:
    torch.manual_seed(1)
    return Reader(SHAPE).eval()


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recto-tiny")
    write_surroundings(SHAPE, folder)
    return folder


@pytest.fixture(scope="module")
def twin(reader: Reader, checkpoint: Path) -> Any:
    model = AutoModelForImageTextToText.from_config(Qwen2_5_VLConfig.from_pretrained(checkpoint))
    missing, unexpected = model.load_state_dict(reader.state_dict(), strict=False)
    assert (missing, unexpected) == (["lm_head.weight"], [])
    model.tie_weights()
    return model.float().eval()


@torch.no_grad()
def test_transformers_sees_what_the_training_code_sees(reader: Reader, twin: Any) -> None:
    pixels = torch.randn(2, ROWS * COLUMNS * 4, PATCH_SIZE)

    seen = reader.visual(pixels, ROWS, COLUMNS)

    grid = torch.tensor([[1, 2 * ROWS, 2 * COLUMNS]] * 2)
    torch.testing.assert_close(
        seen.flatten(0, 1), twin.model.visual(pixels.flatten(0, 1), grid).pooler_output
    )


@torch.no_grad()
def test_transformers_scores_what_the_training_code_scores(reader: Reader, twin: Any) -> None:
    before, after = encode("<|im_start|>user\n<|vision_start|>"), encode("<|vision_end|>Read.<|im_end|>")
    pixels = torch.randn(1, ROWS * COLUMNS * 4, PATCH_SIZE)
    ids = torch.tensor([[*before, *[token_id("<|image_pad|>")] * (ROWS * COLUMNS), *after]])

    seen = reader.visual(pixels, ROWS, COLUMNS)
    positions = place_tokens(len(before), ROWS, COLUMNS, len(after))
    hidden, _ = reader.language(reader.embed(ids, len(before), seen), positions)

    theirs = twin(
        input_ids=ids,
        pixel_values=pixels[0],
        image_grid_thw=torch.tensor([[1, 2 * ROWS, 2 * COLUMNS]]),
        mm_token_type_ids=(ids == token_id("<|image_pad|>")).int(),
    ).logits
    torch.testing.assert_close(reader.score(hidden), theirs)


@torch.no_grad()
def test_answers_written_letter_by_letter_are_those_of_whole_passes(reader: Reader) -> None:
    ink = np.zeros((2, ROWS * CELL, COLUMNS * CELL), np.uint8)
    flat = np.stack([np.eye(3, dtype=np.float32)] * 2)
    edges = np.array([[0, COLUMNS * CELL]] * 2, np.float32)
    nothing = np.zeros((2, 1), np.int16)
    batch = Batch((ROWS, COLUMNS), ink, nothing, flat, edges, encode("a"), encode("b"), nothing, ["", ""])
    torch.manual_seed(2)
    answer = write_answers(reader, batch, torch.device("cpu"), most=5)[0]

    torch.manual_seed(2)
    seen = reader.visual(develop(batch, torch.device("cpu"), torch.float32), ROWS, COLUMNS)
    ids = prompt_ids(batch, torch.device("cpu")).expand(2, -1)
    for after in range(1, 6):
        hidden, _ = reader.language(reader.embed(ids, 1, seen), place_tokens(1, ROWS, COLUMNS, after))
        ids = torch.cat([ids, reader.score(hidden[:, -1:]).argmax(-1)], dim=1)
    assert answer == decode(ids[0, -5:].tolist())


def test_pages_are_cut_as_the_checkpoints_image_processor_cuts_them(checkpoint: Path) -> None:
    picture = np.random.RandomState(0).randint(0, 255, (18 * CELL, 11 * CELL, 3), np.uint8)

    theirs = AutoImageProcessor.from_pretrained(checkpoint)(
        images=[Image.fromarray(picture)], return_tensors="pt"
    )

    levels = torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255
    normal = (levels - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(DEVIATION).view(3, 1, 1)
    torch.testing.assert_close(cut_patches(normal)[0], theirs.pixel_values)


def test_prompts_are_written_as_the_chat_template_writes_them() -> None:
    tokenizer = wrap_tokenizer()
    for seed in range(20):
        prompt = draw_prompt(random.Random(seed), 2000)
        content = [
            {"type": "text", "text": prompt.before},
            {"type": "image"},
            {"type": "text", "text": prompt.after},
        ]  # fmt: skip
        turns = [{"role": "system", "content": prompt.system}, {"role": "user", "content": content}]

        text = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)

        assert text == prompt.text()
        assert tokenizer(text, add_special_tokens=False).input_ids == encode(text)


def test_a_turn_without_a_system_message_is_one_that_training_knows() -> None:
    turn = [{"role": "user", "content": [{"type": "image"}]}]

    text = wrap_tokenizer().apply_chat_template(turn, tokenize=False, add_generation_prompt=True)

    assert text == Prompt("You are a helpful assistant.", "", "").text()


def test_answers_hold_every_key_of_the_receipt_schema_in_its_order() -> None:
    rng = random.Random(4)
    for _ in range(30):
        text = print_paper(draw_purchase(rng), rng, draw_layout(rng)).answer.text()

        receipt = Receipt.model_validate_json(text)

        assert json.dumps(receipt.model_dump(mode="json"), separators=(",", ":"), ensure_ascii=False) == text


def test_what_the_answer_says_stands_on_the_paper() -> None:
    rng = random.Random(5)
    for _ in range(30):
        paper = print_paper(draw_purchase(rng), rng, draw_layout(rng))
        printed = "\n".join(cell.text for row in paper.rows for cell in row.cells)

        read = json.loads(paper.answer.text())

        for line in read["lines"]:
            assert line["description"] in printed
        for name in ("receipt_number", "payment_method", "card_last4"):
            assert (read[name] or "") in printed


@pytest.mark.parametrize(
    "text", ["Größe 日本 🧾 \x00\n", '{"merchant":{"name":"null","date":"type"}}', "  a  b"]
)
def test_any_text_survives_the_tokenizer(text: str) -> None:
    assert decode(encode(text)) == text


def test_values_are_read_letter_by_letter_and_keys_are_one_token() -> None:
    text = '{"merchant":{"name":"Café 7","address":{"recipient":null'

    assert [decode([row]) for row in encode(text)] == [
        '{"merchant":', '{"name":', '"', "C", "a", "f", "é", " ", "7", '"', ',"address":', '{"recipient":',
        "null",
    ]  # fmt: skip


def test_text_that_a_grammar_forces_is_cut_as_in_training_wherever_the_model_had_a_choice() -> None:
    rng = random.Random(6)
    text = print_paper(draw_purchase(rng), rng, draw_layout(rng)).answer.text()
    whole = encode(text)
    cut = 0
    for place, row in enumerate(whole):
        cut += len(decode([row]))
        if decode([row]) in ('"', "null", "[", "]", "}"):
            assert encode(text[cut:]) == whole[place + 1 :]


def test_a_cell_is_asked_for_its_glyphs_in_order_and_by_place() -> None:
    centres = np.array([[30, 5], [50, 5], [40, 5], [33, 20], [500, 500]], np.float32)
    classes = np.array([CLASS[sign] for sign in "ACBDE"], np.uint8)

    labels = label_cells(Page(np.zeros((56, 56), np.uint8), classes, centres, (0, 56)), np.eye(3), (2, 2))

    upper, lower = labels[1, :SLOTS], labels[1, SLOTS : 2 * SLOTS]
    assert [int(one) for one in upper if one] == [CLASS["A"], CLASS["B"], CLASS["C"]]
    assert [int(one) for one in lower if one] == [CLASS["D"]]
    assert labels[1, 2 * SLOTS] == CLASS["A"]
    assert not labels[[0, 2, 3]].any()


def test_labels_follow_a_page_that_was_moved() -> None:
    page = Page(
        np.zeros((56, 56), np.uint8), np.array([CLASS["A"]], np.uint8), np.array([[5.0, 5.0]]), (0, 56)
    )
    moved = np.array([[1, 0, 28], [0, 1, 28], [0, 0, 1]], np.float32)

    assert label_cells(page, moved, (2, 2))[3, 0] == CLASS["A"]


def test_layouts_and_names_for_the_evaluation_are_never_drawn_in_training() -> None:
    rng = random.Random(7)
    known = {draw_layout(rng) for _ in range(400)}
    unseen = {draw_layout(rng, unseen=True) for _ in range(400)}

    assert len(unseen) > 20
    assert not known & unseen
    for kind in ("shops", "items"):
        assert not set(listed(kind, "en", True)) & set(listed(kind, "en", False))
    smith = Wordsmith(rng, "en-GB")
    assert not {smith.article() for _ in range(300)} & set(listed("items", "en", True))


def test_a_page_that_would_not_be_legible_is_not_drawn() -> None:
    rng = random.Random(8)
    paper = print_paper(draw_purchase(rng, most=8), rng, draw_layout(rng))

    assert draw_page(paper, rng, (4, 4)) is None


def test_a_batch_holds_one_page_for_each_answer() -> None:
    batch = draw_batch(random.Random(9), Wish(tokens=3000, articles=2))

    rows, columns = batch.grid
    assert batch.ink.shape == (len(batch.texts), rows * CELL, columns * CELL)
    assert LEAST_TOKENS <= rows * columns <= MOST_TOKENS
    ids = [int(row) for row in batch.answers[0] if row >= 0]
    assert decode(ids[:-1]) == batch.texts[0]
    assert ids[-1] == token_id("<|im_end|>")


@pytest.mark.parametrize(
    ("pattern", "language", "text"),
    [
        ("d 'de' MMMM 'de' yyyy", "es", "7 de mayo de 2024"),
        ("dd/MM/yy", "en", "07/05/24"),
        ("MMM d, yyyy", "en", "May 7, 2024"),
        ("d. MMMM yyyy", "de", "7. Mai 2024"),
    ],
)
def test_dates_are_written_as_countries_write_them(pattern: str, language: str, text: str) -> None:
    assert write_day(date(2024, 5, 7), pattern, language) == text


def test_every_printed_value_counts_and_what_is_made_up_is_counted() -> None:
    truth = json.dumps({"total": "3.90", "date": "2026-01-02", "lines": [{"total": "3.90"}], "tip": None})
    answer = json.dumps({"total": "3.90", "date": "2026-01-03", "lines": [], "tip": "1.00"})

    scores = score([answer, "no JSON"], [truth, truth])

    assert scores["fields"] == pytest.approx(1 / 6)
    assert scores["invented"] == pytest.approx(2 / 3)
    assert (scores["json"], scores["pages"], scores["total"]) == (0.5, 0.0, 0.5)
