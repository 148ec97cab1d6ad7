"""The kind of a letter, its family, and the words that tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.document import SECTIONS, Facts, letter_of, part
from pipeline.resources import load_table

# A kind is told from this much of the body's beginning, in characters.
OPENING = 3000
PLACES = ("subject", "heading", "body", "signature")
_CHILDRENS_SERVICES = re.compile(r"children.s (?:services|social care)", re.I)


@dataclass(frozen=True)
class Kind:
    """A row of ``configs/kinds.toml``."""

    id: str
    family: str
    grades: bool
    patterns: dict[str, re.Pattern[str]]
    authority: re.Pattern[str] | None


@cache
def kinds() -> tuple[Kind, ...]:
    """Return the rows of ``configs/kinds.toml``, compiled, once a process."""
    return tuple(
        Kind(
            row["id"],
            row["family"],
            row["grades"],
            {place: re.compile(row[place], re.I) for place in PLACES if place in row},
            re.compile(row["authority"]) if "authority" in row else None,
        )
        for row in load_table("kinds.toml")["kind"]
    )


def kind_of(facts: Facts | None) -> Kind | None:
    """Return the kind that a letter's facts name; ``None`` for other."""
    return next((kind for kind in kinds() if facts and kind.id == facts.kind), None)


@Language.component("kind")
def kind(doc: Doc) -> Doc:
    """Write kind, family and evidence to ``doc._.facts``."""
    facts = doc._.facts = doc._.facts or Facts()
    found = tell(doc)
    if found:
        row, start, end = found
        facts.kind, facts.family = row.id, row.family
        facts.kind_evidence = (start, end)
    return doc


def tell(doc: Doc) -> tuple[Kind, int, int] | None:
    """Return the kind of a letter, and start and end of the words that tell it; else ``None``."""
    text = letter_of(doc).text
    subject = " ".join(s.text for s in part(doc, "subject"))
    # A letter on children's services tells in passing of schools, and of inspections of them.
    social = bool(_CHILDRENS_SERVICES.search(subject))
    for place in PLACES:
        for row in kinds():
            if place not in row.patterns:
                continue
            if social and place != "subject" and row.family == "school-improvement":
                continue
            for start, end in _where(doc, place):
                match = row.patterns[place].search(" ".join(text[start:end].split()))
                if match:
                    exact = row.patterns[place].search(text, start, end)
                    return (row, *(exact.span() if exact else (start, end)))
    return None


def _where(doc: Doc, place: str) -> Iterator[tuple[int, int]]:
    """Give start and end of each text that a place of the letter has."""
    if place == "heading":
        sections: list[Span] = list(doc.spans.get(SECTIONS, []))
        for section in sections:
            if section._.heading:
                yield section.start_char, section.start_char + len(section._.heading)
    elif place == "signature":
        text = letter_of(doc).text
        for signed in part(doc, "signature"):
            for line in re.finditer(r"[^\n]+", text[signed.start_char : signed.end_char]):
                yield signed.start_char + line.start(), signed.start_char + line.end()
    elif place == "body":
        body = part(doc, "body")
        start = body[0].start_char if body else 0
        end = body[0].end_char if body else len(letter_of(doc).text)
        yield start, min(end, start + OPENING)
    else:
        parts = part(doc, place)
        if parts:
            yield parts[0].start_char, parts[-1].end_char
