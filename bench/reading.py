"""How much of real paper the reader reads right: `python -m bench.reading FOLDER`.

FOLDER holds sets of documents with their truth and a scorer: `receipts`, `invoices`, `einvoices`, each with
`truth.jsonl`, and `score.py` beside them. E-invoices are turned into pixels first (200 dpi), so that neither
their XML nor their text layer helps. The words of the scorer's output are its own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pdf2image import convert_from_path

from recto.documents.limits import PrepareLimits
from recto.documents.preparer import Preparer
from recto.extraction.reader import ReaderExtractor

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


def rasterise(path: Path, folder: Path) -> Path:
    """Return an image of all pages at 200 dpi."""
    first, *rest = convert_from_path(path, dpi=200)
    target = folder / f"{path.stem}.tiff"
    first.save(target, save_all=True, append_images=rest, compression="tiff_lzw")
    return target


def read_one(preparer: Preparer, folder: Path, name: str) -> dict[str, Any]:
    """Return the scorer's line for one document: file and fields."""
    kind = folder.name
    schema, paths = SETS[kind]
    with tempfile.TemporaryDirectory() as scratch:
        path = folder / name
        if kind == "einvoices":
            path = rasterise(path, Path(scratch))
        out = Path(scratch) / "out"
        out.mkdir()
        document = preparer.prepare(path, None, out, lambda _done, _total: None, lambda: False)
    found = ReaderExtractor().extract(document, schema, lambda: False).documents[0].fields
    fields = {field: found[pointer].value for field, pointer in paths.items() if pointer in found}
    return {"file": f"{kind}/{name}", "fields": fields}


def read_set(preparer: Preparer, folder: Path) -> Iterable[dict[str, Any]]:
    """Read every document that the set has a truth for."""
    lines = (folder / "truth.jsonl").read_text().splitlines()
    names = [json.loads(line)["file"] for line in lines if line.strip()]
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(lambda name: read_one(preparer, folder, name), names)


def main() -> None:
    """Read the sets and let the scorer judge each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", type=int, default=0, help="misses to print")
    options = parser.parse_args()
    preparer = Preparer(2, PrepareLimits(ocr_threads=1))
    try:
        for name in SETS:
            with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as predictions:
                for line in read_set(preparer, options.folder / name):
                    predictions.write(json.dumps(line) + "\n")
                predictions.flush()
                scan = ["--scan"] if name == "einvoices" else []
                judge = [sys.executable, str(options.folder / "score.py"), predictions.name]
                more = ["--visible", "--errors", str(options.errors)]
                subprocess.run([*judge, "--folder", name, *scan, *more], check=True)
    finally:
        preparer.close()


if __name__ == "__main__":
    main()
