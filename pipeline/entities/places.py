"""LOCAL_AUTHORITY, SCHOOL and SCHOOL_PHASE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, letter_of, part
from pipeline.entities.tables import (
    NAME_WORD,
    SMALL_WORD,
    authority_pattern,
    find_authority,
)

_PLACE = rf"{NAME_WORD}(?: (?:{SMALL_WORD} (?:the )?){{0,2}}{NAME_WORD}){{0,4}}"
_COUNCIL = (
    r"(?:(?:City|County|Borough|Metropolitan Borough|Metropolitan District|District|Metropolitan"
    r"|Unitary|Town) )*(?:Council|council)"
)
_COUNCILS = re.compile(rf"\b(?P<place>{_PLACE}) {_COUNCIL}\b(?! tax)")
_BOROUGHS = re.compile(
    rf"\b(?:(?:London|Royal|Metropolitan) Borough|City|County|Corporation) of (?P<place>{_PLACE})"
    rf"(?: (?:City |County |Borough )?Council)?\b"
)
_LA = re.compile(rf"\b(?P<place>{_PLACE}) (?:LA|local authority)\b")
_TYPED = re.compile(r"\b(?:City|County|Borough|Metropolitan|District|Unitary|LA|local authority)\b")
# Words that a sentence may put before a council's name.
_LEADING = re.compile(
    r"^(?:The|In|At|To|For|From|Since|Dear|While|When|Although|As|Focused visit to|Our)\s+"
)
# Words of a role that runs into the name of a council that is not known.
_NOT_PLACE = re.compile(
    r"\b(?:Services|Service|Learning|People|Directorate|Communities|Families|Children|Education"
    r"|Schools|Director|Officer|Care|Standards)\b,? (?=[A-Z])"
)
_TYPE = re.compile(
    r"\s*\b(?:City|County|Borough|Metropolitan|District|Unitary|Council|council|LA|local authority"
    r"|Local Authority)\b.*$"
)
_ROYAL = re.compile(
    r"^(?:the )?(?:(?:London|Royal|Metropolitan) Borough of|City of(?! London)|County of) ", re.I
)

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
    rf"\b(?:St\.? )?{NAME_WORD}(?:(?: (?:of|the|and|CofE|CE|RC|C of E|Church of England|&))?"
    rf" {NAME_WORD}){{0,6}} (?:School|Academy|College|Nursery|Pupil Referral Unit)\b"
)
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


@Language.component("authorities")
def authorities(doc: Doc) -> Doc:
    """Add LOCAL_AUTHORITY; the value has name, codes and region, null for unknown ones."""
    head = " ".join(s.text for label in ("addressee", "subject") for s in part(doc, label))
    add_entities(
        doc,
        # "Change Council" may be a group of young people: a name without codes that says no more
        # than "Council" must be in the head of the letter.
        (
            (start, end, label, value)
            for start, end, label, value in find_authorities(letter_of(doc).text)
            if value["dfe_code"]
            or _TYPED.search(letter_of(doc).text[start:end])
            or value["name"] in head
        ),
    )
    return doc


@Language.component("schools")
def schools(doc: Doc) -> Doc:
    """Add SCHOOL (value: name, phase) and SCHOOL_PHASE (value: phase)."""
    add_entities(doc, find_schools(letter_of(doc).text))
    return doc


def find_authorities(text: str) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    """Give ``(start, end, type, value)`` of each council or named local authority in a text."""
    for regex in (_BOROUGHS, _COUNCILS, _LA):
        for match in regex.finditer(text):
            start, words = match.start(), match.group()
            lead = _LEADING.match(words)
            while lead:
                start, words = start + lead.end(), words[lead.end() :]
                lead = _LEADING.match(words)
            # Of words that run into the name ("… Young People Coventry City Council") only the
            # known name counts.
            known = [m for m in authority_pattern().finditer(words) if m.group()[0].isupper()]
            if known and regex is not _BOROUGHS and known[-1].start():
                start, words = start + known[-1].start(), words[known[-1].start() :]
            elif not known:
                run_in = list(_NOT_PLACE.finditer(words))
                if run_in:
                    start, words = start + run_in[-1].end(), words[run_in[-1].end() :]
            value = authority_value(words)
            if value:
                yield start, match.end(), "LOCAL_AUTHORITY", value


def plain_name(words: str) -> str:
    """Return a council's place name: "London Borough of Ealing" and "Ealing Council" are Ealing."""
    name = _ROYAL.sub("", re.sub(r"\s+", " ", words.strip()))
    return _TYPE.sub("", name).strip(" ,.")


def authority_value(words: str) -> dict[str, str | None] | None:
    """Return the value of a council's name: from the gazetteer, or the bare name without codes."""
    name = plain_name(words)
    if not name or not name[0].isupper():
        return None
    known = find_authority(name) if authority_pattern().fullmatch(name) else None
    if known:
        return known.value()
    return {"name": name, "dfe_code": None, "gss_code": None, "region": None}


def find_schools(text: str) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    """Give ``(start, end, type, value)`` of each school, and each mention of a phase."""
    for match in _NAMED.finditer(text):
        start, words = match.start(), match.group()
        lead = _NOT_NAMED.match(words)
        while lead:
            words = words[lead.end() :].lstrip()
            start = match.end() - len(words)
            lead = _NOT_NAMED.match(words)
        if len(words.split()) > 1 and not _PHASE.fullmatch(words):
            yield start, match.end(), "SCHOOL", {"name": words, "phase": phase(words)}
    for match in _DESCRIBED.finditer(text):
        yield *match.span(), "SCHOOL", {"name": None, "phase": phase(match.group())}
    for match in _PHASE.finditer(text):
        yield *match.span(), "SCHOOL_PHASE", {"phase": phase(match.group())}


def phase(words: str) -> str | None:
    """Return the phase that words name: nursery, primary, middle, secondary, special."""
    for name, alternatives in _PHASES:
        if re.search(rf"\b(?:{alternatives})\b", words, re.I):
            return name
    if re.search(r"pupil referral", words, re.I):
        return "alternative provision"
    return "16 plus" if re.search(r"sixth", words, re.I) else None
