"""AGE and KEY_STAGE: whom a finding is about, by age or by stage of education."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities
from pipeline.entities import numbers
from pipeline.entities.found import Found
from pipeline.months import MONTH
from pipeline.words import Words, cases

_AGE = r"(?:\d{1,2}|(?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))"
_TO = r"(?:\s?(?:to|and|or|–|-)\s?)"
# "16- and 17-year-olds", "18-year-old", "16 to 18 year olds"
_YEAR_OLDS = re.compile(
    rf"(?<!\w)(?:{_AGE}(?:[- ]years?)?-?(?: ?(?:and|to|or) |–))?{_AGE}[- ]years?[- ]olds?\b"
    r"|\d{1,2} years? of age\b"
)
# "aged 10 to 15", "aged under five", "ages of 18 and 25", "age of 16", "at age 14"
_AGED = re.compile(
    rf"[Aa]ge[ds]? (?P<of>of )?(?:between )?(?P<edge>under |over )?(?P<first>{_AGE})"
    rf"(?:{_TO}(?P<second>{_AGE})|(?P<more> and (?:above|over|older|under|below)))?(?![\w%])"
)
# "under 18", "over-18s", "under the age of five", "under-fives"; not "under 20 cases"
_EDGE = re.compile(
    rf"(?P<edge>[Uu]nder|[Oo]ver)[- ](?:the age of )?(?P<first>{_AGE}|fives)s?\b"
    rf"(?!,\d| (?:{numbers.WORD}|\d)|[- ](?:day|week|month|year|hour|minute)|%| per"
    r"| (?:children|cases|schools))"
)
# "a boy of 14", "every child of seven and over"
_OF_AGE = re.compile(
    rf"(?:[Bb]oys?|[Gg]irls?|[Cc]hild|[Cc]hildren|[Bb]aby|[Tt]eenager) of (?P<first>{_AGE})"
    r"(?P<more> and (?:above|over|older|under|below))?"
    r"(?! (?:children|months|years|weeks|days|schools|cases)\b|[\w%]|,\d)"
)
# "turn 18", "reach 18", "until they are 21", "at 18"
_TURNING = re.compile(
    r"(?<!\w)(?:(?:[Tt]urn(?:s|ed|ing)?|[Rr]each(?:es|ed|ing)?|at|beyond|past|from|until|after"
    r"|before)|they (?:are|were|become|turn)|being|is|are) (?P<first>1[4-9]|2[1-5])"
    rf"(?![\w%/-]|[,.]\d| (?!was|is|has|as)[a-z]+s\b| (?:per|to|and|{MONTH}))"
)
# "in their 20s", "post-16"
_DECADE = re.compile(r"in their (?P<first>\d0)s\b")
_POST = re.compile(r"[Pp]ost-(?P<first>1[4-9]|2[0-5])(?!\w)")
_KEY_STAGE = re.compile(
    r"[Kk]ey [Ss]tages? \d(?:(?:,? (?:and|to|or) |, )\d)*|KS ?\d\b"
    r"|[Yy]ears? (?:1[0-3]|[1-9])(?:(?:,? (?:and|to|or) |, )(?:1[0-3]|[1-9]))*(?!\d)"
    r"|[Ee]arly [Yy]ears [Ff]oundation [Ss]tage|EYFS\b"
    r"|[Rr]eception (?:class|year)e?s?\b|Reception\b"
)
_NUMBER = re.compile(_AGE)
_CHILDREN = cases("boy", "boys", "girl", "girls", "child", "children", "baby", "teenager")
_STARTING = ((_AGED, cases("age", "aged", "ages")), (_EDGE, cases("under", "over")))
_ADULT = tuple(str(age) for age in range(14, 26))
_STAGES = (
    cases("key", "year", "years", "early", "EYFS", "reception")
    | {f"KS{n}" for n in range(1, 6)}
    | {"KS"}
)


@Language.component("ages")
def ages(doc: Doc) -> Doc:
    """Add AGE (value: ``from`` and ``to`` in years, null where open) and KEY_STAGE."""
    add_entities(doc, find(Words.of(doc)))
    return doc


def find(words: Words) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each age and stage of education in a text."""
    for match in words.around(_YEAR_OLDS, ("old", "olds", "age"), 40, 6):
        yield *match.span(), "AGE", _value(match)
    for regex, first in _STARTING:
        for match in words.starting(regex, first):
            yield *match.span(), "AGE", _value(match)
    for match in words.starting(_OF_AGE, _CHILDREN):
        yield match.start("first"), match.end(), "AGE", _value(match)
    for match in words.starting(_POST, cases("post")):
        yield *match.span(), "AGE", {**_value(match), "to": None}
    for match in words.around(_DECADE, ("in",), 0, 20):
        decade = int(match["first"])
        yield *match.span(), "AGE", {"from": decade, "to": decade + 9}
    for match in words.around(_TURNING, _ADULT, 14, 24):
        yield match.start("first"), match.end(), "AGE", _value(match)
    for match in words.starting(_KEY_STAGE, _STAGES):
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
    return plain.capitalize() if plain.lower().startswith("year") else plain.lower()
