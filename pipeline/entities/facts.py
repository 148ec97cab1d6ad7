"""The facts of a letter as a whole: kind, family, date, subject, inspection period, authority."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.document import ENTITIES, Facts, letter_of, part
from pipeline.entities.dates import letter_date
from pipeline.entities.places import authority_value, plain_name
from pipeline.entities.tables import find_authority
from pipeline.resources import load_table

# The kind and the period are told from this much of the body's beginning, in characters.
_OPENING = 3000
_CHILDRENS_SERVICES = re.compile(r"children.s (?:services|social care)", re.I)
# Words of a sentence that tell of the visit that the letter is about, and of an earlier one.
_OF_VISIT = re.compile(
    r"\b(?:visit|visited|came to|inspection|inspected|monitoring|took place|carried out|undertook"
    r"|(?:focused )?week|[Bb]etween)\b",
    re.I,
)
_EARLIER = re.compile(r"\b(?:last|previous(?:ly)?|since|earlier|preceding|first appointed)\b", re.I)
_ISO_DAY = len("2013-03-11")


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
    printed = letter_date(doc)
    facts.date = printed.isoformat() if printed else None
    facts.inspection_period = _period(doc, body[0].start_char if body else 0)
    facts.local_authority = _authority(doc, facts, row)
    return doc


def _kind(subject: str, opening: str) -> dict[str, Any] | None:
    for row in _kinds():
        if subject and row["subject"].search(subject):
            return row
    # A letter on children's services tells in passing of schools, and of inspections of them.
    social = _CHILDRENS_SERVICES.search(subject)
    for row in _kinds():
        if row["body"].search(opening) and not (social and row["family"] == "school-improvement"):
            return row
    return None


def _period(doc: Doc, body: int) -> tuple[str, str] | None:
    """The days of the inspection: from the subject, or else from the opening of the body.

    In the opening, days count whose sentence tells of this visit before it names them; then ranges
    of days whose sentence does not tell of an earlier one.
    """
    text = letter_of(doc).text
    subjects = part(doc, "subject")
    days = [e for e in doc.spans.get(ENTITIES, []) if _days(e)]
    for entity in days:
        if any(s.start_char <= entity.start_char < s.end_char for s in subjects):
            return _days(entity)
    in_reach = [e for e in days if body <= e.start_char < body + _OPENING]
    for pattern, ranges_only in ((_OF_VISIT, False), (None, True)):
        for entity in in_reach:
            before = _sentence_before(text, entity.start_char)
            if _EARLIER.search(before) or (ranges_only and entity.label_ == "DATE"):
                continue
            if pattern is None or pattern.search(before):
                return _days(entity)
    return None


def _days(entity: Span) -> tuple[str, str] | None:
    """Return first and last day of a date or range that is exact to the day."""
    value = entity._.value or {}
    if entity.label_ == "DATE_RANGE" and len(value["start"]) == _ISO_DAY:
        return value["start"], value["end"]
    if entity.label_ == "DATE" and len(value["date"]) == _ISO_DAY:
        return value["date"], value["date"]
    return None


def _sentence_before(text: str, index: int) -> str:
    return re.split(r"[.!?]\s|\n\n", text[max(index - 300, 0) : index])[-1]


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
