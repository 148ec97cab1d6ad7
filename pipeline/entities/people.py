"""PERSON: the correspondents in the head and foot, and the people named in the body."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.document import SECTIONS, Facts, Person, add_entities, part
from pipeline.entities import names
from pipeline.entities.kinds import OPENING
from pipeline.segment.parts import patterns
from pipeline.words import Words

INSPECTOR = "Inspector"
# "The inspectors were A B, HMI, and C D, HMI."; "His Majesty’s Inspectors for this visit were …".
# The list ends with its sentence; "HMI" and "Her Majesty’s Inspector" in it are no names.
_INSPECTORS = re.compile(
    r"(?:[Ii]nspectors?\b[^.]{0,90}?\b(?:were|was):?\s(?:the )?(?:lead inspectors?,? )?(?=[A-Z])"
    r"|Majesty[’']s Inspectors?(?: \(HMI\))?,?\s(?=[A-Z][\w’-]+ [A-Z]))(?P<list>[^.:]{1,1500})\."
)
# "I was accompanied by C D"; "the visit that I made": who writes was there.
_BY_SENDER = re.compile(
    r"\bI (?:was accompanied|made|came|visited|inspected|led|carried out|conducted|undertook)\b"
)
_OF_VISIT = re.compile(
    r"\b(?:visit|visited|came to|inspect(?:ion|ed|ors?)|accompanied|team|took place|carried out)\b",
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n\n")
_OFFICE = re.compile(r"\b(?:Senior HMI|S?HMI|H(?:er|is) Majesty[’']s Inspectors?|Social Care)\b")
# "It was carried out by A B and C D, Her Majesty’s Inspectors"; "with C D, Ofsted Inspector".
_BEFORE_OFFICE = re.compile(
    rf"(?:\b({names.NAME}),? and )?\b({names.NAME})"
    r"(?=, (?:(?:two|three|four|both|all) of )?(?:Senior |Lead )?"
    r"(?:H(?:er|is) Majesty[’']s|Ofsted|Social Care Regulatory|Senior|Lead) Inspectors?\b)"
)
_TITLED = re.compile(
    r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Professor|Councillor|Cllr) "
    rf"({names.NAME}|{names.SURNAME}(?!\w))"
)
_WITH_SUFFIX = re.compile(rf"\b({names.NAME})(?=,? HMI\b)")


# Children in accounts of a case have one name, which is not their own: "In the case of Jo",
# "Jo* was", "Jo, aged seven".
_ONE_NAME = r"(?P<name>[A-Z][a-z]{2,20})(?![\w-])"
_CASE = (
    (re.compile(rf"[Cc]ase of {_ONE_NAME}(?! [A-Z])"), ("case",)),
    (re.compile(rf"[Cc]hild (?:called|named) {_ONE_NAME}"), ("called", "named")),
    (re.compile(rf"(?<![\w’] ){_ONE_NAME},? (?:is |was )?aged \w"), ("aged",)),
)
_STARRED = re.compile(r"(?P<name>[A-Z][a-z]{2,20})\*(?!\w)")
_CASE_STUDY = re.compile(r"(?:case|practice) stud", re.I)
_ALONE = re.compile(r"(?<![A-Z][a-z] )(?<!\w)(?P<name>[A-Z][a-z]{2,15})(?![\w-])(?! [A-Z])")
_INSPECTOR_WORDS = ("inspector", "inspectors", "Inspector", "Inspectors", "Majesty")
_TITLES = ("Mr", "Mrs", "Ms", "Miss", "Dr", "Sir", "Dame", "Professor", "Councillor", "Cllr")


@Language.component("correspondents")
def correspondents(doc: Doc) -> Doc:
    """Read addressees, signatories and copies into ``doc._.facts``, and add them as PERSON."""
    facts = doc._.facts = doc._.facts or Facts()
    found: list[tuple[int, int, str, dict[str, Any] | None]] = []

    def note(parts: list[Span], people: Iterator[tuple[Person, tuple[int, int] | None]]) -> None:
        start = parts[0].start_char
        for someone, at in people:
            if at:
                found.append((start + at[0], start + at[1], "PERSON", value(someone)))

    head, foot, copies = part(doc, "addressee"), part(doc, "signature"), part(doc, "cc")
    if head:
        read = list(names.addressees(_text(doc, head)))
        facts.addressees = [p for p, _ in read]
        note(head, iter(read))
    if foot:
        signed = list(names.signatories(_text(doc, foot)))
        facts.signatories = [p for p, _ in signed]
        facts.sender = signed[0][0] if signed else None
        note(foot, iter(signed))
    if copies:
        copied = list(names.copied(_text(doc, copies), patterns().cc))
        facts.cc = [p for p, _ in copied]
        note(copies, iter(copied))
    add_entities(doc, found)
    return doc


def _text(doc: Doc, parts: list[Span]) -> str:
    """Return the text of parts of one label with what stands between them blanked out.

    Offsets into it are offsets from the start of the first part.
    """
    start, end = parts[0].start_char, parts[-1].end_char
    kept = ["\n"] * (end - start)
    for own in parts:
        kept[own.start_char - start : own.end_char - start] = own.text
    return "".join(kept)


@Language.component("people")
def people(doc: Doc) -> Doc:
    """Add PERSON for the inspectors and the people with a title that the body names.

    Those that the opening of the body names as inspectors are the inspectors of the letter.
    """
    facts = doc._.facts = doc._.facts or Facts()
    found: list[tuple[int, int, str, dict[str, Any] | None]] = []
    words = Words.of(doc)
    known = {p.name for p in (*facts.addressees, *facts.signatories) if " " in p.name}
    again = [
        (start, end, Person(name)) for name in sorted(known) for start, end in words.named(name)
    ]
    cases_told = [
        (section.start_char, section.end_char)
        for section in doc.spans.get(SECTIONS, [])
        if _CASE_STUDY.match(section._.heading or "")
    ]
    named = sorted([*find(words), *pseudonyms(words, cases_told), *again], key=lambda item: item[0])
    for number, body in enumerate(part(doc, "body")):
        start, end = body.start_char, body.end_char
        own = [(a - start, b - start, who) for a, b, who in named if start <= a and b <= end]
        found += [(start + a, start + b, "PERSON", value(who)) for a, b, who in own]
        if number == 0:
            facts.inspectors = _inspectors(words.text[start:end], own, facts.sender)
    add_entities(doc, found)
    return doc


def _inspectors(
    body: str, named: list[tuple[int, int, Person]], sender: Person | None
) -> list[Person]:
    """Return the inspectors that the opening of a body names, each once, in order."""
    inspectors: dict[str, Person] = {}
    if sender and _BY_SENDER.search(body[:OPENING]):
        inspectors[sender.name] = Person(sender.name, sender.title, role=INSPECTOR)
    for start, end, who in named:
        if who.role != INSPECTOR or start >= OPENING:
            continue
        before = _SENTENCE_END.split(body[:start])[-1]
        after = _SENTENCE_END.search(body, end)
        sentence = before + body[end : after.start() if after else None]
        if _OF_VISIT.search(sentence):
            inspectors.setdefault(who.name, who)
    return list(inspectors.values())


def find(words: Words) -> Iterator[tuple[int, int, Person]]:
    """Give start, end and person of each name in running text."""
    for sentence in words.starting(_INSPECTORS, _INSPECTOR_WORDS):
        offset = sentence.start("list")
        listed = _OFFICE.sub(lambda office: "," * len(office.group()), sentence["list"])
        for match in re.finditer(names.NAME, listed):
            if not names.not_a_name(match.group()) and not names.is_role(match.group()):
                someone = Person(match.group(), role=INSPECTOR)
                yield offset + match.start(), offset + match.end(), someone
    for match in words.starting(_TITLED, _TITLES):
        name = match[1].removesuffix("’s").removesuffix("'s")
        if not names.never_a_name(name) and not names.is_role(name):
            yield match.start(1), match.start(1) + len(name), Person(name)
    for regex, near in ((_WITH_SUFFIX, ("HMI",)), (_BEFORE_OFFICE, ("Inspector", "Inspectors"))):
        for match in words.around(regex, near, 120, 12):
            for group, name in enumerate(match.groups(), start=1):
                if name and not names.not_a_name(name) and not names.is_role(name):
                    yield *match.span(group), Person(name, role=INSPECTOR)


def pseudonyms(
    words: Words, cases: Sequence[tuple[int, int]] = ()
) -> Iterator[tuple[int, int, Person]]:
    """Give start, end and person of each mention of a child by its name in an account of a case.

    Parameters
    ----------
    words
        The letter's text.
    cases
        Start and end of the sections that tell a case, in characters.  There a capitalised word
        that stands by itself, twice or more, and nowhere in the letter in lower case, is a name.
    """
    given: set[str] = set()
    for regex, near in _CASE:
        given |= {m["name"] for m in words.around(regex, near, 45, 40)}
    if "*" in words.text:
        given |= {match["name"] for match in _STARRED.finditer(words.text)}
    for start, end in cases:
        alone = Counter(m["name"] for m in _ALONE.finditer(words.text, start, end))
        given |= {
            name
            for name, times in alone.items()
            if times > 1
            and not words.places((name.lower(),))
            and _inside(words.text, name, start, end)
        }
    for name in sorted(given):
        if not names.not_a_name(name) and not names.is_role(name):
            for at in words.places((name,)):
                yield at, at + len(name), Person(name)


def _inside(text: str, name: str, start: int, end: int) -> bool:
    """Tell whether a word stands inside a sentence at least once, or has "’s" behind it."""
    regex = re.compile(rf"(?<=[a-z,;] ){name}(?!\w)|(?<!\w){name}[’']s\b")
    return bool(regex.search(text, start, end))


def value(someone: Person) -> dict[str, Any]:
    """Return a person as the value of an entity."""
    return {
        "name": someone.name,
        "title": someone.title,
        "suffix": someone.suffix,
        "role": someone.role,
    }
