"""Codes of tax rates: "A" or "1" in a row of the table, spelt out where the taxes are summed up."""

import re
from collections.abc import Iterator, Mapping

from recto.extraction.reader.candidates import Choice
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import print_decimal

RATE = re.compile(r"^/taxes/\d+/rate$")
CODE = re.compile(r"^[A-Za-z]{0,2}\d?\*?$")
LEGEND = re.compile(
    r"(?<!\w)(?P<code>[A-Za-z]\d?|\d)\s?[=:)]\s?[^\d%=:]{0,15}(?P<rate>\d{1,2}(?:[.,]\d{1,2})?)\s?%"
)

Legend = Mapping[str, tuple[str, Span]]


def read_legend(reading: Reading, totals: Mapping[str, Choice]) -> Legend:
    """Return the rate of each code, and where that is printed."""
    legend = {code: (rate, span) for code, rate, span in _list_spelt_out(reading)}
    for path, choice in totals.items():
        if RATE.match(path) and choice.best.spans:
            rate_span = choice.best.spans[0]
            code = _code_before(reading, rate_span)
            if code:
                legend.setdefault(code, (choice.best.value, rate_span))
    return legend


def _code_before(reading: Reading, rate: Span) -> str:
    """Return the code that a row of the tax summary begins with."""
    first = reading.sheet.page(rate.cell.page).rows[rate.cell.row].cells[0]
    text = first.text if first is not rate.cell else first.text[: rate.start]
    return text.strip(" .:=") if text.strip() and CODE.match(text.strip(" .:=")) else ""


def _list_spelt_out(reading: Reading) -> Iterator[tuple[str, str, Span]]:
    """Yield legends: "A = 19 %"."""
    mark = reading.conventions.mark
    for cell in reading.sheet.cells:
        for match in LEGEND.finditer(cell.text) if "%" in cell.text else ():
            span = cell.span(*match.span("rate"))
            for amount in reading.amounts[cell]:
                if amount.start <= span.start < amount.end:
                    yield match["code"], _plain(print_decimal(amount.value(mark))), span


def _plain(rate: str) -> str:
    """Return the rate without a printed ".00"."""
    return rate.rstrip("0").rstrip(".") if "." in rate else rate
