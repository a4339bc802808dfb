"""Documents whose truth is known: the generated ones, all fields and line items, and a folder of real ones.

The folder is as bench/corpus.py names it.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.corpus import SETS, Corpus
from bench.generated import prepare
from recto.documents.codec import decode_document, encode_document
from recto.documents.limits import PrepareLimits
from recto.documents.model import Document
from recto.documents.preparer import Preparer
from recto.extraction.pointers import list_scalars
from samples.generated.catalogue import list_specs
from samples.generated.press import print_document

NOT_IN_SCHEMA = frozenset({"detail"})
"""What the generated truth holds beside the fields of the schema."""
TOLD_BY_XML = frozenset({"einvoices"})
"""Sets whose truth has the names of articles as their XML does, without what is printed under them."""
LINE_CELLS = {"description": "description", "quantity": "quantity", "unit_price": "unit_price"}


@dataclass(frozen=True)
class Paper:
    """One document and what stands on it."""

    name: str
    group: str
    schema: str
    document: Document
    values: Mapping[str, Any]
    """What is printed, by JSON pointer."""
    unprinted: frozenset[str] = frozenset()
    """Pointers of values that are true but not printed as such."""
    absent: frozenset[str] = frozenset()
    """Pointers of fields that are known to stand nowhere on it."""
    longer: Mapping[str, str] = field(default_factory=dict)
    """The same text with what stands under it, where reading both as one is right too."""
    beginnings: frozenset[str] = frozenset()
    """Pointers of texts of which only the beginning is known; what stands under it may follow."""


def list_papers(folder: Path | None, cache: Path | None = None) -> Iterator[Paper]:
    """Yield every generated paper and those of the folder, prepared; `cache` keeps the words, if named."""
    preparer = Preparer(2, PrepareLimits(ocr_threads=1))
    keep = _Cupboard(cache)
    with contextlib.closing(preparer):
        yield from _list_generated(preparer, keep)
        for name in SETS if folder else ():
            assert folder is not None, "there are sets only with a folder"
            yield from _list_real(Corpus(folder / name), preparer, keep)


@dataclass(frozen=True)
class _Cupboard:
    """Prepared documents kept between runs."""

    folder: Path | None

    def get(self, name: str, prepare_it: Callable[[], Document]) -> Document:
        if self.folder is None:
            return prepare_it()
        path = self.folder / f"{name}.json"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encode_document(prepare_it()))
        return decode_document(path.read_bytes())


def _list_generated(preparer: Preparer, keep: _Cupboard) -> Iterator[Paper]:
    def build(spec: Any) -> Paper:
        printed = print_document(spec)
        document = keep.get(f"generated/{spec.name}", lambda: prepare(preparer, printed))
        tree = _prune(printed.truth["full"])
        derived = tuple("/" + name.replace(".", "/") for name in printed.truth.get("derived", ()))
        values = {path: value for path, value in list_scalars(tree) if value is not None}
        unprinted = frozenset(path for path in values if path.startswith(derived)) if derived else frozenset()
        absent = frozenset(path for path, value in list_scalars(printed.truth["data"]) if value is None)
        group = f"generated {spec.schema}s"
        longer = dict(_list_longer(printed.truth["full"]))
        return Paper(spec.name, group, spec.schema, document, values, unprinted, absent, longer)

    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(build, list_specs(None))


def _list_longer(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(tree.get("lines", ())):
        if line.get("detail"):
            yield f"/lines/{number}/description", f"{line['description']} {line['detail']}"


def _list_real(corpus: Corpus, preparer: Preparer, keep: _Cupboard) -> Iterator[Paper]:
    schema, paths = SETS[corpus.name]
    prepared: Mapping[str, Document] = {}
    for file, truth in corpus.truths.items():

        def prepare_it(file: str = file) -> Document:
            nonlocal prepared
            prepared = prepared or corpus.prepare(preparer)
            return prepared[file]

        document = keep.get(f"{corpus.name}/{file}", prepare_it)
        visible = truth.get("visible", {})
        fields = truth["fields"]
        values = {path: fields[name] for name, path in paths.items() if name in fields}
        unprinted = frozenset(path for name, path in paths.items() if visible.get(name) is False)
        values.update(_list_cells(truth))
        names = frozenset(path for path in values if path.endswith("/description"))
        beginnings = names if corpus.name in TOLD_BY_XML else frozenset()
        yield Paper(
            f"{corpus.name}/{file}", corpus.name, schema, document, values, unprinted, beginnings=beginnings
        )


def _list_cells(truth: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the cells of the line items, where all of them are printed."""
    if truth.get("line_cells_visible", 0) < 1:
        return
    for number, line in enumerate(truth["fields"].get("lines", ())):
        for name, value in line.items():
            yield f"/lines/{number}/{LINE_CELLS.get(name, 'net_amount')}", value


def _prune(tree: Any) -> Any:
    if isinstance(tree, Mapping):
        return {key: _prune(value) for key, value in tree.items() if key not in NOT_IN_SCHEMA}
    return [_prune(value) for value in tree] if isinstance(tree, list) else tree
