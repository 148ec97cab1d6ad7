"""Names on spaCy's ``Doc`` and ``Span`` that the components read and write, all in one place.

``doc.spans``
    ``parts``: letterhead, date, addressee, noise, salutation, subject, body, valediction,
    signature, cc, enclosure.
    ``sections``: the sections of the body; the label is the kind.
    ``findings``: the findings; the label is ``FINDING`` for a bullet, ``PROSE`` for a sentence.
    ``entities``: the entities; the label is the type.
    ``outcomes``: statements of how many schools had and have which grade; ``OUTCOME``.
    ``checks``: where the letter is wrong in itself; the label is the code.

``doc._``
    ``letter``: the :class:`~pipeline.layout.Letter` that the text comes from.
    ``facts``: the facts of the letter as a whole (:class:`Facts`).
    ``tally``: its statements of outcome and totals (:class:`~pipeline.outcomes.tally.Tally`).

``span._``
    ``heading`` (of sections), ``polarity`` (of sections and findings), ``polarity_from`` (of
    findings: ``section`` or ``wording``), ``themes`` (of findings: pairs of id and score),
    ``nearest`` (of findings: whether its theme is only the nearest, under its threshold),
    ``explanations`` (of findings: theme id to why it was given or not, where that is asked for),
    ``value`` (of entities and outcomes: a mapping), ``referent`` (of entities: what is mentioned,
    the same text for each mention of it), ``message`` and ``places`` (of checks: what is wrong, and
    every place, as offsets, that it concerns).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc, Span

from pipeline.layout import Letter

PARTS = "parts"
SECTIONS = "sections"
FINDINGS = "findings"
ENTITIES = "entities"
OUTCOMES = "outcomes"
CHECKS = "checks"
_PLACES = "ofsted_letters_places"


@dataclass
class Person:
    """Somebody named in the head or foot of a letter."""

    name: str
    title: str | None = None
    suffix: str | None = None
    role: str | None = None
    organisation: str | None = None
    postcode: str | None = None
    address: list[str] = field(default_factory=list)


@dataclass
class Facts:
    """What a letter says about itself; ``None`` or empty where it does not say."""

    kind: str = "other"
    family: str | None = None
    kind_evidence: tuple[int, int] | None = None
    reference: str | None = None
    date: str | None = None
    salutation: str | None = None
    subject: str | None = None
    inspection_period: tuple[str, str] | None = None
    local_authority: dict[str, str | None] | None = None
    sender: Person | None = None
    signatories: list[Person] = field(default_factory=list)
    inspectors: list[Person] = field(default_factory=list)
    addressees: list[Person] = field(default_factory=list)
    cc: list[Person] = field(default_factory=list)
    enclosures: list[str] = field(default_factory=list)


for _name in ("letter", "facts", "tally"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)
for _name in (
    "heading",
    "polarity",
    "polarity_from",
    "themes",
    "nearest",
    "explanations",
    "value",
    "referent",
    "message",
    "places",
):
    if not Span.has_extension(_name):
        Span.set_extension(_name, default=None)


def letter_of(doc: Doc) -> Letter:
    """Return the letter that a Doc was made from.

    Raises
    ------
    ValueError
        If the Doc was not made by :func:`pipeline.make_doc`.
    """
    letter = doc._.letter
    if not isinstance(letter, Letter):
        raise ValueError("this Doc has no letter: make it with pipeline.make_doc(letter, nlp)")
    return letter


def span(doc: Doc, start: int, end: int, label: str) -> Span:
    """Return the span of characters ``start`` to ``end``, widened to whole tokens."""
    found = doc.char_span(start, end, label=label, alignment_mode="expand")
    if found is None:
        raise ValueError(f"no token between characters {start} and {end}")
    return found


def part(doc: Doc, label: str) -> list[Span]:
    """Return the parts of the letter that have a label, in order."""
    if PARTS not in doc.spans:
        return []
    return [
        Span(doc, start, end, label=label)
        for start, end, own in _places(doc, PARTS)
        if own == label
    ]


def entities(doc: Doc, *labels: str) -> list[Span]:
    """Return the entities that have one of some labels, in order."""
    if ENTITIES not in doc.spans:
        return []
    return [
        Span(doc, start, end, label=own)
        for start, end, own in _places(doc, ENTITIES)
        if own in labels
    ]


def _places(doc: Doc, name: str) -> list[tuple[int, int, str]]:
    """Return first and last token and label of the spans of a group, read once as long as it stays.

    To make a Span of each, only to look at its label, is most of what a component would do.
    """
    group = doc.spans[name]
    key = f"{_PLACES} {name}"
    known, size, places = doc.user_data.get(key, (None, 0, []))
    if known is not group or size != len(group):
        places = [(own.start, own.end, own.label_) for own in group]
        doc.user_data[key] = group, len(group), places
    found: list[tuple[int, int, str]] = places
    return found


def add_entities(doc: Doc, found: Iterable[tuple[int, int, str, dict[str, Any] | None]]) -> None:
    """Add entities to a Doc, as ``(start, end, type, value)`` in characters.

    Where one overlaps an entity that stands already, or a longer (or earlier given) one of the same
    call, it is left out: the order of the components is their precedence.
    """
    fresh = [(span(doc, start, end, label), value) for start, end, label, value in found]
    if ENTITIES in doc.spans and not fresh:
        return
    placed = list(doc.spans.get(ENTITIES, []))
    # What a template left behind is no part of the letter.
    taken = {i for old in [*placed, *part(doc, "noise")] for i in range(old.start, old.end)}
    # Sorting is stable: of two that are equally long, the one given first is kept.
    for new, value in sorted(fresh, key=lambda pair: pair[0].start - pair[0].end):
        own = range(new.start, new.end)
        if taken.isdisjoint(own):
            taken.update(own)
            # Only now: spaCy keeps what is set on a span by its extent, so that a span that is left
            # out would overwrite the value of its rival.
            new._.value = value
            placed.append(new)
    doc.spans[ENTITIES] = sorted(placed, key=lambda s: s.start)
