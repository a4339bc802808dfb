"""A folder of real documents with truth and a scorer: what is in it, read and named as the scorer names it.

FOLDER holds the sets `receipts`, `invoices` and `einvoices`, each with a `truth.jsonl`, and `score.py`.
"""

import importlib.util
import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pdf2image import convert_from_path

from recto.documents.model import Document
from recto.documents.preparer import Preparer
from recto.extraction.base import ExtractionOrder
from recto.extraction.pipeline import run_pipeline
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from schemas.results import DocumentResult

INVOICE = {
    "seller_name": "/seller/name",
    "seller_vat_id": "/seller/vat_id",
    "buyer_name": "/buyer/name",
    "iban": "/payment/accounts/0/iban",
    **{
        name: f"/{name}"
        for name in (
            *("invoice_number", "issue_date", "due_date", "currency"),
            *("net_total", "tax_total", "gross_total"),
        )
    },
}
RECEIPT = {
    "company": "/merchant/name",
    "address": "/merchant/address/text",
    "date": "/date",
    "total": "/total",
}
SETS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "receipts": ("receipt", RECEIPT),
    "invoices": ("invoice", INVOICE),
    "einvoices": ("invoice", INVOICE),
}
"""Schema to ask for, and the scorer's names of its fields, by folder."""
STYLESHEET_PRODUCER = "WeasyPrint"
"""Wrote the e-invoices that are plain printouts of their XML; all others were designed."""


@dataclass(frozen=True)
class Corpus:
    """One set of the folder."""

    folder: Path

    @property
    def name(self) -> str:
        """Return its name, e.g. `receipts`."""
        return self.folder.name

    @cached_property
    def truths(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the lines of the truth by file; of e-invoices those that are fair as pixels."""
        lines = (self.folder / "truth.jsonl").read_text().splitlines()
        truths = [json.loads(line) for line in lines if line.strip()]
        return {truth["file"]: truth for truth in truths if truth.get("fair_scan", True)}

    def is_printout(self, name: str) -> bool:
        """Return whether the file is a stylesheet's printout of its XML."""
        facts = subprocess.run(["pdfinfo", self.folder / name], capture_output=True, text=True, check=False)
        return STYLESHEET_PRODUCER in facts.stdout

    def prepare(self, preparer: Preparer) -> Mapping[str, Document]:
        """Return the words of each document.

        E-invoices become pixels first, so that neither their XML nor their text layer helps.
        """
        with ThreadPoolExecutor(2) as pool:
            documents = pool.map(lambda name: self._prepare_one(preparer, name), self.truths)
            return dict(zip(self.truths, documents, strict=True))

    def _prepare_one(self, preparer: Preparer, name: str) -> Document:
        with tempfile.TemporaryDirectory() as scratch:
            path = self.folder / name
            if self.name == "einvoices":
                path = rasterise(path, Path(scratch))
            out = Path(scratch) / "out"
            out.mkdir()
            return preparer.prepare(path, None, out, lambda _done, _total: None, lambda: False)

    def read(self, documents: Mapping[str, Document]) -> Iterator[tuple[str, DocumentResult]]:
        """Yield what a job with the reader makes of each document."""
        reader = ReaderExtractor()
        for name, document in documents.items():
            order = ExtractionOrder(document, target_of(SETS[self.name][0]))
            yield name, run_pipeline(reader, order, reader).documents[0]


def rasterise(path: Path, folder: Path) -> Path:
    """Return an image of all pages at 200 dpi."""
    first, *rest = convert_from_path(path, dpi=200)
    target = folder / f"{path.stem}.tiff"
    first.save(target, save_all=True, append_images=rest, compression="tiff_lzw")
    return target


def name_fields(corpus: str, result: DocumentResult) -> dict[str, Any]:
    """Return the values of a result as the scorer names them, line items too."""
    paths = SETS[corpus][1]
    fields = {name: result.fields[path].value for name, path in paths.items() if path in result.fields}
    if corpus != "receipts":
        fields["lines"] = [
            _name_cells(line, result.data["lines_include_tax"]) for line in result.data["lines"]
        ]
        fields["line_count"] = len(fields["lines"]) or None
    return fields


def _name_cells(line: Mapping[str, Any], with_tax: bool | None) -> dict[str, Any]:
    net, gross = line["net_amount"], line["gross_amount"]
    total = (gross or net) if with_tax else (net or gross)
    return {**{name: line[name] for name in ("description", "quantity", "unit_price")}, "total": total}


def load_scorer(folder: Path) -> Any:
    """Return the module `score.py` of the folder."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec is not None, "a path always makes a spec"
    assert spec.loader is not None, "a .py file always has a loader"
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
