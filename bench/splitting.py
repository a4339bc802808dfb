"""How well files that hold several invoices or receipts are cut, and that no single document ever is.

`python -m bench.splitting [FOLDER] [--files N] [--json]`: the samples, the generated documents and, if given,
the real ones of FOLDER (see bench/corpus.py) are prepared once. Each must stay whole; then documents are put
one behind another, two or three to a file, and the places where they are cut are compared with the seams.
"""

import argparse
import contextlib
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.generated import prepare
from bench.report import print_json, print_table
from recto.documents.limits import PrepareLimits
from recto.documents.model import Document
from recto.documents.preparer import Preparer
from recto.extraction.splitting import split_document
from samples.catalogue import samples
from samples.generated.catalogue import list_specs
from samples.generated.press import print_document

SEED = 20260331


@dataclass
class Cuts:
    """Seams between documents, and cuts."""

    files: int = 0
    seams: int = 0
    found: int = 0
    wrong: int = 0

    def add(self, seams: set[int], cuts: set[int]) -> None:
        """Count a file; a seam or cut is named by the page behind it."""
        self.files += 1
        self.seams += len(seams)
        self.found += len(seams & cuts)
        self.wrong += len(cuts - seams)


def join(documents: Sequence[Document]) -> tuple[Document, set[int]]:
    """Return the documents as one file, and the pages that begin a document behind another."""
    pages = [page for document in documents for page in document.pages]
    numbered = tuple(replace(page, number=number) for number, page in enumerate(pages, start=1))
    starts, behind = set(), 1
    for document in documents:
        starts.add(behind)
        behind += len(document.pages)
    return Document("application/pdf", len(numbered), numbered), starts - {1}


def find_cuts(document: Document) -> set[int]:
    """Return the pages that begin a document behind another, as they are cut."""
    first, *rest = split_document(document)
    assert first.pages, "no part is empty"
    return {part.pages[0].number for part in rest}


def concatenate(documents: Mapping[str, Document], files: int) -> Iterator[tuple[Document, set[int]]]:
    """Yield files of two or three documents each, drawn by a fixed seed."""
    chance = random.Random(SEED)
    names = sorted(documents)
    for number in range(files):
        chosen = chance.sample(names, 2 + number % 2)
        yield join([documents[name] for name in chosen])


def main() -> None:
    """Prepare, cut and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="see bench/corpus.py")
    parser.add_argument("--files", type=int, default=300, help="files to put together of each set")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    preparer = Preparer(2, PrepareLimits(ocr_threads=1))
    with contextlib.closing(preparer):
        sets = {name: keep_paper(one) for name, one in list_sets(preparer, options.folder)}
    report(sets, options.files, wants_json=options.json)


def report(sets: Mapping[str, Mapping[str, Document]], files: int, *, wants_json: bool) -> None:
    """Cut everything and print the table."""
    rows: list[list[object]] = [["set", "files", "seams", "found", "wrong cuts", "share found"]]
    figures: dict[str, object] = {}
    for name, documents in sets.items():
        alone, several = Cuts(), Cuts()
        for document in documents.values():
            alone.add(set(), find_cuts(join([document])[0]))
        for document, seams in concatenate(documents, files) if len(documents) > 2 else ():
            several.add(seams, find_cuts(document))
        pages = sum(len(document.pages) > 1 for document in documents.values())
        rows.append([f"{name}, each alone ({pages} of several pages)", alone.files, 0, 0, alone.wrong, ""])
        share = several.found / several.seams if several.seams else 1.0
        rows.append(
            [f"{name}, two or three", several.files, several.seams, several.found, several.wrong, share]
        )
        figures[name] = {"alone": vars(alone), "several": vars(several)}
    print_table("Cut into documents", rows)
    print_json(figures, wanted=wants_json)


def list_sets(preparer: Preparer, folder: Path | None) -> Iterator[tuple[str, Mapping[str, Document]]]:
    """Yield the prepared documents by set."""
    yield "samples", {one.name: prepare_file(preparer, one.path) for one in samples()}
    yield "generated", {spec.name: prepare(preparer, print_document(spec)) for spec in list_specs()}
    for name in ("invoices", "einvoices", "receipts") if folder is not None else ():
        assert folder is not None
        paths = sorted(path for path in (folder / name).iterdir() if path.suffix != ".jsonl")
        yield name, {path.name: prepare_file(preparer, path) for path in paths}


def keep_paper(documents: Mapping[str, Document]) -> dict[str, Document]:
    """Return the documents that have pages: an e-invoice in XML has none, and a video's are scenes."""
    return {
        name: document
        for name, document in documents.items()
        if document.pages and not document.media_type.startswith("video/")
    }


def prepare_file(preparer: Preparer, path: Path) -> Document:
    """Return the words of a file."""
    with tempfile.TemporaryDirectory() as scratch:
        return preparer.prepare(path, None, Path(scratch), lambda _done, _total: None, lambda: False)


if __name__ == "__main__":
    main()
