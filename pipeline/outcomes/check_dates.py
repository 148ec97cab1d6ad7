"""Checks of days: of the letter, of the inspection, of what is still to come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from spacy.tokens import Doc, Span

from pipeline.document import Facts, entities, letter_of, part
from pipeline.entities import numbers
from pipeline.entities.dates import impossible_days, letter_date
from pipeline.entities.facts import whole_days
from pipeline.outcomes.alarms import Alarm, rule
from pipeline.words import Words

# An inspection is written up within a year; one further back is a wrong year.
MAX_DAYS = 366
# Two sets of days this near are of one inspection, one of them misprinted; or just a year apart.
_NEAR_DAYS = 45
_SATURDAY = 5
_DAYS = ("day", "days")
_ISO_DAY = len("2013-03-11")


def check(doc: Doc) -> Iterator[Alarm]:
    """Give what is wrong with the days of a letter."""
    facts = doc._.facts or Facts()
    printed = letter_date(doc)
    yield from _date_line(doc, printed)
    yield from _impossible(doc)
    days = entities(doc, "DATE", "DATE_RANGE")
    if facts.inspection_period:
        heads = [(s.start_char, s.end_char) for s in part(doc, "subject")]
        where = next(
            (
                e
                for e in days
                if whole_days(e) == facts.inspection_period
                and (any(a <= e.start_char < b for a, b in heads) or _of_visit(doc, e))
            ),
            None,
        )
        if where is not None:
            yield from _period(doc, where, printed)
            yield from _length(doc, where)
            yield from _differs(doc, where, days, printed)
    yield from _backwards(doc)
    if printed:
        yield from _deadlines(doc, days, printed)


def _of_visit(doc: Doc, days: Span) -> bool:
    """Tell whether running text says that these are the days of the inspection."""
    sentence = _sentence(letter_of(doc).text, days.start_char, days.end_char)
    before = sentence.split(days.text, 1)[0]
    return bool(
        rule("dates", "of_visit").search(before) and not rule("dates", "earlier").search(sentence)
    )


def _date_line(doc: Doc, printed: date | None) -> Iterator[Alarm]:
    lines, salutation = part(doc, "date"), part(doc, "salutation")
    if not lines and salutation:
        yield Alarm("no-date", "no date is printed", [_place(salutation[0])])
    elif lines and printed is None:
        words = " ".join(lines[0].text.split())
        yield Alarm("impossible-date", f"“{words}” is not a date", [_place(lines[0])])


def _impossible(doc: Doc) -> Iterator[Alarm]:
    line = [_place(s) for s in part(doc, "date")]
    for start, end in impossible_days(Words.of(doc)):
        if not any(a <= start < b for a, b in line):
            words = " ".join(doc.text[start:end].split())
            yield Alarm("impossible-date", f"“{words}” is not a date", [(start, end)])


def _period(doc: Doc, where: Span, printed: date | None) -> Iterator[Alarm]:
    first, last = (date.fromisoformat(day) for day in whole_days(where) or ())
    weekend = [day for day in dict.fromkeys((first, last)) if day.weekday() >= _SATURDAY]
    if weekend:
        told = " and ".join(f"{day} is a {day:%A}" for day in weekend)
        yield Alarm(
            "period-on-weekend", f"the inspection is dated to a weekend: {told}", [_place(where)]
        )
    if printed is None:
        return
    line = _place(part(doc, "date")[0])
    if last > printed:
        message = f"the inspection ends on {last}, after the letter’s date, {printed}"
        yield Alarm("period-after-date", message, [_place(where), line])
    elif (printed - last).days > MAX_DAYS:
        message = f"the inspection ended on {last}, long before the letter’s date, {printed}"
        yield Alarm("period-long-before", message, [_place(where), line])


def _length(doc: Doc, where: Span) -> Iterator[Alarm]:
    """Compare "this two-day inspection" with the days that are printed."""
    text = letter_of(doc).text
    first, last = (date.fromisoformat(day) for day in whole_days(where) or ())
    every = [first + timedelta(n) for n in range((last - first).days + 1)]
    named = len(re.findall(r"\b\d{1,2}(?!\d)", where.text))
    apart = {named} if re.search(r",|\band\b|&", where.text) else set()
    possible = apart or {len(every), sum(day.weekday() < _SATURDAY for day in every)}
    body = part(doc, "body")
    if not body:
        return
    for match in Words.of(doc).around(rule("dates", "length"), _DAYS, 40, 40):
        if not body[0].start_char <= match.start() < body[-1].end_char:
            continue
        sentence = _sentence(text, *match.span())
        told = int(numbers.value(match["days"] or match["other"]))
        this = match.group().lower().startswith("this")
        if (
            told in possible
            or (rule("dates", "earlier").search(sentence) and not this)
            or not rule("dates", "visit").search(sentence)
        ):
            continue
        message = (
            f"“{' '.join(match.group().split())}”, but {_days_told(where)} is {_spoken(possible)}"
        )
        yield Alarm("period-length", message, [match.span(), _place(where)])
        return


def _spoken(days: set[int]) -> str:
    return " or ".join(f"{n} day{'s' if n > 1 else ''}" for n in sorted(days))


def _days_told(where: Span) -> str:
    return f"“{' '.join(where.text.split())}”"


def _backwards(doc: Doc) -> Iterator[Alarm]:
    words_of = Words.of(doc)
    for match in words_of.at(rule("dates", "backwards"), words_of.digits):
        if int(match["d1"]) > int(match["d2"]):
            words = " ".join(match.group().split())
            yield Alarm("period-length", f"“{words}” runs backwards", [match.span()])


def _differs(doc: Doc, where: Span, days: list[Span], printed: date | None) -> Iterator[Alarm]:
    """Find other days for the inspection that the letter is about."""
    first, last = (date.fromisoformat(day) for day in whole_days(where) or ())
    for entity in days:
        own = whole_days(entity)
        if entity == where or own is None or entity.start_char < where.start_char:
            continue
        begin, end = (date.fromisoformat(day) for day in own)
        if (first <= begin and end <= last) or (printed and end > printed):
            continue
        if not _of_visit(doc, entity):
            continue
        apart = min(abs((begin - first).days), abs((end - last).days))
        year_apart = (begin.month, begin.day) == (first.month, first.day)
        if apart <= _NEAR_DAYS or year_apart:
            message = f"the inspection is dated {_days_told(where)} and {_days_told(entity)}"
            yield Alarm("date-differs", message, [_place(where), _place(entity)])
            return


def _deadlines(doc: Doc, days: list[Span], printed: date) -> Iterator[Alarm]:
    text = letter_of(doc).text
    body = part(doc, "body")
    for entity in days:
        value = (entity._.value or {}).get("date")
        if not body or not value or entity.label_ != "DATE" or len(value) < _ISO_DAY:
            continue
        if not body[0].start_char <= entity.start_char < body[-1].end_char:
            continue
        sentence = _sentence(text, entity.start_char, entity.end_char)
        before = sentence.split(entity.text, 1)[0]
        if not re.search(r"\d{4}", entity.text):
            continue
        if date.fromisoformat(value) < printed and rule("dates", "due").search(before):
            words = " ".join(entity.text.split())
            message = f"“{words}” is still to come, but lies before the letter’s date, {printed}"
            yield Alarm("deadline-past", message, [_place(entity), _place(part(doc, "date")[0])])


def _sentence(text: str, start: int, end: int) -> str:
    """Return the sentence around a place of a text."""
    before = re.split(r"[.!?;]\s|\n\n", text[max(start - 300, 0) : start])[-1]
    after = re.split(r"[.!?;]\s|\n\n", text[end : end + 200])[0]
    return before + text[start:end] + after


def _place(where: Span) -> tuple[int, int]:
    return where.start_char, where.end_char
