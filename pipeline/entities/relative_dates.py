"""Dates that are told from the letter's date: "last year", "in the last three years".

Times that only the event tells ("at their last inspection") are RELATIVE_DATE: the value names the
event and the letter's date before which it lies, and the date of it where the letter gives it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, entities
from pipeline.entities import numbers
from pipeline.entities.dates import SEASONS, letter_date
from pipeline.entities.found import Found
from pipeline.words import Words, cases

_COUNT = rf"(?:{numbers.WORD}|\d{{1,2}})"
# "last 12 months", "past three years", "next six weeks", "past year"
_SPAN = re.compile(
    rf"(?P<way>(?i:last|past|previous|preceding|next|coming|following))"
    rf" (?:(?:{_COUNT} (?:to|or) )?(?P<count>{_COUNT}) (?:academic |calendar )?)?"
    r"(?P<unit>day|week|month|year)(?P<many>s?)\b"
)
# "two years ago", "18 months earlier"
_AGO = re.compile(rf"(?P<count>{_COUNT}|a) (?P<unit>week|month|year)s? ago\b")
_THIS = re.compile(
    r"(?P<way>this|This|last|Last|next|Next) (?P<unit>year|month)\b(?! (?:group|\d))"
)
# School years begin in September (Education Act 1996, section 579), financial years in April.
_YEAR_OF = re.compile(
    r"(?P<way>(?i:this|current|last|previous|next|coming))"
    r" (?P<kind>academic|school|financial) year\b"
)
# "last autumn", "this summer term"
_SEASON_OF = re.compile(
    r"(?P<way>(?i:last|this|previous|next)) (?P<season>spring|summer|autumn|winter)(?: term)?\b"
)
_EVENT = re.compile(
    r"(?P<event>(?i:last|previous|most recent)(?: [a-z’]+){0,3}? (?:inspection|visit))s?\b"
    r"(?! (?:report|framework|outcome))|(?P<when>(?:[Ww]hen )?last inspected)\b"
)
# "the last inspection in March 2019", "the previous visit, on 3 May 2021"
_GIVEN = re.compile(r"(?: of [^.;]{0,60}?)?,? (?:in|on|of) $")
_BACK = ("last", "past", "previous", "preceding")
_NOW = ("this", "current")
_WAYS = cases(*_BACK, *_NOW, "next", "coming", "following")
_YEAR_STARTS = {"academic": 9, "school": 9, "financial": 4}


@Language.component("relative_dates")
def relative_dates(doc: Doc) -> Doc:
    """Add DATE and DATE_RANGE told from the letter's date, and RELATIVE_DATE.

    A letter without a date has none of them.
    """
    day = letter_date(doc)
    if day:
        words = Words.of(doc)
        placed = entities(doc, "DATE", "DATE_RANGE")
        known = {e.start_char: e._.value for e in placed}
        add_entities(doc, [*find(words, day), *events(words, day, known)])
    return doc


def find(words: Words, day: date) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each time that a text tells from a day.

    Parameters
    ----------
    words
        Any text.
    day
        The day that the text was written.
    """
    text = words.text
    for match in words.starting(_YEAR_OF, _WAYS):
        starts = _YEAR_STARTS[match["kind"]]
        year = day.year - (day.month < starts)
        year += 0 if match["way"].lower() in _NOW else -1 if match["way"].lower() in _BACK else 1
        end = date(year + 1, starts, 1) - timedelta(days=1)
        value = {"start": date(year, starts, 1).isoformat(), "end": end.isoformat()}
        yield *match.span(), "DATE_RANGE", value
    for match in words.starting(_SEASON_OF, _WAYS):
        yield *match.span(), "DATE_RANGE", season(day, match["season"], match["way"].lower())
    for match in words.starting(_SPAN, _WAYS):
        start = match.start()
        article = text[max(start - 4, 0) : start].lower().endswith("the ")
        if not match["count"] and (
            match["many"] or not (article or match["way"].lower() == "past")
        ):
            continue  # "last year" is a year, and "recent months" no number of them
        if not match["count"] and match["unit"] in ("day", "week"):
            continue
        count = int(numbers.value(match["count"])) if match["count"] else 1
        back = match["way"].lower() in _BACK
        other = shift(day, match["unit"], -count if back else count)
        first, last = sorted((day, other))
        yield *match.span(), "DATE_RANGE", {"start": first.isoformat(), "end": last.isoformat()}
    for match in words.around(_AGO, ("ago",), 30, 3):
        then = shift(day, match["unit"], -int(numbers.value(match["count"])))
        precision = {"year": 4, "month": 7, "week": 10}[match["unit"]]
        yield *match.span(), "DATE", {"date": then.isoformat()[:precision]}
    for match in words.starting(_THIS, _WAYS):
        if text[max(match.start() - 4, 0) : match.start()].lower() in ("the ", "ast "):
            continue
        step = {"this": 0, "last": -1, "next": 1}[match["way"].lower()]
        then = shift(day, match["unit"], step)
        value = {"date": then.isoformat()[: 4 if match["unit"] == "year" else 7]}
        yield *match.span(), "DATE", value


def events(words: Words, day: date, known: dict[int, dict[str, Any]]) -> Iterator[Found]:
    """Give the times that are told by an earlier inspection or visit.

    Parameters
    ----------
    words
        The letter's text.
    day
        The letter's date.
    known
        Where dates start in it, with their values: one right behind the event is its date.
    """
    for match in words.starting(_EVENT, cases("last", "previous", "most", "when")):
        value: dict[str, Any] = {
            "event": (match["event"] or "last inspection").lower(),
            "before": day.isoformat(),
            "date": None,
        }
        for start, given in known.items():
            if match.end() < start <= match.end() + 80 and _GIVEN.fullmatch(
                words.text, match.end(), start
            ):
                value["date"] = given.get("date") or given.get("end")
        yield *match.span(), "RELATIVE_DATE", value


def shift(day: date, unit: str, count: int) -> date:
    """Return the day that lies a number of days, weeks, months or years from another."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def season(day: date, name: str, way: str) -> dict[str, str]:
    """Return the months of a season told from a day, first and last.

    ``last`` is the last one that had ended by then, ``this`` that of the day's own year.
    """
    first, last = SEASONS[name]
    year = day.year
    if (way in _BACK and (first, last) > (day.month, day.month)) or (
        way in _BACK and last >= day.month
    ):
        year -= 1
    elif way not in (*_BACK, "this") and first <= day.month:
        year += 1
    if way in _BACK and last < first:
        year = day.year - 1 - (day.month <= last)
    return {"start": f"{year}-{first:02}", "end": f"{year + (last < first)}-{last:02}"}
