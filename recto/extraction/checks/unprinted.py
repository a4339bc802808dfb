"""What is said in other words than the schema's: a currency by its sign, a due date by a term of payment."""

from collections.abc import Iterator
from datetime import date

from recto.extraction.checks.dates import read_date
from recto.extraction.checks.values import Derived
from recto.extraction.pointers import look_up
from recto.extraction.reader.evidence.passages import read_passage
from recto.extraction.reader.payment.clauses import list_statements
from recto.extraction.reader.payment.terms import Term, TermRule, find_immediate
from recto.extraction.reader.values.currencies import SHARED, SIGN, currency_of, resolve_shared
from recto.extraction.reader.values.dates import find_dates
from recto.extraction.reader.vocabulary import load_vocabulary
from schemas.results import DocumentResult

TOTALS = ("/gross_total", "/total", "/amount_due", "/net_total", "/subtotal", "/tax_total", "/line_total")
"""Where the sign of the document's currency stands, if anywhere."""
COUNTRIES = {"invoice": ("/seller/address/country",), "receipt": ("/merchant/address/country",)}
PLAIN_RULES = frozenset({TermRule.DAYS, TermRule.MONTH_END, TermRule.FOLLOWING_MONTH})
"""Of "30 days end of month" even courts differ in the reading: no date follows from that."""
LONGEST_TERMS = 500
SUREST_TERM = 0.95


def derive_currency(result: DocumentResult) -> Derived | None:
    """Return the currency whose sign stands at the totals; a sign that several share needs the country."""
    signs = {path: set(_list_signs(result, path)) for path in TOTALS if path in result.fields}
    seen = {sign for found in signs.values() for sign in found}
    country_path, country = _find_country(result)
    codes = {resolve_shared(sign, country) if sign in SHARED else currency_of(sign) for sign in seen}
    code = codes.pop() if len(codes) == 1 else None
    if code is None:
        return None
    first = next(path for path, found in signs.items() if found)
    needed = (country_path,) if seen & SHARED.keys() and country_path else ()
    return Derived(code, "currency_of_sign", (first, *needed))


def _list_signs(result: DocumentResult, path: str) -> Iterator[str]:
    text = result.fields[path].text or ""
    return (match[0] for match in SIGN.finditer(text))


def _find_country(result: DocumentResult) -> tuple[str, str | None]:
    for path in COUNTRIES[result.schema_name]:
        country = look_up(result.data, path)
        if country is not None:
            return path, country
    return "", None


def derive_due_date(result: DocumentResult) -> Derived | None:
    """Return the day that the one plain term of payment leads to from the issue date ("30 days net")."""
    issued, terms = read_date(result.data["issue_date"]), result.data["payment_terms"]
    if issued is None or terms is None or len(terms) > LONGEST_TERMS:
        return None
    due = _follow_terms(terms, issued)
    if due is None:
        return None
    parts = ("/issue_date", "/payment_terms")
    return Derived(due.isoformat(), "issue_date_plus_term", parts, certainty=SUREST_TERM)


def _follow_terms(text: str, issued: date) -> date | None:
    vocabulary = load_vocabulary()
    passage = read_passage(text)
    (statement,) = list_statements([passage], vocabulary)
    found: list[Term] = [
        term for clause in statement.clauses if "penalty" not in clause.kinds for term in clause.net_terms
    ]
    is_plain = len(found) == 1 and found[0].rule in PLAIN_RULES
    names_day = any(find_dates(text, vocabulary.months))
    if not is_plain or names_day or find_immediate(passage, vocabulary):
        return None
    return found[0].due(issued)
