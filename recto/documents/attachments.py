"""The e-invoice that a PDF carries as an attached file. Names are hints; the content decides."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pikepdf

from recto.documents.xml_invoices import (
    MAX_XML_BYTES,
    XmlRefusedError,
    find_root_name,
    is_e_invoice_root,
    open_xml_invoice,
)

NAMES = frozenset(("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml", "cida.xml"))
"""What the standards call the file, in lower case."""
_RELATIONS = frozenset(("/Alternative", "/Source", "/Data"))
"""How the standards relate it to the pages; other files are `/Supplement` or say nothing."""
MAX_ATTACHMENTS = 100
MAX_PACKED_BYTES = 10_000_000
_MAX_NAME = 80
PDF_ERRORS = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, LookupError, AttributeError)
"""What pikepdf raises on objects that aren't what they should be."""


@dataclass(frozen=True, slots=True)
class EInvoiceSearch:
    """What was found, and what the caller should know of it."""

    content: bytes | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Attached:
    name: str
    relation: str
    stream: pikepdf.Object

    @property
    def is_named(self) -> bool:
        """Whether it is called as an e-invoice must be."""
        return self.name.lower() in NAMES


def find_e_invoice(pdf: pikepdf.Pdf) -> EInvoiceSearch:
    """Return the attached e-invoice that can be read, or why none of those attached can be."""
    refusals: list[str] = []
    found: list[tuple[str, bytes]] = []
    for attached in sorted(islice(_list_attached(pdf), MAX_ATTACHMENTS), key=_rank):
        try:
            content = _unpack(attached)
            if content is not None:
                open_xml_invoice(content)
                found.append((attached.name, content))
        except XmlRefusedError as error:
            refusals.append(
                f"The PDF carries an e-invoice ({attached.name!r}), but {error}. The pages were read instead."
            )
    if not found:
        return EInvoiceSearch(None, tuple(refusals))
    (name, content), *rest = found
    others = [repr(other) for other, same in rest if same != content]
    if not others:
        return EInvoiceSearch(content)
    choice = f"The PDF carries several e-invoices: {name!r} was read, {', '.join(others[:5])} not."
    return EInvoiceSearch(content, (choice,))


def _rank(attached: _Attached) -> tuple[bool, bool]:
    return not attached.is_named, attached.relation not in _RELATIONS


def _list_attached(pdf: pikepdf.Pdf) -> Iterator[_Attached]:
    """Yield what the file's name tree and its associated files list, each once."""
    seen: set[tuple[int, int]] = set()
    for spec in _list_specs(pdf):
        try:
            stream = spec.EF.get("/UF") or spec.EF.get("/F")
            if not isinstance(stream, pikepdf.Stream) or (stream.is_indirect and stream.objgen in seen):
                continue
            seen.add(stream.objgen)
            name = str(spec.get("/UF") or spec.get("/F") or "")
            yield _Attached(name[:_MAX_NAME], str(spec.get("/AFRelationship", "")), stream)
        except PDF_ERRORS:
            continue


def _list_specs(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    try:
        tree = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/EmbeddedFiles")
        if tree is not None:
            yield from pikepdf.NameTree(tree).values()
    except PDF_ERRORS:
        pass  # a broken tree hides what it lists; the associated files may still name it
    try:
        yield from pdf.Root.get("/AF", pikepdf.Array())
    except PDF_ERRORS:
        return


def _unpack(attached: _Attached) -> bytes | None:
    """Return the content if it begins as an e-invoice does. Raises XmlRefusedError if only its name does."""
    try:
        content = _read_stream(attached.stream)
    except (*PDF_ERRORS, zlib.error):
        content = None
    if content is None:
        if attached.is_named:
            raise XmlRefusedError("it can't be unpacked or is too large")
        return None
    is_meant = attached.is_named or is_e_invoice_root(find_root_name(content))
    return content if is_meant else None


def _read_stream(stream: pikepdf.Object) -> bytes | None:
    """Return the bytes; None when they are more than an e-invoice has, or packed as none is."""
    filters = stream.get("/Filter", pikepdf.Array())
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    packed = bytes(stream.read_raw_bytes())
    if not names:
        return packed if len(packed) <= MAX_XML_BYTES else None
    if names != ["/FlateDecode"] or len(packed) > MAX_PACKED_BYTES or "/Predictor" in _parameters(stream):
        return None
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(packed, MAX_XML_BYTES + 1)
    return content if len(content) <= MAX_XML_BYTES else None


def _parameters(stream: pikepdf.Object) -> str:
    return str(stream.get("/DecodeParms", ""))
