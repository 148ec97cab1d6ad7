"""SCHOOL and SCHOOL_PHASE."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import typer
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import ENTITIES, add_entities
from pipeline.entities.dates import letter_date
from pipeline.entities.found import Found
from pipeline.entities.register import Link, Register, core, open_register, plain
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
    rf"(?<![\w’'])(?:St\.? )?{NAME_WORD}"
    r"(?:(?:,? (?:of|the|and|in|with|for|on|at|CofE|CE|RC|C of E|&))?"
    rf" (?:\({NAME_WORD}\)|{NAME_WORD}\.?,?)){{0,9}}"
    r" (?:School|Academy|College|Nursery|Pupil Referral Unit|Schools)\Z"
)
# Runs of capitalised words, with the small words inside names.
_RUN = re.compile(
    rf"(?<![\w’'])(?:{NAME_WORD}|St\.|[A-Z](?!\w))"
    r"(?:,? (?:(?:of|the|and|in|with|for|on|upon|at|le|la|de|&) ){0,2}"
    rf"(?:\(?(?:{NAME_WORD}|St\.|[A-Z](?!\w)|\d+(?!\w))\)?)){{0,13}}"
)
_TELLING = frozenset(
    [
        "school",
        "academy",
        "college",
        "high",
        "primary",
        "secondary",
        "grammar",
        "infant",
        "junior",
        "nursery",
        "community",
        "utc",
        "unit",
    ]
)
_SMALL = frozenset(
    ["of", "the", "and", "in", "with", "for", "on", "upon", "at", "le", "la", "de", "&", "a", "an"]
)
_PHASE_OF = {
    "Nursery": "nursery",
    "Primary": "primary",
    "Middle deemed primary": "middle",
    "Middle deemed secondary": "middle",
    "Secondary": "secondary",
    "All-through": "all-through",
    "16 plus": "16 plus",
}
_NAME_ENDS = ("School", "Academy", "College", "Nursery", "Unit", "Schools")
_REACH = 110
_NOT_NAMED = re.compile(
    r"^(?:Although|While|When|However|The|A|An|One|Two|This|That|His|Her|National|Virtual|Teaching|In|At|Of|And|For"
    r"|(?:Inspection|Visit|Report|Letter)s? (?:of|to|at|on|for))\b"
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


@Language.factory("schools", default_config={"register": None})
def create_schools(nlp: Language, name: str, register: str | None) -> Schools:
    """Make the component.

    Parameters
    ----------
    nlp, name
        As for every spaCy component.
    register
        An index of schools (``ofsted-letters gazetteer import``); by default the one that was
        imported last, if there is one; ``none`` for none.

    Raises
    ------
    ConfigError
        If there is no such file.
    """
    if register == "none":
        return Schools(None)
    usual = default_path()
    path = Path(register) if register else usual if usual.is_file() else None
    return Schools(open_register(path))


class Schools:
    """Finds schools, and links them to the register where there is one."""

    def __init__(self, register: Register | None) -> None:
        self.register = register

    def __call__(self, doc: Doc) -> Doc:
        """Add SCHOOL (value: name, phase, URN and score of the link) and SCHOOL_PHASE (phase)."""
        words = Words.of(doc)
        found = list(find_schools(words))
        if self.register:
            codes = _authorities(doc)
            found = link(words, found, self.register, codes, letter_date(doc), _taken(doc))
        add_entities(doc, found)
        return doc

    def hashes(self, family: str | None) -> dict[str, str]:
        """Return the hash of the register, if there is one."""
        return {"register": self.register.sha256} if self.register else {}


def default_path() -> Path:
    """Return where the index of schools lies by default: in the user's folder for data."""
    return Path(typer.get_app_dir("ofsted-letters"), "schools.sqlite")


def _authorities(doc: Doc) -> list[str]:
    """Return the DfE codes of the authorities that a letter names, the most often named first."""
    codes = Counter(
        e._.value["dfe_code"]
        for e in doc.spans.get(ENTITIES, [])
        if e.label_ == "LOCAL_AUTHORITY" and e._.value["dfe_code"]
    )
    return [code for code, _ in codes.most_common(3)]


def _taken(doc: Doc) -> list[tuple[int, int]]:
    return [(e.start_char, e.end_char) for e in doc.spans.get(ENTITIES, [])]


def link(
    words: Words,
    found: list[Found],
    register: Register,
    codes: list[str],
    day: date | None,
    taken: list[tuple[int, int]],
) -> list[Found]:
    """Return the schools found in a text with their URNs, and those that only the register tells.

    Parameters
    ----------
    words
        The letter's text.
    found
        From :func:`find_schools`.
    register
        The index of schools.
    codes
        The authorities whose schools come into question.
    day
        The letter's date.
    taken
        Where other entities stand, in characters.
    """
    linked: list[Found] = []
    left = [run for run in _runs(words) if not any(a < run[1] and run[0] < b for a, b in taken)]
    while left:
        start, end = left.pop()
        hit = _best(words.text, start, end, register, codes, day)
        if hit:
            a, b, own = hit
            name = words.text[a:b]
            value = {
                "name": name,
                "phase": phase(name) or _PHASE_OF.get(own.school.phase),
                "urn": own.school.urn,
                "registered_name": own.school.name,
                "score": own.score,
            }
            linked.append((a, b, "SCHOOL", value))
            # What stands before and behind it in the run may name another.
            left += [part for part in ((start, a), (b, end)) if part[1] - part[0] > len("St A")]
    # First come those that are linked: of two that are equally long, the first is kept.
    return [
        *linked,
        *(f for f in found if not any(a < f[1] and f[0] < b for a, b, _, _ in linked)),
    ]


def _runs(words: Words) -> Iterator[tuple[int, int]]:
    """Give start and end of each run of capitalised words that may hold a school's name."""
    for match in _RUN.finditer(words.text):
        if match.end() - match.start() > 3 and " " in match.group():
            yield match.span()


def _best(
    text: str, start: int, end: int, register: Register, codes: list[str], day: date | None
) -> tuple[int, int, Link] | None:
    """Return the longest part of a run that names a school of one of the authorities."""
    pieces = [(m.start(), m.end()) for m in re.finditer(r"[^\s,()]+", text[start:end])][:14]
    for length in range(len(pieces), 0, -1):
        for first in range(len(pieces) - length + 1):
            a, b = start + pieces[first][0], start + pieces[first + length - 1][1]
            if not _is_whole(text, start, a, b):
                continue
            name = plain(text[a:b])
            has_type = any(word in _TELLING for word in name.split())
            for code in codes:
                # Without "School" and the like only the whole of a name of several words counts.
                if has_type or core(name) in register.distinctive(code):
                    own = register.link(text[a:b], code, day)
                    if own:
                        return a, b, own
    return None


def _is_whole(text: str, run: int, start: int, end: int) -> bool:
    """Tell whether a part of a run of capitalised words can be a name of its own.

    It can where what stands before it in the run ends in a small word or a comma ("Leaders at …"),
    and what follows begins so.
    """
    before, after = text[run:start].split(), text[end : end + 40]
    words = text[start:end].split()
    if words[0].lower() in _SMALL - {"the"} or words[-1].lower() in _SMALL:
        return False
    if before and not (before[-1].endswith((",", "(")) or before[-1].lower() in _SMALL):
        return False
    return not re.match(r" (?:[A-Z\d]|(?:and|&) (?:\d|[A-Z]\w* (?:School|Academy|College)))", after)


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
