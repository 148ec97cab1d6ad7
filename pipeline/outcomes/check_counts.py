"""Checks of numbers and grades: whether statements fit each other, and their totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

from spacy.tokens import Doc

from pipeline.document import Facts, letter_of
from pipeline.entities.dates import letter_date
from pipeline.outcomes import scan
from pipeline.outcomes.alarms import Alarm
from pipeline.outcomes.scan import rule
from pipeline.outcomes.tally import INSPECTED, Statement, Tally, Total, main_total

# A letter tells of inspections of some weeks before: so long after its end a grade is still given.
_GRACE = timedelta(days=60)
# What is only some of those with a grade.
_REST = re.compile(r"(?:the (?:other|remaining)|another)\b", re.I)
# A letter has no more statements than this; each is compared with each.
_MOST = 400
# So many parts are taken to be all of them.
_WHOLE_LIST = 3
# Two totals of a group are near each other; one that is far smaller is of some of its schools.
_ALIKE = 0.6
# So far a claim shows whether it is of now; half as far before it, whether a list is of only some.
_LEAD = 60


def check(doc: Doc) -> Iterator[Alarm]:
    """Give where numbers or grades do not fit."""
    tally: Tally | None = doc._.tally
    if tally is None or len(tally.statements) + len(tally.totals) > _MOST:
        return
    text = letter_of(doc).text
    yield from _grades_in_use(doc, tally)
    for statement in tally.statements:
        yield from _change(statement, text)
    for group in dict.fromkeys(t.group for t in tally.totals):
        totals = [t for t in tally.totals if t.group == group]
        yield from _totals(tally, totals, text)
        whole = main_total(totals)
        if whole:
            yield from _phases(whole, totals, text)
            yield from _parts(whole, [s for s in tally.statements if s.group == group], text)
    yield from _larger_parts(tally, text)
    yield from _outgrown(tally, text)
    yield from _overfull(tally, text)
    yield from _quantities(tally, text)
    yield from _same_schools(tally, text)


def _quote(text: str, item: Statement | Total) -> str:
    return f"“{' '.join(text[item.start : item.end].split())}”"


def _place(item: Statement | Total) -> tuple[int, int]:
    return item.start, item.end


def _grades_in_use(doc: Doc, tally: Tally) -> Iterator[Alarm]:
    facts = doc._.facts or Facts()
    day = letter_date(doc)
    if facts.inspection_period:
        day = date.fromisoformat(facts.inspection_period[1])
    if day is None:
        return
    for statement in tally.statements:
        grade = statement.grades.get("current")
        if statement.group != INSPECTED or grade is None:
            continue
        if (grade.since and day < grade.since) or (grade.until and day > grade.until + _GRACE):
            name = grade.category or grade.label
            when = (
                f"since {grade.since}"
                if grade.since and day < grade.since
                else f"until {grade.until}"
            )
            message = f"“{name}” was given only {when}, and this is of {day}"
            yield Alarm("grade-not-in-use", message, [_place(statement)])
            return


def _change(statement: Statement, text: str) -> Iterator[Alarm]:
    before, now = statement.grades.get("previous"), statement.grades.get("current")
    if not before or not now or statement.said not in ("improved", "declined"):
        return
    if statement.resolved:  # the word may be said of other schools than the grades
        return
    contrary = {"improved": "declined", "declined": "improved"}[statement.said]
    if statement.change == contrary:
        message = (
            f"{_quote(text, statement)}: from {before.label} to {now.label} is not {statement.said}"
        )
        yield Alarm("change-differs", message, [_place(statement)])


def _totals(tally: Tally, totals: list[Total], text: str) -> Iterator[Alarm]:
    """Find two totals of one group, or of one phase in it."""
    every = {t.count for t in tally.totals if t.counted}
    sums = {a + b for a, b in combinations(sorted(every), 2)}
    for phase in dict.fromkeys(t.phase for t in totals):
        own = [
            t
            for t in totals
            if t.phase == phase and not t.further and (phase or t.counted or t.base)
        ]
        for one, other in combinations(own, 2):
            if one.count == other.count or one.block == other.block:
                continue
            near = min(one.count, other.count) >= _ALIKE * max(one.count, other.count)
            if not phase and not (near and other.definite and other.counted):
                continue
            if phase and not (one.counted and other.counted):
                continue
            if one.count in sums or other.count in sums:
                continue
            message = f"{_quote(text, one)} and {_quote(text, other)} do not fit"
            yield Alarm("quantity-differs", message, [_place(one), _place(other)])
            return


def _phases(whole: Total, totals: list[Total], text: str) -> Iterator[Alarm]:
    after = [t for t in totals if t.phase and t.block == whole.block and t.start > whole.start]
    parts = [t for t in after if t.sentence == after[0].sentence]
    total = sum(t.count for t in parts)
    if len(parts) < 2 or total == whole.count or len({t.phase for t in parts}) < len(parts):
        return
    between = text[whole.end : parts[-1].end]
    if total < whole.count and rule("groups", "partial").search(between):
        return
    message = f"{_quote(text, whole)}, but by phase there are {total}"
    yield Alarm("parts-do-not-add-up", message, [_place(whole), *map(_place, parts)])


def _parts(whole: Total, statements: Sequence[Statement], text: str) -> Iterator[Alarm]:
    """Compare a total with its parts by previous and by current grade."""
    own = [s for s in statements if not s.unit and not s.to and not s.within and not s.base]
    before = [s for s in own if s.previous and not s.current and not s.said]
    before = [s for s in before if s.block == before[0].block]
    if all(s.previous for s in own if before and s.block == before[0].block):
        yield from _sum(whole, before, text, "previous grade")
    now = [s for s in own if s.current and s.count < whole.count]
    listed = _first_list(now, text)
    yield from _sum(whole, listed, text, "grade")


def _first_list(statements: list[Statement], text: str) -> list[Statement]:
    """Return the statements that stand together: in a paragraph, or in bullets under each other."""
    found: list[Statement] = []
    for statement in statements:
        if found:
            last = found[-1]
            apart = "\n\n" in text[last.end : statement.start]
            if apart and not (statement.listed and last.listed):
                break
        found.append(statement)
    return found


def _sum(whole: Total, parts: list[Statement], text: str, by: str) -> Iterator[Alarm]:
    if (
        len(parts) < 2
        or any(s.phase for s in parts if not s.single)
        or whole.start > parts[0].start
    ):
        return
    numbers = sum(s.count for s in parts if not s.single)
    every = sum(s.count for s in parts)
    if whole.count in (numbers, every):
        return
    smaller = every < whole.count
    if smaller and by == "previous grade" and parts[0].block != whole.block:
        return
    if not smaller and numbers <= whole.count:
        return  # a school that is told apart may be one of those that are counted
    kinds = {s.previous if by == "previous grade" else s.current for s in parts}
    if smaller and (len(parts) < _WHOLE_LIST or len(kinds) < len(parts) - 1):
        return
    words = text[max(whole.end, parts[0].start - _LEAD // 2) : parts[-1].end]
    if smaller and rule("groups", "partial").search(words):
        return
    if not smaller and len(kinds) < len(parts):
        return
    message = f"{_quote(text, whole)}, but by {by} there are {every:g}"
    yield Alarm("parts-do-not-add-up", message, [_place(whole), *map(_place, parts)])


def _overfull(tally: Tally, text: str) -> Iterator[Alarm]:
    """Find schools whose parts by grade are together more than they are."""
    for whole in tally.statements:
        parts = [
            s
            for s in tally.statements
            if s.parent is whole
            and s.block == whole.block
            and (s.current, s.said) != (whole.current, whole.said)
            and not s.phase
        ]
        if len(parts) > 1 and sum(s.count for s in parts) > whole.count and not whole.current:
            message = f"{_quote(text, whole)}, but their parts are {sum(s.count for s in parts):g}"
            yield Alarm("parts-do-not-add-up", message, [_place(whole), *map(_place, parts)])


def _outgrown(tally: Tally, text: str) -> Iterator[Alarm]:
    """Find more schools that went on from a grade than had it before."""
    for base in tally.statements:
        if base.current or base.said or base.single or base.parent or base.unit or base.whole:
            continue
        if not base.previous or _REST.match(text, base.start):
            continue
        for made in tally.statements:
            if (
                made.previous == base.previous
                and (made.current or made.said)
                and made.count > base.count
                and (made.group, made.phase, made.unit) == (base.group, base.phase, base.unit)
                and made.parent is None
            ):
                message = f"{_quote(text, made)} are more than {_quote(text, base)}"
                yield Alarm("parts-do-not-add-up", message, [_place(base), _place(made)])
                return


def _larger_parts(tally: Tally, text: str) -> Iterator[Alarm]:
    """Find a part that is larger than its whole."""
    base: Statement | None = None
    for statement in tally.statements:
        if statement.base:
            base = statement
        elif (
            statement.within
            and base
            and statement.block == base.block
            and statement.count > base.count
        ):
            message = f"{_quote(text, statement)} are more than {_quote(text, base)}"
            yield Alarm("parts-do-not-add-up", message, [_place(base), _place(statement)])
        elif (
            statement.whole is not None and statement.count > statement.whole and not statement.unit
        ):
            message = (
                f"{_quote(text, statement)}: {statement.count} are more than {statement.whole}"
            )
            yield Alarm("parts-do-not-add-up", message, [_place(statement)])


def _quantities(tally: Tally, text: str) -> Iterator[Alarm]:
    """Find two values of how many schools had a grade before.

    Of grades now, a letter gives parts here and sums there: two numbers of them may both be right.
    """
    wholes = {t.count for t in tally.totals if t.counted}
    own = [
        s
        for s in tally.statements
        if s.previous
        and not s.current
        and not s.said
        and not s.within
        and not s.single
        and s.to is None
        and (s.whole in (None, *wholes) or s.base)
    ]
    for one, other in combinations(own, 2):
        if one.block == other.block or one.count == other.count or _key(one) != _key(other):
            continue
        if one.phase != other.phase and one.phase and other.phase:
            continue
        message = f"{_quote(text, one)} and {_quote(text, other)} do not fit"
        yield Alarm("quantity-differs", message, [_place(one), _place(other)])
        return


def _key(statement: Statement) -> tuple[object, ...]:
    return statement.group, statement.unit, statement.previous, statement.change


def _same_schools(tally: Tally, text: str) -> Iterator[Alarm]:
    """Find schools that are told apart and given two grades."""
    for one, other in combinations(tally.statements, 2):
        if not _are_same(one, other, tally) or not _both_now(one, other, text):
            continue
        for slot in ("current", "previous"):
            a, b = getattr(one, slot), getattr(other, slot)
            if a and b and a != b and scan.NEW not in (a, b) and "or" not in f"{a} {b}".split():
                message = f"{_quote(text, one)} and {_quote(text, other)} do not fit"
                yield Alarm("grade-differs", message, [_place(one), _place(other)])
                return


def _both_now(one: Statement, other: Statement, text: str) -> bool:
    """Tell whether two claims on the school that a letter is about are both of now."""
    if one.single != scan.OWN:
        return True
    return all(
        rule("words", "own_now").search(text[s.start : min(s.end, s.start + _LEAD)])
        for s in (one, other)
    )


def _are_same(one: Statement, other: Statement, tally: Tally) -> bool:
    """Tell whether two statements are about the same schools."""
    if one.group != other.group or one.unit or other.unit:
        return False
    if one.single and one.single == other.single:
        return True
    if one.count == other.count == 1 and one.previous == other.previous == scan.NEW:
        return one.parent is not other.parent or one.parent is None
    if one.phase and one.phase == other.phase and one.count == other.count > 1:
        # All schools of a phase, by their number.
        every = {t.count for t in tally.totals if t.phase == one.phase and t.group == one.group}
        if one.count in every and one.definite and other.definite:
            return True
    told = one.phase or one.previous
    alike = (
        one.count == other.count and one.phase == other.phase and (one.previous == other.previous)
    )
    return bool(
        told and alike and one.count > 1 and one.block != other.block and other.definite
        and not one.within and not other.within
    )  # fmt: skip
