"""DATE and DATE_RANGE, as ISO 8601; impossible dates are no entities."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, letter_of, part
from pipeline.months import MONTH, number

_MONTH = f"(?i:{MONTH})"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_ORDINAL = r"(?:\s?(?:st|nd|rd|th))?(?:\s+of)?"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_TO = r"\s*(?:to|and|until|–|—|-|&)\s*"

# "11 to 15 March 2013", "30 June and 1 July 2021", "30 December 2019 to 3 January 2020",
# "12, 13 and 14 March 2019", "16 May and 20 May".
_RANGE = re.compile(
    rf"\b{_WEEKDAY}(?P<d1>{_DAY}){_ORDINAL}(?:\s+(?P<m1>{_MONTH}))?(?:,?\s+(?P<y1>{_YEAR}))?"
    rf"(?P<more>(?:,\s*{_DAY}){{0,6}}),?{_TO}"
    rf"{_WEEKDAY}(?P<d2>{_DAY}){_ORDINAL}\s+(?P<m2>{_MONTH})(?:,?\s+(?P<y2>{_YEAR}))?\b"
)
_FULL = re.compile(rf"\b{_WEEKDAY}(?P<d>{_DAY}){_ORDINAL}\s+(?P<m>{_MONTH}),?\s+(?P<y>{_YEAR})\b")
# A day before it that is not a date ("31 February 2019") leaves no month either.
_MONTH_YEAR = re.compile(rf"(?<!\d )\b(?P<m>{_MONTH})\s+(?P<y>{_YEAR})\b")
# "2015–16", "2023/24": a school or financial year.
_YEARS = re.compile(r"\b(?P<y1>(?:19|20)\d\d)\s?[–/-]\s?(?P<y2>(?:20)?\d\d)\b(?![\d/-])")
_YEAR_ALONE = re.compile(
    rf"(?<=\b[Ii]n )(?P<a>{_YEAR})\b|(?<=\b[Ss]ince )(?P<b>{_YEAR})\b"
    rf"|(?<=\b[Dd]uring )(?P<c>{_YEAR})\b|(?<=\b[Uu]ntil )(?P<d>{_YEAR})\b"
    rf"|(?<=\bof )(?P<e>{_YEAR})\b(?=[,.]|\s+and\b|\s+inspection)"
)
# "20 March and 24 April" are two dates; only days this near each other make "and" a range.
_NEAR = 7


@Language.component("dates")
def dates(doc: Doc) -> Doc:
    """Add DATE (value ``{"date"}``) and DATE_RANGE (value ``{"start", "end"}``).

    A range without a year is taken to be the last such one before the letter's date; where the
    letter has no date, it is left out.
    """
    add_entities(doc, find(letter_of(doc).text, letter_date(doc)))
    return doc


def letter_date(doc: Doc) -> date | None:
    """Return the date in the date line of a letter; a date elsewhere is another date."""
    return next((day for line in part(doc, "date") if (day := full_date(line.text))), None)


def full_date(text: str) -> date | None:
    """Return the first full and possible date in a text."""
    for match in _FULL.finditer(text):
        found = _date(match["d"], match["m"], match["y"])
        if found:
            return found
    return None


def find(text: str, before: date | None) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    """Give ``(start, end, type, value)`` of each date in a text.

    Parameters
    ----------
    text
        Any text.
    before
        The letter's date, which gives the year to ranges that print none.
    """
    for match in _RANGE.finditer(text):
        period = _range(match, before)
        if period:
            start, end = (d.isoformat() for d in period)
            yield *match.span(), "DATE_RANGE", {"start": start, "end": end}
    for match in _FULL.finditer(text):
        day = _date(match["d"], match["m"], match["y"])
        if day:
            yield *match.span(), "DATE", {"date": day.isoformat()}
    for match in _MONTH_YEAR.finditer(text):
        month = number(match["m"])
        yield *match.span(), "DATE", {"date": f"{match['y']}-{month:02}"}
    for match in _YEARS.finditer(text):
        first, second = match["y1"], match["y2"]
        second = second if len(second) == 4 else first[:2] + second
        if int(second) == int(first) + 1:
            yield *match.span(), "DATE_RANGE", {"start": first, "end": second}
    for match in _YEAR_ALONE.finditer(text):
        yield *match.span(), "DATE", {"date": match.group()}


def _date(day: str, month: str, year: str | int) -> date | None:
    in_year = number(month)
    possible = int(day) <= monthrange(int(year), in_year)[1]
    return date(int(year), in_year, int(day)) if possible else None


def _range(match: re.Match[str], before: date | None) -> tuple[date, date] | None:
    year = match["y2"] or match["y1"]
    if year is None:
        if before is None:
            return None
        end = _date(match["d2"], match["m2"], before.year)
        if end is None or end > before:
            end = _date(match["d2"], match["m2"], before.year - 1)
    else:
        end = _date(match["d2"], match["m2"], year)
    if end is None:
        return None
    start = _date(match["d1"], match["m1"] or match["m2"], match["y1"] or end.year)
    if start and start > end and not match["y1"]:
        start = _date(match["d1"], match["m1"] or match["m2"], end.year - 1)
    if start is None or start >= end:
        return None
    apart = "and" in match.group() and not match["more"] and (end - start).days > _NEAR
    return None if apart else (start, end)
