"""Months, as letters print them."""

from __future__ import annotations

from typing import Final

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SHORT: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "Jun",
    "Jul",
    "Aug",
    "Sept",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
# Whole, or short ("Sept 2022", "Feb. 2019"); in capitals too.  The case is named, not ignored: a
# pattern that begins with known letters is searched for several times faster.
MONTH: Final = "(?:{}|(?:{})\\b\\.?)".format(
    "|".join(name for month in MONTHS for name in (month, month.upper())),
    "|".join(name for month in _SHORT for name in (month, month.upper())),
)

# The words that such a month begins with.
MONTH_WORDS: Final = tuple(form for name in (*MONTHS, *_SHORT) for form in (name, name.upper()))


def number(name: str) -> int:
    """Return the number of a month, 1 to 12, from its name or the beginning of it."""
    start = name[:3].lower()
    return next(i for i, month in enumerate(MONTHS, start=1) if month[:3].lower() == start)
