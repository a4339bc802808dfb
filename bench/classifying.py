"""What `auto` takes documents for: a table of what they are and what they were read as.

`python -m bench.classifying [FOLDER] [--json]`: the samples, the generated documents and, if given, the real
ones of FOLDER, whose kinds are told by its folders (see bench/corpus.py). Embedded XML doesn't help.
"""

import argparse
import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bench.generated import prepare
from bench.report import print_json, print_table
from bench.splitting import prepare_file
from recto.documents.limits import PrepareLimits
from recto.documents.model import Document
from recto.documents.preparer import Preparer
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.reader.schema_choice import choose_schema
from samples.catalogue import samples
from samples.generated.catalogue import list_specs
from samples.generated.press import print_document

FOLDERS: Mapping[str, str] = {
    "receipts": "receipt",
    "invoices": "invoice",
    "einvoices": "invoice",
    "forms": "form",
}
KINDS = ("invoice", "receipt", "form", "video", "document")
SURE = 0.8


def list_documents(preparer: Preparer, folder: Path | None) -> Iterator[tuple[str, Document]]:
    """Yield documents with the schema that fits them."""
    for sample in samples():
        yield sample.schema, prepare_file(preparer, sample.path)
    for spec in list_specs():
        yield spec.schema, prepare(preparer, print_document(spec))
    for name, kind in FOLDERS.items() if folder is not None else ():
        assert folder is not None
        for path in sorted(path for path in (folder / name).iterdir() if path.suffix != ".jsonl"):
            yield kind, prepare_file(preparer, path)


def main() -> None:
    """Classify and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="see bench/corpus.py")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    reader = ReaderExtractor()
    taken: Counter[tuple[str, str]] = Counter()
    sure: Counter[bool] = Counter()
    preparer = Preparer(2, PrepareLimits(ocr_threads=1))
    with contextlib.closing(preparer):
        for kind, document in list_documents(preparer, options.folder):
            if not document.pages:
                continue  # an e-invoice in XML has nothing else to tell it by
            told, confidence = choose_schema(
                reader.read(document, lambda: False), replace(document, e_invoice=None)
            )
            taken[kind, told] += 1
            sure[told == kind] += confidence >= SURE
    rows = [[kind, *(taken[kind, told] for told in KINDS)] for kind in KINDS]
    print_table("Taken for", [["is", *KINDS], *rows])
    right = sum(count for (kind, told), count in taken.items() if kind == told)
    print(f"\n{right} of {taken.total()} right; surer than {SURE}: {sure[True]} right, {sure[False]} wrong.")
    figures = {f"{kind} as {told}": count for (kind, told), count in sorted(taken.items())}
    print_json({"taken": figures, "sure_and_wrong": sure[False]}, wanted=options.json)


if __name__ == "__main__":
    main()
