"""The schemas that models are held to, in the grammar of the engine in this process."""

from pathlib import Path

import pytest

from recto.documents.model import Document
from recto.engines.transformers.grammar import GrammarCompiler
from recto.engines.transformers.loading import ModelSpec, load_model
from recto.extraction.base import ExtractionOrder
from recto.extraction.target import target_of
from recto.extraction.vlm.task import make_task
from recto.extraction.vlm.tools import Toolbox
from recto.extraction.vlm.views import Gallery
from schemas.chat.events import PromptImage
from schemas.chat.request import ChatRequest
from schemas.documents import document_schemas

TICKET = Path(__file__).resolve().parents[3] / "checkpoints" / "ticket"


@pytest.fixture(scope="module")
def compiler() -> GrammarCompiler:
    loaded = load_model(ModelSpec(str(TICKET)))
    return GrammarCompiler(loaded.tokenizer, loaded.vocabulary_size, loaded.eos_token_ids)


@pytest.mark.parametrize("name", sorted(document_schemas()))
def test_every_schema_of_ours_is_enforced_with_tools_beside_it(
    name: str, compiler: GrammarCompiler, tmp_path: Path
) -> None:
    order = ExtractionOrder(Document("image/png", 0, []), target_of(name))
    task = make_task(order, order.target, 32_768, holds_schema=True)
    gallery = Gallery(tmp_path, order.page_image)
    toolbox = Toolbox({}, gallery, lambda _page: PromptImage(width=1, height=1), zoom_pixels=1000)
    chat = ChatRequest.model_validate(
        {
            "messages": [{"role": "user", "content": "?"}],
            "response_format": task.response_format,
            "tools": [tool.model_dump() for tool in toolbox.describe()],
        }
    )
    assert compiler.compile(chat) is not None
