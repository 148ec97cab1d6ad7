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
# Whole, or short ("Sept 2022", "Feb. 2019").
MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)


def number(name: str) -> int:
    """Return the number of a month, 1 to 12, from its name or the beginning of it."""
    start = name[:3].lower()
    return next(i for i, month in enumerate(MONTHS, start=1) if month[:3].lower() == start)
