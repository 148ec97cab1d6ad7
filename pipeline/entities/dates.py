"""DATE and DATE_RANGE, as ISO 8601; impossible dates are no entities."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, part
from pipeline.entities.found import Found
from pipeline.months import MONTH, MONTH_WORDS, number
from pipeline.words import Words, cases

# Patterns begin with a class of characters, not with a condition: the search then skips what cannot
# begin a date, which is nearly everything.  What must not stand before is asked after.
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)"
_ORDINAL = r"(?:\s?(?:st|nd|rd|th))?(?:\s+of)?"
_YEAR = r"(?:19|20)\d\d(?![\d,]\d|\d)"
_TO = r"\s*(?:to|and|until|–|—|-|&)\s*"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+"

# "11 to 15 March 2013", "30 June and 1 July 2021", "30 December 2019 to 3 January 2020",
# "12, 13 and 14 March 2019", "16 May and 20 May", "Tuesday 5th February 2019", "14 March".
_DAYS = re.compile(
    rf"(?P<d1>{_DAY}){_ORDINAL}(?:\s+(?P<m1>{MONTH}))?(?:,?\s+(?P<y1>{_YEAR}))?"
    rf"(?:(?P<more>(?:,\s*{_DAY}){{0,6}}),?(?P<to>{_TO})"
    rf"(?:{_WEEKDAY})?(?P<d2>{_DAY}){_ORDINAL}\s+(?P<m2>{MONTH})(?:,?\s+(?P<y2>{_YEAR}))?)?"
    r"(?![\w/]|\s+\d{5})"
)
_BEFORE_DAY = re.compile(rf"(?:{_WEEKDAY})\Z")
# "November 2019", "April to June 2022", "between March 2020 and May 2021"
_MONTHS = re.compile(
    rf"(?P<m1>{MONTH})(?:,?\s+(?P<y1>{_YEAR}))?"
    rf"(?:(?P<to>{_TO}|/)(?P<m2>{MONTH})\s+(?P<y2>{_YEAR}))?"
    r"(?: (?:of )?(?P<told>this|last) year)?(?!\w)"
)
# A month without a year is a month only after one of these: "May" and "March" are words too.
_BEFORE_MONTH = re.compile(r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Ff]rom|[Bb]y|[Ll]ast|[Dd]uring) \Z")
# "2015–16", "2023/24": a school or financial year; "2019 to 2021"; a year by itself.
_YEARS = re.compile(
    r"(?P<y1>(?:19|20)\d\d)"
    r"(?:\s?(?P<to>[–/-]|to|and)\s?(?P<y2>(?:20)?\d\d)(?!\d|[/%,-]\d))?(?!\w|[%,]\d)"
)
# What stands before digits that are no year by themselves: other digits, money, part of a word or a
# number, a month (the date is read already, or does not exist).
_NO_YEAR_BEFORE = re.compile(rf"[\w.,£$@#/-]\Z|\b(?:page|room) \Z|{MONTH},? \Z")
_NO_YEAR_AFTER = re.compile(r"\s+(?:children|young people|pupils|families|cases|schools|places)\b")
# "spring 2022", "the summer term of 2023"
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}
_SEASON = re.compile(rf"([Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter)(?: term)?(?: of)? ({_YEAR})")
_DEADLINE = re.compile(r"\b(?:by|before|until|no later than)\s+(?:\w+day,? )?\Z", re.I)
# "20 March and 24 April" are two dates; only days this near each other make "and" a range.
_NEAR = 7
# "2012–15" is a range of years, "2012–98" is none.
_LONGEST = 10


@Language.component("dates")
def dates(doc: Doc) -> Doc:
    """Add DATE (value ``{"date"}``) and DATE_RANGE (value ``{"start", "end"}``).

    A day, month or range without a year is taken to be the last such one before the letter's date
    (the next one after "by"); where the letter has no date, it is left out.
    """
    add_entities(doc, find(Words.of(doc), letter_date(doc)))
    return doc


def letter_date(doc: Doc) -> date | None:
    """Return the date in the date line of a letter; a date elsewhere is another date."""
    return next((day for line in part(doc, "date") if (day := full_date(line.text))), None)


def full_date(text: str) -> date | None:
    """Return the first full and possible date in a text."""
    for match in _DAYS.finditer(text):
        month, year = match["m1"] or match["m2"], match["y1"] or match["y2"]
        found = _date(match["d1"], month, year) if month and year else None
        if found:
            return found
    return None


def impossible_days(words: Words) -> Iterator[tuple[int, int]]:
    """Give start and end of each full date that a text prints and that does not exist."""
    for match in words.at(_DAYS, words.digits):
        for day, month, year in (
            (match["d1"], match["m1"] or match["m2"], match["y1"] or match["y2"]),
            (match["d2"], match["m2"], match["y2"]),
        ):
            if day and month and year and _date(day, month, year) is None:
                yield match.span()
                break


def find(words: Words, before: date | None) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each date in a text.

    Parameters
    ----------
    words
        Any text.
    before
        The letter's date, which gives the year to dates that print none.
    """
    yield from _days(words, before)
    yield from _months(words, before)
    for match in words.starting(_SEASON, cases(*SEASONS)):
        first, last = SEASONS[match[1].lower()]
        year = int(match[2])
        end = f"{year + (last < first)}-{last:02}"
        yield *match.span(), "DATE_RANGE", {"start": f"{year}-{first:02}", "end": end}
    yield from _years(words)


def _days(words: Words, before: date | None) -> Iterator[Found]:
    text = words.text
    for match in words.at(_DAYS, words.digits):
        start = match.start()
        if not (match["m1"] or match["m2"]) or text[start - 1 : start].isalnum():
            continue
        weekday = _BEFORE_DAY.search(text, max(start - 12, 0), start)
        at = weekday.start() if weekday else start
        if not match["to"]:
            deadline = bool(_DEADLINE.search(text, max(start - 30, 0), start))
            day = _day(match["d1"], match["m1"], match["y1"], before, deadline)
            if day:
                yield at, match.end(), "DATE", {"date": day.isoformat()}
            continue
        between = text[max(at - 8, 0) : at].lower().endswith("between ")
        period = _range(match, before, between)
        if period:
            first, last = (d.isoformat() for d in period)
            yield at, match.end(), "DATE_RANGE", {"start": first, "end": last}
            continue
        # "20 March and 24 April 2013": two dates
        year = match["y2"] or match["y1"]
        for d, m, y in (("d1", "m1", match["y1"] or year), ("d2", "m2", year)):
            day = _day(match[d], match[m], y, before, False) if match[m] else None
            if day:
                end = match.end() if d == "d2" else match.end("y1" if match["y1"] else "m1")
                yield match.start(d), end, "DATE", {"date": day.isoformat()}


def _months(words: Words, before: date | None) -> Iterator[Found]:
    text = words.text
    for match in words.starting(_MONTHS, MONTH_WORDS):
        start = match.start()
        if text[max(start - 2, 0) : start - 1].isdigit():
            continue  # part of a word, or of a date that does not exist ("31 February 2019")
        first, year = number(match["m1"]), match["y1"]
        lead = _BEFORE_MONTH.search(text, max(start - 8, 0), start)
        if match["to"] and (
            match["to"].strip() not in ("and", "&")
            or text[max(start - 8, 0) : start].lower().endswith("between ")
        ):
            last, end_year = number(match["m2"]), int(match["y2"])
            begin_year = int(year) if year else end_year - (first > last)
            begin = f"{begin_year}-{first:02}"
            yield *match.span(), "DATE_RANGE", {"start": begin, "end": f"{end_year}-{last:02}"}
            continue
        if match["to"]:  # "March 2020 and May 2021": two dates
            y1 = year or match["y2"]
            end = match.end("y1" if year else "m1")
            yield start, end, "DATE", {"date": f"{y1}-{first:02}"}
            second = f"{match['y2']}-{number(match['m2']):02}"
            yield match.start("m2"), match.end(), "DATE", {"date": second}
        elif year:
            yield *match.span(), "DATE", {"date": f"{year}-{first:02}"}
        elif match["told"] and before:  # "February this year"
            told = before.year - (match["told"] == "last")
            yield *match.span(), "DATE", {"date": f"{told}-{first:02}"}
        elif lead and before and not re.match(r" [a-z]+(?:ed|ing)\b", text[match.end() :][:20]):
            by = lead.group().strip().lower() == "by"
            last_year = before.year - (first > before.month)
            if lead.group().lower() == "last ":  # "last June" is read whole
                start = lead.start()
            year = str(last_year + (by and first < before.month))
            yield start, match.end(), "DATE", {"date": f"{year}-{first:02}"}


def _years(words: Words) -> Iterator[Found]:
    text = words.text
    for match in words.at(_YEARS, words.digits):
        start = match.start()
        if _NO_YEAR_BEFORE.search(text, max(start - 12, 0), start):
            continue
        if _NO_YEAR_AFTER.match(text, match.end()):
            continue
        first, to, second = match["y1"], match["to"], match["y2"]
        if to and to not in ("to", "and"):
            second = second if len(second) == 4 else first[:2] + second
            if 0 < int(second) - int(first) <= _LONGEST:
                yield *match.span(), "DATE_RANGE", {"start": first, "end": second}
                continue
        between = text[max(start - 8, 0) : start].lower().endswith("between ")
        if to and len(second) == 4 and int(first) < int(second) and (to == "to" or between):
            yield *match.span(), "DATE_RANGE", {"start": first, "end": second}
            continue
        yield *match.span("y1"), "DATE", {"date": first}
        if to == "and" and len(second) == 4:
            yield *match.span("y2"), "DATE", {"date": second}


def _date(day: str, month: str, year: str | int) -> date | None:
    in_year = number(month)
    possible = int(day) <= monthrange(int(year), in_year)[1]
    return date(int(year), in_year, int(day)) if possible else None


def _day(
    day: str, month: str, year: str | None, before: date | None, deadline: bool
) -> date | None:
    """Return a day; without a year, the last by the letter's date, or the next if a deadline."""
    if year:
        return _date(day, month, year)
    if before is None:
        return None
    found = _date(day, month, before.year)
    if found and deadline and found < before:
        return _date(day, month, before.year + 1)
    if found and not deadline and found > before:
        return _date(day, month, before.year - 1)
    return found


def _range(match: re.Match[str], before: date | None, between: bool) -> tuple[date, date] | None:
    end = _day(match["d2"], match["m2"], match["y2"] or match["y1"], before, False)
    if end is None:
        return None
    start = _date(match["d1"], match["m1"] or match["m2"], match["y1"] or end.year)
    if start and start > end and not match["y1"]:
        start = _date(match["d1"], match["m1"] or match["m2"], end.year - 1)
    if start is None or start >= end:
        return None
    joined = "and" in match["to"] and not match["more"] and not between
    apart = joined and (end - start).days > _NEAR
    return None if apart else (start, end)
