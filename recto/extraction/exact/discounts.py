"""Cash discounts as XRechnung writes them into the terms of payment (rule BR-DE-18)."""

import re
from collections.abc import Mapping

from recto.extraction.exact.values import add_days

MOST_DISCOUNTS = 20
_CODED = re.compile(
    r"#SKONTO#TAGE=(?P<days>\d{1,4})#PROZENT=(?P<percent>\d{1,3}(?:\.\d{1,4})?)#", re.IGNORECASE | re.ASCII
)


def read_coded_discounts(terms: str | None, issued: str | None) -> list[Mapping[str, str | None]]:
    """Return the discounts; the days count from the day of issue."""
    return [
        {"percent": match["percent"], "until": add_days(issued, int(match["days"]))}
        for match in list(_CODED.finditer(terms or ""))[:MOST_DISCOUNTS]
    ]
