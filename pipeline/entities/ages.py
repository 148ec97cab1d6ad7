"""AGE and KEY_STAGE: whom a finding is about, by age or by stage of education."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, letter_of
from pipeline.entities import numbers
from pipeline.entities.dates import Found

_AGE = r"(?:\d{1,2}|(?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))"
_TO = r"(?:\s?(?:to|and|or|–|-)\s?)"
# "16- and 17-year-olds", "18-year-old", "16 to 18 year olds"
_YEAR_OLDS = re.compile(
    rf"(?:{_AGE}(?:[- ]years?)?-? ?(?:and|to|or|–) )?{_AGE}[- ]years?[- ]olds?\b|\d{{1,2}} years? of age\b"
)
# "aged 10 to 15", "aged under five", "ages of 18 and 25", "age of 16", "at age 14"
_AGED = re.compile(
    rf"[Aa]ge[ds]? (?P<of>of )?(?:between )?(?P<edge>under |over )?(?P<first>{_AGE})"
    rf"(?:{_TO}(?P<second>{_AGE})|(?P<more> and (?:above|over|older|under|below)))?(?![\w%])"
)
# "under 18", "over-18s", "under the age of five", "under-fives"
_EDGE = re.compile(
    rf"(?P<edge>[Uu]nder|[Oo]ver)[- ](?:the age of )?(?P<first>{_AGE}|fives)s?\b(?!,\d| (?:{numbers.WORD}|\d)|[- ](?:day|week|month|year|hour|minute)|%| per| (?:children|cases|schools))"
)
# "turn 18", "reach 18", "until they are 21", "at 18"
_TURNING = re.compile(
    r"(?:(?:[Tt]urn(?:s|ed|ing)?|[Rr]each(?:es|ed|ing)?|at|beyond|past|from|until|after|before)"
    r"|they (?:are|were|become|turn)|being|is|are) (?P<first>1[4-9]|2[1-5])(?![\w%,/-]| [a-z]+s\b| (?:per|to|and|January|February|March|April|May|June|July|August|September|October|November|December))"
)
# "in their 20s", "post-16"
_DECADE = re.compile(r"in their (?P<first>\d0)s\b")
_POST = re.compile(r"[Pp]ost-(?P<first>1[4-9]|2[0-5])(?!\w)")
_KEY_STAGE = re.compile(
    r"[Kk]ey [Ss]tages? \d(?:(?:,? (?:and|to|or) |, )\d)*|KS ?\d\b"
    r"|Years? (?:1[0-3]|[1-9])(?:(?:,? (?:and|to|or) |, )(?:1[0-3]|[1-9]))*(?!\d)"
    r"|[Ee]arly [Yy]ears [Ff]oundation [Ss]tage|EYFS\b|[Rr]eception (?:class|year)e?s?\b"
)
_NUMBER = re.compile(_AGE)


@Language.component("ages")
def ages(doc: Doc) -> Doc:
    """Add AGE (value: ``from`` and ``to`` in years, null where open) and KEY_STAGE."""
    add_entities(doc, find(letter_of(doc).text))
    return doc


def find(text: str) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each age and stage of education in a text."""
    for regex in (_YEAR_OLDS, _AGED, _EDGE, _TURNING, _DECADE, _POST):
        for match in regex.finditer(text):
            start = match.start()
            if text[start - 1 : start].isalnum():
                continue
            if regex is _TURNING:
                start = match.start("first")
            value = _value(match)
            if regex is _DECADE:
                value["to"] += 9
            elif regex is _POST:
                value["to"] = None
            yield start, match.end(), "AGE", value
    for match in _KEY_STAGE.finditer(text):
        if not text[match.start() - 1 : match.start()].isalnum():
            yield *match.span(), "KEY_STAGE", {"stage": _stage(match.group())}


def _value(match: re.Match[str]) -> dict[str, Any]:
    groups = match.groupdict()
    words = match.group()
    if groups.get("first"):
        words = " ".join(filter(None, (groups["first"], groups.get("second"))))
    years = [int(numbers.value(n.replace("fives", "five"))) for n in _NUMBER.findall(words)]
    edge = (groups.get("edge") or "").strip().lower()
    more = groups.get("more") or ""
    if more:
        edge = "under" if more.endswith(("under", "below")) else "over"
    if edge:
        return {"from": None, "to": years[0]} if edge == "under" else {"from": years[0], "to": None}
    return {"from": years[0], "to": years[-1]}


def _stage(words: str) -> str:
    plain = " ".join(words.split())
    short = re.fullmatch(r"KS ?(\d)", plain)
    if short:
        return f"key stage {short[1]}"
    if plain == "EYFS":
        return "early years foundation stage"
    return plain[0].lower() + plain[1:] if not plain.startswith("Year") else plain
