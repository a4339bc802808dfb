"""What is judged of a request from what there is, or isn't, in Redis."""

from api.chat.pending import PendingChat
from api.chat.watch import ChatBounds, Lost, judge, judge_silence
from recto.chat.client import Sight
from recto.errors import EngineBusyError, EngineTimeoutError, EngineUnavailableError
from schemas.chat.work import ChatWork

BOUNDS = ChatBounds(silence_seconds=300, patience_seconds=3, takeover_seconds=15, claim_seconds=2)
FINE = Sight(has_stream=True)


def pending(worker: str | None = None, attempt: int = 0) -> PendingChat:
    work = ChatWork(id="1", model="m", request={}, reply_to="r", created_at=0.0, attempt=attempt)
    chat = PendingChat(work, now=0.0)
    chat.worker = worker
    return chat


def test_a_request_is_fine_while_its_worker_lives() -> None:
    assert judge(pending("w1"), Sight(has_stream=True, gone={"w2"}), 100.0, BOUNDS) is None


def test_a_request_is_lost_with_its_worker() -> None:
    assert judge(pending("w1"), Sight(has_stream=True, gone={"w1"}), 1.0, BOUNDS) is Lost.LOST


def test_waiting_work_is_fine_while_workers_serve_its_model() -> None:
    assert judge(pending(), FINE, 100.0, BOUNDS) is None


def test_work_without_a_worker_fails_after_its_patience() -> None:
    sight = Sight(has_stream=True, unserved={"m"})
    assert judge(pending(), sight, 2.9, BOUNDS) is None
    assert isinstance(judge(pending(), sight, 3.1, BOUNDS), EngineUnavailableError)


def test_work_that_lost_its_worker_waits_longer_for_the_next() -> None:
    sight = Sight(has_stream=True, unserved={"m"})
    assert judge(pending(attempt=1), sight, 14.0, BOUNDS) is None
    assert isinstance(judge(pending(attempt=1), sight, 16.0, BOUNDS), EngineUnavailableError)


def test_work_out_of_its_lane_is_lost_only_after_a_while() -> None:
    chat = pending()
    missing = Sight(has_stream=True, missing={chat.entry})
    assert [judge(chat, missing, now, BOUNDS) for now in (1.0, 2.9, 3.1)] == [None, None, Lost.LOST]


def test_work_seen_in_its_lane_again_is_not_lost() -> None:
    chat = pending()
    missing = Sight(has_stream=True, missing={chat.entry})
    sights = ((missing, 1.0), (FINE, 2.0), (missing, 3.5), (missing, 5.0))
    assert [judge(chat, sight, now, BOUNDS) for sight, now in sights] == [None] * 4


def test_silence_is_the_queues_fault_before_a_worker_took_it_and_the_models_after() -> None:
    assert judge_silence(pending("w1"), 299.0, BOUNDS) is None
    assert isinstance(judge_silence(pending(), 301.0, BOUNDS), EngineBusyError)
    assert isinstance(judge_silence(pending("w1"), 301.0, BOUNDS), EngineTimeoutError)
