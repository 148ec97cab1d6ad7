"""The facts of a letter as a whole: kind, family, date, subject, inspection period, authority."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import ENTITIES, Facts, letter_of, part
from pipeline.entities.dates import full_date
from pipeline.entities.places import authority_value, plain_name
from pipeline.entities.tables import find_authority
from pipeline.resources import load_table

# The kind and the period are told from this much of the body's beginning, in characters.
_OPENING = 3000


@cache
def _kinds() -> list[dict[str, Any]]:
    rows = []
    for row in load_table("kinds.toml")["kind"]:
        compiled = {key: re.compile(row[key], re.I) for key in ("subject", "body")}
        authority = re.compile(row["authority"]) if "authority" in row else None
        rows.append({**row, **compiled, "authority": authority})
    return rows


@Language.component("letter_facts")
def letter_facts(doc: Doc) -> Doc:
    """Write the facts of the letter to ``doc._.facts``."""
    facts = doc._.facts = doc._.facts or Facts()
    subject = " ".join(" ".join(s.text.split()) for s in part(doc, "subject"))
    facts.subject = subject or None
    body = part(doc, "body")
    opening = body[0].text[:_OPENING] if body else letter_of(doc).text[:_OPENING]
    row = _kind(subject, opening)
    if row:
        facts.kind, facts.family = row["id"], row["family"]
    facts.date = _letter_date(doc)
    facts.inspection_period = _period(doc, body[0].start_char if body else 0)
    facts.local_authority = _authority(doc, facts, row)
    return doc


def _kind(subject: str, opening: str) -> dict[str, Any] | None:
    for field, text in (("subject", subject), ("body", opening)):
        for row in _kinds():
            if text and row[field].search(text):
                return row
    return None


def _letter_date(doc: Doc) -> str | None:
    """The date line of the head; a date elsewhere is another date, not the letter's."""
    for line in part(doc, "date"):
        found = full_date(line.text)
        if found:
            return found.isoformat()
    return None


def _period(doc: Doc, body: int) -> tuple[str, str] | None:
    """The first range of days in the subject or the opening, or else the first day there.

    A single day counts only where the words before it tell of the visit itself.
    """
    in_reach = [
        e
        for e in doc.spans.get(ENTITIES, [])
        if e.label_ in ("DATE", "DATE_RANGE")
        and (
            any(s.start_char <= e.start_char < s.end_char for s in part(doc, "subject"))
            or body <= e.start_char < body + _OPENING
        )
    ]
    for entity in in_reach:
        if entity.label_ == "DATE_RANGE" and len(entity._.value["start"]) == 10:
            return entity._.value["start"], entity._.value["end"]
    text = letter_of(doc).text
    for entity in in_reach:
        day = entity._.value.get("date", "")
        before = text[max(entity.start_char - 160, 0) : entity.start_char]
        if len(day) == 10 and _OF_VISIT.search(before):
            return day, day
    return None


_OF_VISIT = re.compile(
    r"\b(?:focused visit|visit to|inspection of|inspection (?:to|took place)"
    r"|monitoring (?:visit|inspection)|visited|inspected|visit (?:was|took place))"
    r"\b[^.]*\b(?:on|took place on|carried out on)\s+$",
    re.I,
)


def _authority(doc: Doc, facts: Facts, row: dict[str, Any] | None) -> dict[str, str | None] | None:
    """The authority that the subject names; else the addressee's; else the one named most often."""
    subject = facts.subject or ""
    known = find_authority(subject)
    if known:
        return known.value()
    bodies = [p.organisation for p in facts.addressees if p.organisation]
    for body in bodies:
        known = find_authority(body)
        if known:
            return known.value()
    match = row["authority"].search(subject) if row and row["authority"] else None
    if match:
        name = plain_name(next(filter(None, match.groups())))
        if name:
            return authority_value(name)
    councils: list[dict[str, str | None]] = [
        e._.value for e in doc.spans.get(ENTITIES, []) if e.label_ == "LOCAL_AUTHORITY"
    ]
    for body in bodies:
        if re.search(r"\bCouncil\b|\bBorough of\b", body):
            return authority_value(body)
    if councils:
        commonest = Counter(value["name"] for value in councils).most_common(1)[0][0]
        return next(value for value in councils if value["name"] == commonest)
    return None
