"""Whether true values are found where they stand, and whether lies are noticed.

`python -m bench.grounding [FOLDER] [--cache FOLDER] [--errors N] [--json]`, FOLDER as in bench/corpus.py.
Every value of the truth is planted as if a model had said it, without a place. (1) A true value counts as
found where the words in its boxes, normalised by this script and not by the code it judges, are the value and
little else. (2) A lie counts as noticed where it comes out `unverified`, fails a check that the truth passes,
or stays below the line of acceptance at the default setting. The model is as sure of lies as of the truth.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz

from bench.papers import Paper, list_papers
from bench.planted import CODES, Liar, Lie, say
from bench.report import print_json, print_table
from recto.documents.model import Document, Word
from recto.extraction.checks import run_checks
from recto.extraction.confidence import calibrate
from recto.extraction.grounding import ground
from recto.extraction.review import review
from schemas.reading import ReviewRules
from schemas.results import DocumentResult, FieldResult, Grounding, PageBox

CORE = {
    "invoice": ("/invoice_number", "/issue_date", "/gross_total"),
    "receipt": ("/merchant/name", "/date", "/total"),
}
LIKE = 80
"""Likeness of a text and the words in its boxes, of 100."""
LONGER, EXTRA = 2.5, 14
"""How much more than the value its boxes may hold: labels and signs that touch it."""
MOST_ROUNDS = 40
SEVERE = ("digit of an IBAN", "missing, the other party's IBAN given", "the other party's")
"""Lies that cost money: none may be accepted."""


@dataclass
class Tally:
    """What came of the planted values of some papers."""

    true: int = 0
    found: int = 0
    placed: int = 0
    """Found with boxes over the right words."""
    accepted: int = 0
    missed: list[str] = field(default_factory=list)


def judge(result: DocumentResult, document: Document) -> DocumentResult:
    """Return the result with checks, probabilities and the default verdict."""
    checked = result.model_copy(update={"checks": run_checks(result.schema_name, result.data)})
    return review(calibrate(checked, document, "model"), ReviewRules(), CORE[result.schema_name])


def count_truth(paper: Paper, tally: Tally) -> DocumentResult:
    """Plant the truth, count what is found, and return the judged result."""
    result = judge(ground(say(paper), paper.document), paper.document)
    doubted = {reason.path for reason in result.review_reasons}
    for path, one in result.fields.items():
        if path in paper.unprinted or path.split("/")[-1] in CODES or isinstance(one.value, bool):
            continue
        tally.true += 1
        tally.found += bool(one.boxes)
        is_right = covers(paper, one)
        tally.placed += is_right
        tally.accepted += path not in doubted
        if not is_right:
            tally.missed.append(f"{paper.name} {path}: {one.value!r}, {one.grounding}, {one.text!r}")
    return result


def covers(paper: Paper, one: FieldResult) -> bool:
    """Return whether the words in a field's boxes are its value."""
    printed = " ".join(word.text for box in one.boxes for word in words_in(paper, box))
    value = str(one.value)
    return bool(printed) and len(printed) <= LONGER * len(value) + EXTRA and is_printed(value, printed)


def words_in(paper: Paper, place: PageBox) -> Iterator[Word]:
    """Yield the words that lie at least half in a box, or half of which the box is."""
    page = next(page for page in paper.document.pages if page.number == place.page)
    left, top, right, bottom = place.box
    for word in page.words:
        x0, y0, x1, y1 = word.box
        wide, high = min(right, x1) - max(left, x0), min(bottom, y1) - max(top, y0)
        least_wide, least_high = min(right - left, x1 - x0), min(bottom - top, y1 - y0)
        if wide > 0.5 * least_wide and high > 0.5 * least_high:
            yield word


def is_printed(value: str, printed: str) -> bool:
    """Return whether a printed text is the value: by its digits, the parts of a date, or its letters."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return _is_date(value, printed)
    if re.fullmatch(r"-?\d+(\.\d+)?", value):
        digits, shown = (_slip(re.sub(r"\W", "", text)) for text in (value, printed))
        whole = digits.rstrip("0") if "." in value else digits
        return bool(whole or shown) and (whole or "0") in shown
    one, two = (_slip(re.sub(r"[\W_]", "", text.casefold())) for text in (value, printed))
    return (
        one in two
        or fuzz.token_set_ratio(value.casefold(), printed.casefold()) >= LIKE
        or fuzz.ratio(one, two) >= LIKE
    )


def _is_date(value: str, printed: str) -> bool:
    """Return whether day and year are there, and the month in digits or as a word."""
    year, month, day = value.split("-")
    numbers = [int(number) for number in re.findall(r"\d{1,4}", _slip(printed.casefold()))]
    if re.sub(r"-", "", value) in _slip(printed):
        return True
    has_year = int(year) in numbers or int(year[2:]) in numbers
    return (
        has_year
        and int(day) in numbers
        and (int(month) in numbers or bool(re.search(r"[^\W\d_]{3}", printed)))
    )


def _slip(text: str) -> str:
    return text.translate(str.maketrans("oOlISsB", "0011558"))


def list_rounds(lies: Sequence[Lie]) -> Iterator[list[Lie]]:
    """Yield lies that are told at once: no two about one part of the document."""
    rounds: list[dict[str, Lie]] = []
    for lie in lies:
        part = _part_of(lie.path)
        free = next((told for told in rounds if part not in told), None)
        if free is None:
            rounds.append({part: lie})
        else:
            free[part] = lie
    yield from (list(told.values()) for told in rounds[:MOST_ROUNDS])


def _part_of(path: str) -> str:
    first = path.split("/")[1]
    if "total" in first or first in (
        "taxes",
        "amount_due",
        "prepaid_amount",
        "tip",
        "change",
        "amount_tendered",
    ):
        return "totals"
    if first in ("seller", "buyer", "merchant"):
        return "parties"
    return "dates" if "date" in path or first == "service_period" else first


@dataclass(frozen=True)
class Told:
    """One lie, and whether it was noticed."""

    lie: Lie
    paper: str
    is_unverified: bool
    fails_check: bool
    is_doubted: bool
    confidence: float

    @property
    def is_noticed(self) -> bool:
        """Whether nobody would take it for the truth."""
        return self.is_unverified or self.fails_check or self.is_doubted


def tell(paper: Paper, truth: DocumentResult, lies: Sequence[Lie]) -> Iterator[Told]:
    """Yield what comes of lies about a paper."""
    known = {(check.name, check.paths) for check in truth.checks if not check.passed}
    for told in list_rounds(lies):
        result = judge(ground(say(paper, told), paper.document), paper.document)
        doubted = {reason.path for reason in result.review_reasons}
        failed = {
            path
            for check in result.checks
            if not check.passed and (check.name, check.paths) not in known
            for path in check.paths
        }
        for lie in told:
            one = result.fields[lie.path]
            yield Told(
                lie,
                paper.name,
                one.grounding is Grounding.UNVERIFIED,
                any(lie.path == path or lie.path.startswith(f"{path}/") for path in failed),
                lie.path in doubted,
                one.confidence,
            )


def report_truth(tallies: dict[str, Tally], errors: int) -> dict[str, object]:
    """Print and return what came of the truth."""
    rows: list[list[object]] = [["papers", "true values", "with a box", "over the right words", "accepted"]]
    for group, tally in tallies.items():
        shares = (tally.found, tally.placed, tally.accepted)
        rows.append([group, tally.true, *(f"{share / max(tally.true, 1):.4f}" for share in shares)])
    print_table("True values, planted as a model's", rows)
    for line in [line for tally in tallies.values() for line in tally.missed][:errors]:
        print(f"  {line}")
    whole = tallies["all"]
    return {"true": whole.true, "boxed": whole.found / whole.true, "right_words": whole.placed / whole.true}


def report_lies(told: Sequence[Told], errors: int) -> dict[str, object]:
    """Print and return what came of the lies."""
    kinds: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        kinds[one.lie.kind].append(one)
    rows: list[list[object]] = [["lie", "told", "unverified", "fails a check", "below the line", "noticed"]]
    for kind, ones in [*sorted(kinds.items()), ("all", list(told))]:
        counts = Counter(
            name for one in ones for name in ("is_unverified", "fails_check", "is_doubted", "is_noticed")
            if getattr(one, name)
        )  # fmt: skip
        shares = (counts[name] for name in ("is_unverified", "fails_check", "is_doubted"))
        noticed = counts["is_noticed"] / max(len(ones), 1)
        rows.append(
            [kind, len(ones), *(f"{share / max(len(ones), 1):.3f}" for share in shares), f"{noticed:.4f}"]
        )
    print_table("Lies", rows)
    passed = [one for one in told if not one.is_noticed]
    severe = [one for one in passed if one.lie.kind in SEVERE]
    print(f"\nWrong IBANs and swapped parties that were accepted: {len(severe)}")
    for one in [*severe, *passed][:errors]:
        print(f"  {one.paper} {one.lie.kind}: {one.lie.path} = {one.lie.value!r} ({one.confidence:.2f})")
    return {
        "lies": len(told),
        "noticed": 1 - len(passed) / max(len(told), 1),
        "severe_accepted": len(severe),
    }


def main() -> None:
    """Plant the truth and the lies, and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="see bench/corpus.py")
    parser.add_argument("--cache", type=Path, help="folder that keeps prepared words between runs")
    parser.add_argument("--only", default="", help="papers whose names contain this")
    parser.add_argument("--errors", type=int, default=0, help="true values and lies to print that went wrong")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    papers = [paper for paper in list_papers(options.folder, options.cache) if options.only in paper.name]
    liar = Liar(papers)
    tallies: dict[str, Tally] = defaultdict(Tally)
    told: list[Told] = []
    for paper in papers:
        truth = count_truth(paper, tallies[paper.group])
        told.extend(tell(paper, truth, liar.lies(paper)))
    groups = list(tallies.values())
    tallies["all"] = Tally(
        *(sum(getattr(one, name) for one in groups) for name in ("true", "found", "placed", "accepted"))
    )
    figures = {**report_truth(tallies, options.errors), **report_lies(told, options.errors)}
    print_json(figures, wanted=options.json)


if __name__ == "__main__":
    main()
