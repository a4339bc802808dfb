"""The test model reads: tickets it never saw, by plain greedy decoding."""

import random
from collections.abc import Callable

import pytest
import torch

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


def test_tool_result_is_told_of_the_right_ticket(examiner: Examiner) -> None:
    samples = unseen(Writer.told, 8)
    said = [examiner.answer([sample], random.Random(2))[0] for sample in samples]
    numbers = [sample.pictures[0].ticket.number for sample in samples]
    assert (
        sum(text.startswith(f"Ticket {number} is ") for text, number in zip(said, numbers, strict=True)) >= 7
    )


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
