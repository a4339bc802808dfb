"""A pydantic model in a module of the folder is a document schema: no other code."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
MODULE = '''
from typing import ClassVar

from pydantic import Field

from schemas.documents.base import Amount, Date, DocumentModel


class DockPass(DocumentModel):
    """A pass for a dock. What is not on it is null."""

    schema_name: ClassVar[str] = "dock_pass"

    number: str | None = Field(
        default=None, description="Number of the pass.", json_schema_extra={"aliases": ["Passnummer"]}
    )
    issued: Date | None = Field(default=None, json_schema_extra={"aliases": ["Ausgestellt am"]})
    fee: Amount | None = Field(default=None, json_schema_extra={"aliases": ["Gebühr"]})
    remarks: tuple[str, ...] = ()
'''
RUN = """
import json, sys
import schemas.documents

schemas.documents.__path__.append(sys.argv[1])
from api.options import parse_form_options
from api.routes.schemas import _view_schema
from recto.documents.model import Document, Page, Word
from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from schemas.results import Source

rows = ["Passnummer: DP-7", "Ausgestellt am: 17.03.2026", "Gebühr: 1.250,50 EUR"]
words = []
for line, row in enumerate(rows):
    left = 0.1
    for text in row.split():
        box = (left, 0.1 + 0.03 * line, left + 0.01 * len(text), 0.12 + 0.03 * line)
        words.append(Word(text, box, line=line))
        left += 0.01 * len(text) + 0.006
document = Document("application/pdf", 1, (Page(1, 1000, 1000, 0, Source.TEXT_LAYER, tuple(words)),))
options = parse_form_options([("schema", "dock_pass"), ("expected", '{"number": ["DP-7"]}')])
result = ReaderExtractor().extract(ExtractionOrder(document, target_of(options.schema_name))).documents[0]
view = _view_schema(schemas.documents.document_schemas()["dock_pass"])
told = {"data": result.data, "view": view.model_dump(mode="json"), "expected": dict(options.expected)}
print(json.dumps(told))
"""


def test_a_model_that_is_dropped_in_is_served_listed_and_read(tmp_path: Path) -> None:
    (tmp_path / "dock_pass.py").write_text(MODULE, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told["data"] == {"number": "DP-7", "issued": "2026-03-17", "fee": "1250.50", "remarks": []}
    assert told["view"]["name"] == "dock_pass"
    assert told["view"]["json_schema"]["properties"]["number"]["aliases"] == ["Passnummer"]
    assert told["expected"] == {"/number": ["DP-7"]}
