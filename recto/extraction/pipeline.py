"""From an order to a judged result, whichever extractor reads: ground, check, ask again, score, review."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from recto.errors import SchemaUnknownError
from recto.extraction.base import Complaint, Extraction, ExtractionOrder, Extractor, ReadingCost
from recto.extraction.checks import check_order, complaints_of, derive_values, run_checks, warn_of_exact
from recto.extraction.confidence import calibrate
from recto.extraction.conformity import hold_to_schema
from recto.extraction.exact import ExactReading, add_barcodes, compare_with_page, read_e_invoice
from recto.extraction.grounding import ground
from recto.extraction.pointers import replace_values
from recto.extraction.reader.schema_readers import READERS
from recto.extraction.review import review
from recto.extraction.target import target_of
from recto.json_schemas.pointers import write_step
from schemas.documents.invoice import Invoice
from schemas.models import READER
from schemas.results import Check, DocumentResult, FieldResult, Grounding, TraceStep


def run_pipeline(extractor: Extractor, order: ExtractionOrder, rules: Extractor) -> Extraction:
    """Return what the file says, every value with its evidence and every document with its verdict.

    `rules` read the page of an e-invoice, whose data are taken, for comparison. Raises what
    `Extractor.extract` raises, SchemaUnknownError for XML that is asked for anything but an invoice, and what
    `hold_to_schema` raises.
    """
    exact = read_e_invoice(order.document) if _wants_invoice(order) else None
    if exact is not None:
        return _judge_exact(exact, order, rules)
    if order.document.e_invoice is not None and not order.document.pages:
        raise SchemaUnknownError(
            "An e-invoice in XML has no page to read another schema from; ask for `invoice` or `auto`.",
            param="schema",
        )
    read = extractor.extract(order)
    judged = [_Judgement(extractor, order, document).judge() for document in read.documents]
    return Extraction(
        documents=[each.document for each in judged],
        warnings=(*read.warnings, *(warning for each in judged for warning in each.warnings)),
        trace=(*read.trace, *(step for each in judged for step in each.trace)),
        cost=sum((each.cost for each in judged), read.cost),
    )


def _wants_invoice(order: ExtractionOrder) -> bool:
    return order.target.is_auto or (order.target.name == Invoice.schema_name and not order.target.is_custom)


def _judge_exact(exact: ExactReading, order: ExtractionOrder, rules: Extractor) -> Extraction:
    """Judge what an XML says. No model is asked: the data are what the invoice legally is."""
    document = order.document
    warnings = list(exact.warnings)
    if document.pages:
        asked = replace(order, target=target_of(exact.result.schema_name))
        for printed in rules.extract(asked).documents[:1]:
            warnings += compare_with_page(exact.result, printed)
    order.check()
    coded = add_barcodes(ground(exact.result, document), document)
    order.check()  # ten thousand lines take seconds
    derived = derive_values(coded.result)
    standing, contradictions = warn_of_exact(_check(derived, order), derived)
    judged = _conclude(derived, standing, order, READER)
    return Extraction(documents=[judged], warnings=(*warnings, *coded.warnings, *contradictions))


@dataclass(slots=True)
class _Judgement:
    """One document on its way to a verdict."""

    extractor: Extractor
    order: ExtractionOrder
    document: DocumentResult
    warnings: Sequence[str] = ()
    trace: Sequence[TraceStep] = ()
    cost: ReadingCost = field(default_factory=ReadingCost)

    def judge(self) -> "_Judgement":
        """Bring it there."""
        self.document = ground(self.document, self.order.document)
        coded = add_barcodes(self.document, self.order.document)
        self.document, self.warnings = coded.result, coded.warnings
        checks = _check(self.document, self.order)
        complaints = complaints_of(checks, self.document)
        if complaints:
            self._read_again(complaints, checks)
        self.document = hold_to_schema(self.document, self.order.target)
        derived = derive_values(self.document) if not self.order.target.is_custom else self.document
        checks = _check(derived, self.order)
        self.document = _conclude(derived, checks, self.order, self.extractor.name)
        return self

    def _read_again(self, complaints: Sequence[Complaint], checks: Sequence[Check]) -> None:
        """Ask once more for what failed; keep the second look where fewer checks fail with it."""
        self.order.check()
        reread = self.extractor.read_again(self.order, self.document, complaints)
        self.trace, self.cost = reread.trace, reread.cost
        changed = {path: found for path, found in reread.fields.items() if self._differs(path, found)}
        if not changed:
            return
        values = {path: found.value for path, found in changed.items()}
        second = self.document.model_copy(
            update={
                "data": replace_values(self.document.data, values),
                "fields": {**self.document.fields, **changed},
            }
        )
        second = ground(second, self.order.document)
        if _count_failed(_check(second, self.order)) < _count_failed(checks):
            self.document = second

    def _differs(self, path: str, found: FieldResult) -> bool:
        """Return whether a second look saw something else; one that saw nothing is no answer to a doubt."""
        before = self.document.fields.get(path)
        return before is not None and found.value is not None and before.value != found.value


def _check(document: DocumentResult, order: ExtractionOrder) -> tuple[Check, ...]:
    known = () if order.target.is_custom else run_checks(document.schema_name, document.data)
    return (*known, *check_order(document, order))


def _count_failed(checks: Sequence[Check]) -> int:
    return sum(not check.passed for check in checks)


def _conclude(
    document: DocumentResult, checks: Sequence[Check], order: ExtractionOrder, engine: str
) -> DocumentResult:
    checked = document.model_copy(update={"checks": tuple(checks)})
    scored = calibrate(checked, order.document, "reader" if engine == READER else "model")
    return review(scored, order.review, _core_of(scored, order))


def _core_of(document: DocumentResult, order: ExtractionOrder) -> Sequence[str]:
    """Return the fields that the document is nothing without; of a caller's schema, those it requires."""
    if not order.target.is_custom:
        reader = READERS.get(document.schema_name)
        return reader.core if reader else ()
    required = map(write_step, order.target.json_schema.get("required", ()))
    return [path for path in required if _is_lacking(document, path)]


def _is_lacking(document: DocumentResult, path: str) -> bool:
    found = document.fields.get(path)
    return found is not None and found.grounding is Grounding.MISSING
