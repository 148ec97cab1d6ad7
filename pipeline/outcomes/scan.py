"""What a sentence on outcomes is made of: amounts of schools and grades, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from pipeline.entities import numbers
from pipeline.resources import joined, load_table

# How an amount is told: by a number, or by a word that stands for one.
NUMBER, NONE, BOTH, ALL, REST, SAME, SINGLE, OWN, ORDINAL = (
    "number", "none", "both", "all", "rest", "same", "single", "own", "ordinal",
)  # fmt: skip
NEW = "not inspected"
EITHER = "good or outstanding"
_NUMBER = rf"(?:{numbers.WORD}|\d{{1,3}}(?:,\d{{3}})+|\d{{1,4}}(?:\.\d+)?)(?![\w’'])"
_REACH = 60
# Words that are grades only where what follows allows it.
_EVERYDAY = frozenset(("good", "outstanding", "satisfactory", "inadequate", "exceptional"))


@dataclass(frozen=True)
class Grade:
    """A grade of ``configs/gazetteers/grades.toml``.

    Attributes
    ----------
    label, category
        As the annotation gives them.
    rank
        1 is best, within its scale.
    scale
        ``overall`` or ``report_card``; ranks of two scales are not compared.
    since, until
        First and last day on which a school could be given it; ``None`` where there is none.
    before
        What stands before a word that is else no grade.
    """

    label: str
    category: str | None
    rank: int
    scale: str
    since: date | None
    until: date | None
    before: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Mention:
    """A grade, or "not inspected before"; its place is in the letter, in characters."""

    start: int
    end: int
    grade: Grade | None


@dataclass
class Amount:
    """So many schools, or a word that stands for so many.

    Attributes
    ----------
    start, end
        Its place, with the noun that follows it.
    how
        How it is told: ``number``, ``none``, ``both``, ``all``, ``rest``, ``same`` (they),
        ``single`` (a school told apart), ``ordinal`` ("the third") or ``own`` (the school that a
        letter is about).
    number, to
        ``None`` where the word gives none.
    lead
        The words before a number that tell how it goes with others: "a further", "the remaining".
    percent
        Whether it is a share.
    noun
        What is counted, as printed; empty where it is left out.
    phase
        Of the schools, if the noun tells it.
    of
        Whether it is a part of what was named before: "of these".
    whole
        The number of which it is a part: "of the nine".
    """

    start: int
    end: int
    how: str
    number: int | float | None = None
    to: int | float | None = None
    lead: str = ""
    percent: bool = False
    noun: str = ""
    phase: str | None = None
    of: bool = False
    whole: Amount | None = None


@cache
def rule(*keys: str) -> re.Pattern[str]:
    """Return a pattern of ``configs/outcomes.toml``."""
    value: Any = load_table("outcomes.toml")
    for key in keys:
        value = value[key]
    value = joined(value).replace("NUMBER", _NUMBER)
    return re.compile(value.replace("PHASE", _phase_words()), re.I)


def _phase_words() -> str:
    return "(?:" + "|".join(load_table("outcomes.toml")["phases"].values()) + ")"


@cache
def grades() -> tuple[re.Pattern[str], tuple[Grade, ...]]:
    """Return a pattern with a group a grade (``g0``, ``g1``, …), and the grades in that order."""
    table = load_table("gazetteers", "grades.toml")
    rows = [(scale, row) for scale in ("grade", "report_card") for row in table[scale]]
    found = tuple(
        Grade(
            row["label"],
            row.get("category"),
            row.get("number") or row["rank"],
            "overall" if scale == "grade" else scale,
            row.get("since"),
            row.get("until"),
            re.compile(row["before"], re.I) if scale != "grade" and "before" in row else None,
        )
        for scale, row in rows
    )
    together = "|".join(f"(?P<g{i}>{row['pattern']})" for i, (_, row) in enumerate(rows))
    return re.compile(rf"\b(?:{together})(?!\w)", re.I), found


def phase_of(words: str) -> str | None:
    """Return the phase that words name first, ``None`` if they name none or two."""
    table: dict[str, str] = load_table("outcomes.toml")["phases"]
    found = {
        name for name, words_of in table.items() if re.search(rf"\b(?:{words_of})\b", words, re.I)
    }
    if "nursery" in found and "primary" in found and re.search(r"\bearly years\b", words, re.I):
        found.discard("primary")
    return found.pop() if len(found) == 1 else None


def mentions(text: str, start: int, end: int) -> list[Mention]:
    """Return the grades of schools between two places of a text, and "not inspected before"."""
    regex, rows = grades()
    found = [
        Mention(m.start(), m.end(), None) for m in rule("words", "new").finditer(text, start, end)
    ]
    done = start
    for match in regex.finditer(text, start, end):
        if match.start() < done:
            continue
        after = text[match.end() : min(end, match.end() + _REACH)]
        before = text[max(start, match.start() - 2 * _REACH) : match.start()]
        if rule("words", "aspect").match(after):
            continue
        if rule("words", "unreal").search(before):
            continue
        row = rows[int((match.lastgroup or "g0")[1:])]
        if row.before and not row.before.search(before):
            continue
        done = match.end()
        either = rule("words", "or_better").match(after)
        if either and row.label in ("good", "outstanding"):
            row, done = replace(row, label=EITHER), done + either.end()
        elif row.label in _EVERYDAY and not rule("words", "grade_before").match(
            text[done : min(end, done + _REACH)]
        ):
            continue
        found.append(Mention(match.start(), done, row))
    return sorted(found, key=lambda m: m.start)


def amounts(
    text: str, start: int, end: int, taken: list[tuple[int, int]], own: bool
) -> list[Amount]:
    """Return the amounts of schools between two places of a text, in order.

    Parameters
    ----------
    text
        The letter.
    start, end
        Where the sentence stands in it, in characters.
    taken
        Places of dates, ages and the like, whose numbers count no schools.
    own
        Whether "the school" is the one that the letter is about.
    """
    found: list[Amount] = []
    hows = [NONE, BOTH, ALL, REST, SAME, ORDINAL, SINGLE, *([OWN] if own else [])]
    for match in rule("count", "number").finditer(text, start, end):
        if _counts_schools(text, match, taken):
            amount = _number(text, match, end)
            if _stands(text, amount, end):
                found.append(amount)
    for how in hows:
        for match in rule("count", how).finditer(text, start, end):
            if how == SAME and own and rule("count", "just_one").match(match.group()):
                continue
            amount = _word(text, match, how, end)
            whole = how in (SINGLE, OWN, SAME, ORDINAL) or match.group().lower().endswith("case")
            if whole or _stands(text, amount, end):
                found.append(amount)
    if rule("count", "foreign").search(text[start:end]):
        found = [amount for amount in found if amount.noun]
    found.sort(key=lambda a: (a.start, a.start - a.end))
    kept: list[Amount] = []
    for amount in found:
        if kept and amount.start < kept[-1].end <= amount.start + len(amount.lead) + 1:
            amount.start, amount.lead = kept[-1].end, ""  # "of the nine"
        if not kept or amount.start >= kept[-1].end:
            kept.append(amount)
    return list(_joined(text, kept))


def _counts_schools(text: str, match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    at = match.start("number")
    if any(a <= at < b for a, b in taken):
        return False
    before = text[max(at - 20, 0) : at]
    stop = max(match.end("number"), match.end("percent"))
    return not (
        rule("count", "not_before").search(before)
        or rule("count", "not_after").match(text[stop : stop + 30])
        or before[-1:].isalnum()
    )


def _stands(text: str, amount: Amount, end: int) -> bool:
    """Tell whether an amount has a noun that fits, or may stand without one."""
    return bool(amount.noun or amount.of or rule("count", "follows").match(text[amount.end : end]))


def _number(text: str, match: re.Match[str], end: int) -> Amount:
    lead = (match["lead"] or "").lower()
    to = match["to"]
    if lead == "between" and not to:
        upper = re.match(rf" and (?P<to>{_NUMBER})", text[match.end() : end], re.I)
        if upper:
            amount = Amount(
                match.start(), match.end() + upper.end(), NUMBER,
                numbers.value(match["number"]), numbers.value(upper["to"]),
            )  # fmt: skip
            _take_noun(text, amount, end)
            return amount
    amount = Amount(
        match.start(),
        match.end(),
        NUMBER,
        numbers.value(match["number"]),
        numbers.value(to) if to else None,
        lead,
        bool(match["percent"]),
    )
    _take_noun(text, amount, end)
    return amount


def _word(text: str, match: re.Match[str], how: str, end: int) -> Amount:
    number = {NONE: 0, BOTH: 2, SINGLE: 1, OWN: 1, ORDINAL: 1}.get(how)
    if how in (REST, SAME) and rule("count", "just_one").match(match.group()):
        number = 1
    amount = Amount(match.start(), match.end(), how, number)
    if how == SINGLE:
        amount.noun = match.group()
        amount.phase = phase_of(match.group())
    elif how not in (OWN, SAME):
        which = rule("count", "which").match(text[amount.end : end]) if how != REST else None
        if which:  # "all of which"
            amount.end += which.end()
            amount.of = how == NONE
        else:
            _take_noun(text, amount, end)
    return amount


def _take_noun(text: str, amount: Amount, end: int) -> None:
    """Take in what follows an amount: "of these", and what is counted."""
    if amount.percent:
        share = rule("count", "share_of").match(text[amount.end : end])
        if share:
            amount.noun = share.group().strip()
            amount.phase = phase_of(amount.noun)
            amount.end += share.end()
        return
    of = rule("count", "of").match(text[amount.end : end])
    if of:
        amount.of = True
        amount.end += of.end()
        if re.match(_NUMBER, text[amount.end : end]):
            return
    back = text[amount.end - 1].isspace()
    noun = rule("count", "noun").match(text[amount.end - back : min(end, amount.end + _REACH + 20)])
    if noun:
        amount.noun = noun.group().strip()
        amount.phase = phase_of(amount.noun)
        amount.end += noun.end() - back


def in_apposition(text: str, found: list[Amount]) -> list[Amount]:
    """Join a school told apart with its name: "the fourth, Gull Road Juniors, …"."""
    kept: list[Amount] = []
    for amount in found:
        last = kept[-1] if kept else None
        between = text[last.end : amount.start] if last else ""
        which = text[amount.start : amount.end].lower().endswith(("of which", "of whom"))
        if last and which and re.fullmatch(r"[^.;]{0,80}, ", between):
            continue  # "four schools in the town, all of which had been good, …"
        aside = amount.how in (BOTH, ALL) and not amount.of and not amount.noun
        if (
            last
            and aside
            and re.fullmatch(
                r"[^,;.]{0,60} (?:were|are|have|had|has|now|have now|had previously) ", between
            )
        ):
            continue  # "the 13 were all good"
        if last and rule("count", "among").search(between):
            last.end = amount.end  # "five schools, including the college, …"
        elif (
            last
            and amount.how == SINGLE
            and last.number == 1
            and re.fullmatch(r",? ?(?:which is )?", between)
        ):
            last.phase = last.phase or amount.phase
            last.end = amount.end
        elif (
            last
            and last.how == NUMBER
            and (
                (
                    (amount.how in (BOTH, ALL) or amount.lead == "all")
                    and amount.number in (None, last.number)
                )
                or amount.how == NONE
            )
            and re.fullmatch(r",? ", between)
        ):
            # "two of them, both satisfactory in 2011, …", "five schools, all of them primary, …"
            own = text[amount.end : amount.end + _REACH].split(",")[0]
            last.phase = last.phase or (phase_of(own) if amount.how != NONE else None)
        else:
            kept.append(amount)
    return kept


def _joined(text: str, found: list[Amount]) -> Iterator[Amount]:
    """Give the amounts, each whole taken in by its part: "four of the nine schools"."""
    waiting: Amount | None = None
    for amount in found:
        if waiting and waiting.of and amount.start - waiting.end <= 1:
            waiting.whole = amount
            waiting.end = amount.end
            waiting.phase = waiting.phase or amount.phase
            waiting.noun = waiting.noun or amount.noun
            continue
        if waiting:
            yield waiting
        waiting = amount
    if waiting:
        yield waiting
