"""COUNT: how many, how much, what share; with number, unit and what is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, part
from pipeline.entities import numbers
from pipeline.entities.found import Found
from pipeline.entities.tables import pattern
from pipeline.resources import load_table
from pipeline.words import Words, cases

_SCALE = r"(?P<scale>\s?(?:hundred|thousand|million|billion)|(?<=\d)(?:m|bn|k)\b)?"
_TIME = (
    r"(?:(?P<working>working|calendar|school|clear)[- ])?"
    r"(?P<time>minute|hour|day|week|month|year)s?\b"
)
_RANGE = rf"(?:\s(?:to|or)\s|–)(?P<to>{numbers.DIGITS}|{numbers.WORD})(?![\w-])"
_UNIT = rf"{_SCALE}(?:(?P<percent>\s?%|\s(?:per ?cent|percentage points?)\b)|\s{_TIME})?"
_NUMBER = re.compile(rf"(?P<money>£\s?)?(?P<number>{numbers.DIGITS})(?:{_RANGE})?{_UNIT}")
_IN_WORDS = re.compile(rf"(?P<money>£)?(?P<number>{numbers.WORD}(?![\w-]))(?:{_RANGE})?{_UNIT}")
_POUNDS = re.compile(r"£\s?\Z")
_NUMBER_WORDS = cases(*numbers.WORDS)
_RATIO_WORDS = _NUMBER_WORDS | {str(number) for number in range(1, 100)}
_FRACTION = re.compile(
    r"(?<!\w)(?P<top>a|an|one|two|three|four|nine|A|An|One|Two|Three|Nine)[- ]"
    r"(?P<bottom>half|halves|third|quarter|fifth|sixth|tenth)s?\b"
    r"|(?<!\w)(?P<half>[Hh]alf)(?= (?:of|the|a|all|those|these|their)\b)"
)
# "a fifth school" is the one after the fourth: a share has one of these behind it, or before it.
_OF_SHARE = re.compile(r" of\b|[.,;)]|\Z| (?:more|fewer|less|higher|lower|are|were|have|had)\b")
_BY_SHARE = re.compile(r"\b(?:by|almost|over|than|about|nearly|under|around|only|just) \Z", re.I)
# "six in ten", "one pupil in three"
_RATIO = re.compile(
    rf"(?P<top>{numbers.WORD}|\d{{1,2}})(?: (?P<noun>(?!times)[a-z]+))? in"
    rf" (?:every )?(?P<of>{numbers.WORD}|\d{{1,3}})(?![\w-]|,\d)"
)
# "fell from five to two"
_CHANGE = re.compile(r"\bfrom \Z", re.I)
# A day ("on 4 in 10 …" is no share of anything).
_YEAR_BEFORE = re.compile(r"(?:\d|Year|section) \Z")
_BOTTOM = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "tenth": 10}
_PARTS = cases(*_BOTTOM, *(f"{word}s" for word in _BOTTOM))
_LETTERS = {"m": "million", "bn": "billion", "k": "thousand"}
# What may be a counted noun phrase; it ends at the words that "ends_noun" lists.
_NOUN = re.compile(
    r"[\s-](?:of (?:the |these |those |its |their |all )?)?"
    r"(?P<words>[A-Za-z][\w’'-]*(?: [A-Za-z][\w’'-]*){0,5})"
)


@Language.component("counts")
def counts(doc: Doc) -> Doc:
    """Add COUNT to subject and body; the value has number (and ``to``), unit and noun.

    The unit is percent, GBP or a unit of time, null for things that are counted; the noun is what
    is counted, as printed, null where the letter does not say it there.  Numbers that are part of
    another entity (dates, ages, sections of laws) are no counts.
    """
    parts = [(s.start_char, s.end_char) for s in (*part(doc, "subject"), *part(doc, "body"))]
    add_entities(
        doc, (f for f in find(Words.of(doc)) if any(a <= f[0] and f[1] <= b for a, b in parts))
    )
    return doc


def find(words: Words) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each count in a text."""
    text = words.text
    fractions = []
    for match in words.around(_FRACTION, _PARTS, 12, 12):
        if not match["half"] and not (
            _OF_SHARE.match(text, match.end())
            or _BY_SHARE.search(text, max(match.start() - 10, 0), match.start())
        ):
            continue
        top = 1 if match["half"] else numbers.value(match["top"].lower())
        share = round(top / _BOTTOM[match["bottom"] or "half"], 3)
        fractions.append(match.span())
        value = {"number": share, "unit": None, "noun": _noun(text, match.end())}
        yield *match.span(), "COUNT", value
    for match in words.starting(_RATIO, _RATIO_WORDS):
        whole = numbers.value(match["of"])
        share = round(numbers.value(match["top"]) / whole, 3) if whole else 0
        if 0 < share < 1 and not _YEAR_BEFORE.search(
            text, max(match.start() - 12, 0), match.start()
        ):
            fractions.append(match.span())
            noun = match["noun"] or _noun(text, match.end())
            yield *match.span(), "COUNT", {"number": share, "unit": None, "noun": noun}
    for match in _numbers(words):
        start, end = match.span()
        if any(a <= start < b for a, b in fractions) or not _is_count(text, match):
            continue
        scale = (match["scale"] or "").strip()
        value = {
            "number": numbers.value(f"{match['number']} {_LETTERS.get(scale, scale)}"),
            "unit": _unit(match),
            "noun": None if match["money"] or match["time"] else _noun(text, end),
        }
        if match["to"] and _CHANGE.search(text, max(start - 8, 0), start):  # "from five to two"
            yield start, match.end("number"), "COUNT", {**value, "unit": None, "noun": None}
            del value["noun"]
            value |= {"number": numbers.value(match["to"]), "noun": _noun(text, end)}
            start = match.start("to")
        elif match["to"]:  # "two or three days"
            value["to"] = numbers.value(f"{match['to']} {_LETTERS.get(scale, scale)}")
        yield start, end, "COUNT", value


def _numbers(words: Words) -> Iterator[re.Match[str]]:
    """Give what may be a number, in digits (with what stands before them) or in words."""
    pounds = ((_POUNDS.search(words.text, max(at - 2, 0), at), at) for at in words.digits)
    yield from words.at(_NUMBER, (money.start() if money else at for money, at in pounds))
    yield from words.starting(_IN_WORDS, _NUMBER_WORDS)


def _unit(match: re.Match[str]) -> str | None:
    if match["percent"]:
        return "percent"
    if match["money"]:
        return "GBP"
    if match["time"]:
        working = match["working"]
        return f"{working} {match['time']}" if working else str(match["time"])
    return None


def _is_count(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    before, after = text[max(start - 40, 0) : start], text[match.end("number") : end + 40]
    if before[-1:].isalnum() or (before[-1:] in tuple("-–/@#.,_") and before[-2:-1].isalnum()):
        return False
    if text[end : end + 1].isalnum() or (
        text[end : end + 1] in tuple("-–/@_") and text[end + 1 : end + 2].isalnum()
    ):
        return False
    # The number of a paragraph: "12. Leaders …"
    if (not before or before[-1] == "\n") and after.startswith((". ", ".\t", ".\n")):
        return False
    if pattern("counts", "not_after").search(before) or pattern("counts", "not_before").match(
        after
    ):
        return False
    if (
        match["number"].lower() == "one"
        and not match["to"]
        and not (match["percent"] or match["time"])
    ):
        return bool(pattern("counts", "one").match(after)) and not pattern(
            "counts", "not_one"
        ).search(before)
    return True


@cache
def _stop() -> frozenset[str]:
    return frozenset(load_table("gazetteers", "counts.toml")["ends_noun"].split())


def _noun(text: str, end: int) -> str | None:
    match = _NOUN.match(text, end, end + 80)
    if not match:
        return None
    words: list[str] = []
    for word in match["words"].split():
        if word.lower() in _stop() or (words and re.search(r"(?:ed|ing)\Z", word)):
            break
        words.append(word)
        if re.search(r"(?<![su’'])s$|^(?:children|people|staff)\Z", word) and word.lower() not in (
            "children’s",
            "services",
        ):
            break
    return " ".join(words).rstrip("’'") or None
