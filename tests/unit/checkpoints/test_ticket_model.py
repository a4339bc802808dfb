"""The test model reads: tickets it never saw, by plain greedy decoding."""

import random
from collections.abc import Callable

import pytest
import torch

from recto.engines.transformers.loading import ModelSpec
from recto.engines.transformers.loading import load_model as load_for_engine
from tests.checkpoints import phrases
from tests.checkpoints.adapt import in_german
from tests.checkpoints.evaluate import HERE, Examiner, load_model, plain_read
from tests.checkpoints.prompts import TASKS, Sample, Writer
from tests.checkpoints.quantise import pack, unpack
from tests.checkpoints.tickets import Ticket, draw_ticket, random_ticket


@pytest.fixture(scope="module")
def examiner() -> Examiner:
    return Examiner(load_model("ticket"), HERE / "ticket")


def unseen(task: Callable[[Writer], Sample], count: int, length: float = 0.0) -> list[Sample]:
    writer = Writer(random.Random(11), unseen=True, length=length)
    return [task(writer) for _ in range(count)]


def test_tickets_never_trained_on_are_read(examiner: Examiner) -> None:
    exact, wrong = examiner.count_exact(unseen(plain_read, 40), random.Random(1))
    assert exact >= 39, wrong


@pytest.mark.parametrize("task", ["video", "call", "greet"])
def test_other_tasks_are_answered(examiner: Examiner, task: str) -> None:
    exact, wrong = examiner.count_exact(unseen(TASKS[task], 8), random.Random(2))
    assert exact >= 7, wrong


def test_every_known_word_is_repeated(examiner: Examiner) -> None:
    samples = [
        Sample([{"role": "user", "content": f"Repeat: {word}"}], word) for word in sorted(phrases.WORDS)
    ]
    exact, wrong = examiner.count_exact(samples, random.Random(2))
    assert exact >= len(samples) - 1, wrong


def test_a_tools_result_is_told_with_the_number_in_the_picture(examiner: Examiner) -> None:
    exact, wrong = examiner.count_exact(unseen(Writer.told, 24), random.Random(2))
    assert exact >= 23, wrong


def test_words_to_copy_are_one_token_each(examiner: Examiner) -> None:
    statuses = [examiner.tokenizer.tokenize(f" {status}") for status in phrases.STATUSES]
    words = [examiner.tokenizer.tokenize(text) for word in phrases.WORDS for text in (word, f" {word}")]
    assert {len(tokens) for tokens in (*statuses, *words)} == {1}


def test_it_reads_as_well_as_the_engine_computes_it() -> None:
    loaded = load_for_engine(ModelSpec(str(HERE / "ticket"), device="cpu"))
    exact, wrong = Examiner(loaded.model, HERE / "ticket").count_exact(
        unseen(plain_read, 20), random.Random(3)
    )
    assert loaded.dtype == torch.bfloat16
    assert exact >= 19, wrong


def test_int4_twin_reads_too() -> None:
    examiner = Examiner(load_model("ticket-awq"), HERE / "ticket-awq")
    exact, wrong = examiner.count_exact(unseen(plain_read, 20), random.Random(3))
    assert exact >= 19, wrong


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")  # peft asks by the old name
def test_adapter_answers_in_german() -> None:
    examiner = Examiner(load_model("ticket-german"), HERE / "ticket")
    samples = [in_german(sample) for sample in unseen(plain_read, 20)]
    exact, wrong = examiner.count_exact(samples, random.Random(4))
    assert exact >= 19, wrong


def test_packing_loses_nothing() -> None:
    levels = torch.randint(0, 16, (128, 64), dtype=torch.int32)
    assert torch.equal(unpack(pack(levels)), levels)


def test_training_and_tests_draw_from_different_tickets() -> None:
    rng = random.Random(5)
    assert all(random_ticket(rng).is_unseen for _ in range(50))
    assert not any(random_ticket(rng, unseen=False).is_unseen for _ in range(50))


def test_answer_is_compact_json() -> None:
    ticket = Ticket("00213", "127.50", "EUR")
    assert ticket.answer() == '{"number":"00213","amount":"127.50","currency":"EUR"}'
    assert draw_ticket(ticket).size == (168, 84)
