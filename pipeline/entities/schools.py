"""SCHOOL and SCHOOL_PHASE."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities
from pipeline.entities.found import Found
from pipeline.entities.tables import NAME_WORD
from pipeline.words import Words, cases

_PHASES = (
    ("nursery", r"nursery|early years"),
    ("primary", r"primary|infant|junior|first"),
    ("middle", r"middle"),
    ("secondary", r"secondary|high|upper|grammar"),
    ("special", r"special"),
    ("all-through", r"all[- ]through"),
)
_PHASE_WORDS = "|".join(words for _, words in _PHASES)
_SCHOOL_KIND = (
    rf"(?:(?:{_PHASE_WORDS}|community|infant and nursery|primary and nursery|church|catholic"
    r"|cofe|voluntary aided|free|studio|sixth form) )*"
    r"(?:school|academy|college|nursery|centre|unit)"
)
_NAMED = re.compile(
    rf"(?<![\w’'])(?:St\.? )?{NAME_WORD}(?:(?:,? (?:of|the|and|in|with|for|on|at|CofE|CE|RC|C of E|&))?"
    rf" (?:\({NAME_WORD}\)|{NAME_WORD}\.?,?)){{0,9}} (?:School|Academy|College|Nursery|Pupil Referral Unit|Schools)$"
)
_NAME_ENDS = ("School", "Academy", "College", "Nursery", "Unit", "Schools")
_REACH = 110
_NOT_NAMED = re.compile(
    r"^(?:Although|While|When|However|The|A|An|One|Two|This|That|His|Her|National|Virtual|Teaching|In|At|Of|And|For)\b"
)
_DESCRIBED = re.compile(
    rf"\bthe (?:{_PHASE_WORDS}|children’s|children's) (?:school|academy|centre|unit)\b"
    r"|\bthe pupil referral unit\b",
    re.I,
)
_PHASE = re.compile(
    rf"\b(?:{_PHASE_WORDS})(?:,? (?:and|or) (?:{_PHASE_WORDS})){{0,4}}"
    r" (?:schools?|academ(?:y|ies))\b"
    r"|\bpupil referral units?\b|\bsixth[- ]form colleges?\b|\bnurser(?:y classes|ies)\b",
    re.I,
)
_KINDS_OF_SCHOOL = cases(
    "school", "schools", "academy", "academies", "centre", "unit", "units", "colleges", "college",
    "classes", "nurseries",
)  # fmt: skip


@Language.component("schools")
def schools(doc: Doc) -> Doc:
    """Add SCHOOL (value: name, phase) and SCHOOL_PHASE (value: phase)."""
    add_entities(doc, find_schools(Words.of(doc)))
    return doc


def find_schools(words: Words) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each school, and each mention of a phase."""
    for match in words.ending(_NAMED, _NAME_ENDS, _REACH):
        start, name = match.start(), match.group()
        lead = _NOT_NAMED.match(name)
        while lead:
            name = name[lead.end() :].lstrip()
            start = match.end() - len(name)
            lead = _NOT_NAMED.match(name)
        if len(name.split()) > 1 and not _PHASE.fullmatch(name):
            yield start, match.end(), "SCHOOL", {"name": name, "phase": phase(name)}
    for match in words.around(_DESCRIBED, _KINDS_OF_SCHOOL, 40, 12):
        yield *match.span(), "SCHOOL", {"name": None, "phase": phase(match.group())}
    for match in words.around(_PHASE, _KINDS_OF_SCHOOL, 70, 12):
        yield *match.span(), "SCHOOL_PHASE", {"phase": phase(match.group())}


def phase(words: str) -> str | None:
    """Return the phase that words name: nursery, primary, middle, secondary, special."""
    for name, alternatives in _PHASES:
        if re.search(rf"\b(?:{alternatives})\b", words, re.I):
            return name
    if re.search(r"pupil referral", words, re.I):
        return "alternative provision"
    return "16 plus" if re.search(r"sixth", words, re.I) else None
