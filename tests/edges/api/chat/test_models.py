"""What can be asked: listed from the workers' rows, found by any name, refused with a hint."""

from collections.abc import Callable
from typing import Any

import pytest
from openai.types import Model

from api.chat.catalogue import Catalogue
from recto.jobs.model import Worker
from schemas.models import ServedModel
from tests.edges.api.chat.scripted import INTERNVL, READER_MODEL, TEXT, VLM, ScriptedHub, refusal

PATH = "/v1/chat/completions"
TOOL = {"type": "function", "function": {"name": "book"}}
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,QQ=="}}
VIDEO = {"type": "video_url", "video_url": {"url": "data:video/mp4;base64,QQ=="}}
FILE = {"type": "file", "file": {"file_data": "QQ=="}}


def row(*models: ServedModel) -> Worker:
    return Worker("w", "1", "host", 1, [], (), 1, 0, "hash", 0.0, None, models)


def test_models_are_listed_with_one_that_sees_first_and_the_reader_last(
    chat: Any, serve: Callable[..., None]
) -> None:
    serve(READER_MODEL, TEXT, INTERNVL, name="another")
    listed = chat.get("/v1/models").json()
    assert listed["object"] == "list"
    assert [model["id"] for model in listed["data"]] == ["internvl", "vlm", "vlm:bills", TEXT.id, "reader"]
    for model in listed["data"]:
        Model.model_validate(model)
        assert set(model) == {
            *("id", "object", "created", "owned_by", "aliases", "context_length", "input_modalities"),
            *("supports_tools", "supports_json_schema", "supports_lora"),
        }
    assert chat.get("/v1/models").json() == listed


def test_preferred_model_comes_before_its_like_but_not_before_one_that_sees() -> None:
    workers = [row(VLM, INTERNVL, TEXT, READER_MODEL)]
    assert Catalogue(workers, "see/er").models[0] == VLM
    assert Catalogue(workers, TEXT.id).models[0] == INTERNVL
    assert Catalogue(workers, "reader").models[-1] == READER_MODEL


def test_model_that_answers_no_chat_is_not_listed() -> None:
    silent = TEXT.model_copy(update={"serves_chat": False})
    assert Catalogue([row(silent)], "reader").models == ()


def test_adapter_that_only_some_workers_have_does_not_count() -> None:
    catalogue = Catalogue([row(VLM), row(VLM.model_copy(update={"adapters": ()}))], "reader")
    assert [model.id for model in catalogue.list()] == ["vlm"]


def test_model_is_found_by_any_name(chat: Any) -> None:
    names = {
        "vlm": "vlm",
        "see/er": "vlm",
        "see%2Fer": "vlm",
        "see/er:bills": "vlm:bills",
        "reader": "reader",
    }
    for name, model_id in names.items():
        answer = chat.get(f"/v1/models/{name}")
        assert (answer.status_code, answer.json()["id"]) == (200, model_id)


def test_models_need_a_key(chat: Any) -> None:
    for path in ("/v1/models", "/v1/models/vlm"):
        assert chat.get(path, headers={"Authorization": ""}).status_code == 401


# ── which model answers ─────────────────────────────────────────────────────────────────────────────


ANSWERING = [
    (None, "vlm", None),
    ("vlm", "vlm", None),
    ("see/er", "vlm", None),
    ("vlm:bills", "vlm", "bills"),
    ("see/er:bills", "vlm", "bills"),
    ("reader", "reader", None),
]


def test_model_that_answers_is_told(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    for asked, model, adapter in ANSWERING:
        answer = ask(model=asked)
        told = f"{model}:{adapter}" if adapter else model
        assert (answer.status_code, answer.json()["model"]) == (200, told)
        assert (hub.asked[-1].model, hub.asked[-1].adapter) == (model, adapter)


def test_unknown_model_is_not_found_and_the_nearest_is_named(ask: Callable[..., Any]) -> None:
    for name, hint in (("vlmm", "Did you mean `vlm`?"), ("vlm:bill", "Did you mean `vlm:bills`?")):
        answer = ask(model=name)
        assert refusal(answer) == (404, "model_not_found", "model")
        assert hint in answer.json()["error"]["message"]
        assert "Served: `vlm`, `vlm:bills`, `reader`." in answer.json()["error"]["message"]


def test_model_that_nobody_serves_here_is_not_found(ask: Callable[..., Any], chat: Any) -> None:
    for answer in (ask(model=TEXT.id), ask(model="x" * 200), chat.get(f"/v1/models/{TEXT.id}")):
        assert refusal(answer) == (404, "model_not_found", "model")


def test_known_model_without_any_worker_is_unavailable_for_now(open_api: Any, hub: ScriptedHub) -> None:
    api = open_api(chat_hub=hub)
    for name in (None, "reader", TEXT.id, "Qwen/Qwen2.5-VL-7B-Instruct-AWQ"):
        answer = api.post(PATH, json={"messages": {"role": "user", "content": "x"}, "model": name})
        assert refusal(answer)[:2] == (503, "engine.unavailable")
        assert answer.headers["retry-after"]
    assert hub.asked == []


def test_model_whose_worker_died_is_unavailable_for_now(open_chat: Any, serve: Any, ledger: Any) -> None:
    chat = open_chat()
    serve(TEXT, name="another")
    with ledger._database.write() as connection:
        connection.exec_driver_sql("UPDATE workers SET last_seen = last_seen - 60 WHERE name = 'another'")
    answer = chat.post(PATH, json={"messages": {"role": "user", "content": "x"}, "model": TEXT.id})
    assert refusal(answer) == (503, "engine.unavailable", "model")


# ── what it can do ──────────────────────────────────────────────────────────────────────────────────


def test_tools_on_a_model_without_are_refused_with_one_that_has_them(ask: Callable[..., Any]) -> None:
    answer = ask(model="reader", tools=[TOOL])
    assert refusal(answer) == (400, "unsupported_parameter", "tools")
    assert "`vlm` does" in answer.json()["error"]["message"]


def test_tools_where_no_model_has_them_name_a_known_one(open_api: Any, serve: Any, hub: ScriptedHub) -> None:
    serve(READER_MODEL)
    answer = open_api(chat_hub=hub).post(
        PATH, json={"messages": {"role": "user", "content": "x"}, "tools": [TOOL]}
    )
    assert refusal(answer) == (400, "unsupported_parameter", "tools")
    assert "`qwen-qwen25-vl-7b-instruct-awq` would" in answer.json()["error"]["message"]


def test_no_tools_are_fine_on_a_model_without(ask: Callable[..., Any]) -> None:
    assert ask(model="reader", tools=[]).status_code == 200
    assert ask(model="reader", tools=[TOOL], tool_choice="none").status_code == 200


@pytest.mark.parametrize(
    ("model", "part", "says"),
    [
        (TEXT, PICTURE, "doesn't take images; `vlm` does"),
        (TEXT, FILE, "doesn't take files; `vlm` does"),
        (INTERNVL, VIDEO, "doesn't take videos; `vlm` does"),
    ],
)
def test_content_that_the_model_does_not_take_is_refused_at_its_place(
    ask: Callable[..., Any], serve: Any, model: ServedModel, part: Any, says: str
) -> None:
    serve(model, name="another")
    answer = ask([{"type": "text", "text": "x"}, part], model=model.id)
    assert refusal(answer) == (400, "unsupported_content", "messages[0].content[1]")
    assert says in answer.json()["error"]["message"]


def test_schema_on_a_model_that_cannot_hold_to_it_is_refused(ask: Callable[..., Any], serve: Any) -> None:
    loose = TEXT.capabilities.model_copy(update={"json_schema": False})
    serve(TEXT.model_copy(update={"capabilities": loose}), name="another")
    wanted = {"type": "json_schema", "json_schema": {"name": "a", "schema": {}}}
    answer = ask(model=TEXT.id, response_format=wanted)
    assert refusal(answer) == (400, "unsupported_parameter", "response_format")
    assert ask(model=TEXT.id, response_format=wanted, structured_outputs=False).status_code == 200


# ── another path ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("base", "prefix"), [("/openai", "/openai"), ("/api/v1", "/api"), ("/a/b", "/a/b")])
def test_routes_are_served_below_the_base_path_too(open_chat: Any, base: str, prefix: str) -> None:
    chat = open_chat(base_path=base)
    question = {"messages": [{"role": "user", "content": "x"}]}
    for start in ("", prefix):
        assert chat.get(f"{start}/v1/models").status_code == 200
        assert chat.get(f"{start}/v1/models/see/er").status_code == 200
        assert chat.get(f"{start}/v1/jobs").status_code == 200
        assert chat.post(f"{start}/v1/chat/completions", json=question).status_code == 200
    assert chat.get(f"{prefix}/healthz").status_code == 404
    assert not any(path.startswith(prefix + "/") for path in chat.get("/openapi.json").json()["paths"])
