"""Images, videos and files of a conversation: stored, named in the request, gone afterwards."""

import base64
import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.chat.data_urls import PIECE_CHARACTERS, decode_address
from api.chat.ids import chat_age_seconds, new_chat_id
from recto.errors import MediaFetchError, MediaInvalidError, MediaRefusedError
from recto.ids import is_job_id
from recto.storage.local import LocalStorage
from schemas.chat.events import Failed
from tests.edges.api.chat.scripted import ScriptedHub, refusal

PATH = "/v1/chat/completions"


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def picture(url: str, **more: Any) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url, **more}}


def video(url: str) -> dict[str, Any]:
    return {"type": "video_url", "video_url": {"url": url}}


def file(**source: Any) -> dict[str, Any]:
    return {"type": "file", "file": source}


@pytest.fixture(autouse=True)
def nothing_stays(stored_files: Callable[[], list[str]]) -> Any:
    """After every request in this module: no media, nothing half uploaded."""
    yield
    assert [name for name in stored_files() if not name.startswith("jobs/")] == []


def test_media_travel_beside_the_request(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    content = [
        {"type": "text", "text": "What is this?"},
        picture("data:image/png;base64," + encode(b"one"), detail="low"),
        video("data:video/mp4;base64," + encode(b"two")),
        file(file_data="data:application/pdf;base64," + encode(b"three"), filename="a.pdf"),
        file(file_data=encode(b"four")),
    ]
    assert ask(content).status_code == 200
    assert hub.media == {"0": b"one", "1": b"two", "2": b"three", "3": b"four"}
    assert hub.asked[0].media == {name: f"chat/{hub.asked[0].id}/{name}" for name in hub.media}
    assert hub.request["messages"][0]["content"] == [
        content[0],
        {"type": "image_url", "image_url": {"url": "media:0", "detail": "low"}},
        {"type": "video_url", "video_url": {"url": "media:1"}},
        {"type": "file", "file": {"file_data": "media:2", "filename": "a.pdf"}},
        {"type": "file", "file": {"file_data": "media:3"}},
    ]


def test_media_of_every_message_are_numbered_through(chat: Any, hub: ScriptedHub) -> None:
    messages = [
        {"role": "user", "content": [picture("data:;base64," + encode(b"a"))]},
        {"role": "assistant", "content": "ok"},
        {"role": "user", "content": [picture("DATA:image/x-odd;q=1;BASE64," + encode(b"b"))]},
    ]
    assert chat.post(PATH, json={"messages": messages}).status_code == 200
    assert hub.media == {"0": b"a", "1": b"b"}


def test_twenty_megabytes_never_reach_the_work(open_chat: Any, hub: ScriptedHub) -> None:
    data = bytes(range(256)) * 60_000
    chat = open_chat(max_upload_bytes=100_000_000)
    content = [picture("data:image/png;base64," + encode(data))]
    body = json.dumps({"messages": [{"role": "user", "content": content}]})
    assert len(body) > 20_000_000
    assert chat.post(PATH, content=body).status_code == 200
    assert hub.media == {"0": data}
    assert len(hub.asked[0].model_dump_json()) < 1000


@pytest.mark.parametrize("stream", [False, True])
def test_media_are_gone_when_the_answer_fails(
    ask: Callable[..., Any], hub: ScriptedHub, stream: bool
) -> None:
    hub.events = [Failed(code="invalid_media", message="It is broken.")]
    assert ask([picture("data:;base64,QQ==")], stream=stream).status_code == 400
    assert hub.media == {"0": b"A"}


# ── base64 ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "size", [1, 2, 3, 4, PIECE_CHARACTERS * 3 // 4 - 1, PIECE_CHARACTERS * 3 // 4, 3_000_001]
)
def test_base64_is_decoded_whatever_its_length(size: int) -> None:
    data = random.Random(size).randbytes(size)
    assert b"".join(decode_address(encode(data), "p")) == data
    assert b"".join(decode_address("data:a/b;base64," + base64.encodebytes(data).decode(), "p")) == data


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("data:image/png,plain", "of the form"),
        ("data:image/png;base64", "of the form"),
        ("data:" + "x" * 1000 + ";base64,QQ==", "of the form"),
        ("data:image/png;base64,", "nothing behind"),
        ("QQ", "cut off"),
        ("QQ=", "cut off"),
        ("Q", "cut off"),
        ("Q!==", "character 2"),
        ("QQ==QQ==", "character 3"),
        ("QQ-_", "character 3"),
        ("QQ =", "character 3"),
        ("ä", "character 1"),
        ("====", "character 1"),
        ("A" * (PIECE_CHARACTERS - 1) + "=" + "QQ==", f"character {PIECE_CHARACTERS}"),
        ("A" * PIECE_CHARACTERS + "Q?==", f"character {PIECE_CHARACTERS + 2}"),
    ],
)
def test_broken_base64_is_told_where_it_breaks(address: str, says: str) -> None:
    with pytest.raises(MediaInvalidError) as caught:
        list(decode_address(address, "p"))
    assert says in caught.value.message
    assert caught.value.param == "p"


BROKEN = [
    (picture("data:image/png;base64,Q!=="), "image_url.url"),
    (picture("QQ=="), "image_url.url"),
    (picture("file:///etc/passwd"), "image_url.url"),
    (video("data:video/mp4,x"), "video_url.url"),
    (file(file_data="Q!=="), "file.file_data"),
    (file(file_data="https://a.example/b.pdf"), "file.file_data"),
]


def test_broken_medium_is_refused_at_its_place(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    for part, param in BROKEN:
        answer = ask([picture("data:;base64,QQ=="), part])
        assert refusal(answer) == (400, "invalid_media", f"messages[0].content[1].{param}")
    assert hub.asked == []


def test_nobody_else_can_name_media(ask: Callable[..., Any]) -> None:
    for address in ("media:0", "MEDIA:0", "media:../../jobs/job_1/document"):
        for part, param in (
            (picture(address), "image_url.url"),
            (video(address), "video_url.url"),
            (file(file_data=address), "file.file_data"),
            (file(file_id=address), "file.file_id"),
        ):
            assert refusal(ask([part])) == (400, "invalid_value", f"messages[0].content[0].{param}")


def test_too_many_media_are_refused(ask: Callable[..., Any]) -> None:
    answer = ask([picture("data:;base64,QQ==")] * 501)
    assert refusal(answer) == (400, "invalid_media", "messages[0].content[500]")


# ── documents of jobs ───────────────────────────────────────────────────────────────────────────────


def test_document_of_a_job_is_a_file(chat: Any, ask: Callable[..., Any], hub: ScriptedHub) -> None:
    job_id = chat.submit(b"%PDF of the job")["id"]
    assert ask([file(file_id=job_id)]).status_code == 200
    assert hub.media == {"0": b"%PDF of the job"}
    assert hub.request["messages"][0]["content"] == [{"type": "file", "file": {"file_data": "media:0"}}]
    assert chat.get(f"/v1/jobs/{job_id}/document").content == b"%PDF of the job"


def test_document_of_another_key_is_not_there(chat: Any, ask: Callable[..., Any]) -> None:
    others = chat.as_another().submit()["id"]
    gone = chat.submit()["id"]
    chat.services.storage.delete_prefix(f"jobs/{gone}")
    for job_id in (others, gone, "job_00", "file-abc", "job_../x", ""):
        answer = ask([file(file_id=job_id)])
        assert refusal(answer) == (404, "job.not_found", "messages[0].content[0].file.file_id")


# ── the web ─────────────────────────────────────────────────────────────────────────────────────────


class Web:
    """Fetches from nowhere."""

    def __init__(self, size: int = 10) -> None:
        self.size = size
        self.fetched: list[str] = []
        self.error: Exception | None = None

    async def __call__(self, url: str, folder: Path) -> Path:
        self.fetched.append(url)
        if self.error is not None:
            raise self.error
        path = folder / "fetched"
        path.write_bytes(b"w" * self.size)
        return path


URL = "https://a.example/cat.png"


def test_web_is_off_by_default(ask: Callable[..., Any]) -> None:
    for part in (picture(URL), picture("HTTP://a.example"), video(URL)):
        answer = ask([part])
        assert refusal(answer) == (400, "url_not_allowed", f"messages[0].content[0].{part['type']}.url")
        assert "RECTO_FETCH_HOSTS" in answer.json()["error"]["message"]


def test_allowed_address_is_fetched(open_chat: Any, hub: ScriptedHub) -> None:
    web = Web()
    chat = open_chat(fetch=web, fetch_hosts=("a.example",))
    content = [picture(URL), picture("data:;base64,QQ=="), video(URL + "2")]
    assert chat.post(PATH, json={"messages": {"role": "user", "content": content}}).status_code == 200
    assert web.fetched == [URL, URL + "2"]
    assert hub.media == {"0": b"w" * 10, "1": b"A", "2": b"w" * 10}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MediaRefusedError("Not this host."), "url_not_allowed"),
        (MediaFetchError("It was 404."), "url_not_fetched"),
    ],
)
def test_address_that_is_not_fetched_is_named(open_chat: Any, error: Exception, code: str) -> None:
    web = Web()
    web.error = error
    chat = open_chat(fetch=web, fetch_hosts=("a.example",))
    content = [picture("data:;base64,QQ=="), picture(URL)]
    answer = chat.post(PATH, json={"messages": {"role": "user", "content": content}})
    assert refusal(answer) == (400, code, "messages[0].content[1].image_url.url")


def test_fetched_files_are_bounded_together(open_chat: Any) -> None:
    web = Web(size=800)
    chat = open_chat(fetch=web, fetch_hosts=("a.example",), max_upload_bytes=1500)
    for count, status in ((1, 200), (2, 400)):
        question = {"messages": {"role": "user", "content": [picture(URL)] * count}}
        answer = chat.post(PATH, json=question)
        assert answer.status_code == status
    assert refusal(answer) == (400, "url_not_fetched", "messages[0].content[1].image_url.url")


def test_fetched_files_are_few(open_chat: Any) -> None:
    web = Web()
    chat = open_chat(fetch=web, fetch_hosts=("a.example",))
    answer = chat.post(PATH, json={"messages": {"role": "user", "content": [picture(URL)] * 33}})
    assert refusal(answer) == (400, "url_not_allowed", "messages[0].content[32].image_url.url")
    assert web.fetched == []


# ── what a killed process left ──────────────────────────────────────────────────────────────────────


def test_media_that_a_killed_process_left_are_erased_at_start(open_api: Any, storage: LocalStorage) -> None:
    old = f"chatcmpl-{int((time.time() - 90_000) * 1000):012x}{'0' * 20}"
    new = new_chat_id()
    for chat_id in (old, new):
        storage.put_bytes(f"chat/{chat_id}/0", b"x")
    open_api()
    assert list(storage.folders("chat")) == [new]
    storage.delete_prefix("chat")


def test_age_of_an_id_is_known() -> None:
    age = chat_age_seconds(new_chat_id())
    assert age is not None
    assert -1 < age < 60
    assert chat_age_seconds("job_0199c0ffee00") is None
    assert chat_age_seconds("chatcmpl-of another kind") is None


def test_only_what_can_be_an_id_is_looked_up() -> None:
    assert is_job_id("job_0199c0ffee00")
    for text in ("job_", "job_\x00", "job_1\n", "JOB_1", "job_" + "1" * 65, "file-1"):
        assert not is_job_id(text)
