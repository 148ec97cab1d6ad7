"""The facts of a letter as a whole: date, reference, subject, inspection period, authority."""

from __future__ import annotations

import re
from collections import Counter

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.document import PARTS, Facts, entities, letter_of, part
from pipeline.entities.authorities import authority_value, plain_name
from pipeline.entities.dates import letter_date
from pipeline.entities.kinds import OPENING, Kind, kind_of
from pipeline.entities.tables import find_authority

# Words of a sentence that tell of the visit that the letter is about, and of an earlier one.
_OF_VISIT = re.compile(
    r"\b(?:visit|visited|came to|inspection|inspected|monitoring|took place|carried out|undertook"
    r"|(?:focused )?week|[Bb]etween)\b",
    re.I,
)
_EARLIER = re.compile(r"\b(?:last|previous(?:ly)?|since|earlier|preceding|first appointed)\b", re.I)
_ISO_DAY = len("2013-03-11")


# "Our reference: 20130410/CV", "Ref 2013-04"
_REFERENCE = re.compile(
    r"^(?:(?:our|your|letter) )?ref(?:erence)?(?: (?:no|number))?\b[.:]*\s*(?P<ref>\S.*)$",
    re.I | re.M,
)
# "Encl: …", "Enclosures: …"
_ENCLOSED = re.compile(r"^encl?(?:osures?|s)?\b\.?\s*(?:\(\d+\))?:?\s*", re.I)


@Language.component("letter_facts")
def letter_facts(doc: Doc) -> Doc:
    """Write the facts of the letter to ``doc._.facts``; its kind and people stand there already."""
    facts = doc._.facts = doc._.facts or Facts()
    facts.subject = _words(doc, "subject")
    facts.salutation = _words(doc, "salutation")
    facts.reference = _reference(doc)
    facts.enclosures = _enclosures(doc)
    printed = letter_date(doc)
    facts.date = printed.isoformat() if printed else None
    body = part(doc, "body")
    facts.inspection_period = _period(doc, body[0].start_char if body else 0)
    facts.local_authority = _authority(doc, facts, kind_of(facts))
    return doc


def _words(doc: Doc, label: str) -> str | None:
    return " ".join(" ".join(s.text.split()) for s in part(doc, label)) or None


def _reference(doc: Doc) -> str | None:
    """Return what stands behind "Ref" or "Our reference" in the head."""
    for own in doc.spans.get(PARTS, []):
        if own.label_ in ("letterhead", "addressee", "date", "reference"):
            match = _REFERENCE.search(own.text)
            if match:
                return match["ref"].strip()
    return None


def _enclosures(doc: Doc) -> list[str]:
    """Return what the foot says is enclosed, a line each, without "Enc"."""
    lines = [line for s in part(doc, "enclosure") for line in s.text.splitlines()]
    return [text for line in lines if (text := _ENCLOSED.sub("", line).strip(" ."))]


def _period(doc: Doc, body: int) -> tuple[str, str] | None:
    """The days of the inspection: from the subject, or else from the opening of the body.

    In the opening, days count whose sentence tells of this visit before it names them; then ranges
    of days whose sentence does not tell of an earlier one.
    """
    text = letter_of(doc).text
    subjects = part(doc, "subject")
    days = [e for e in entities(doc, "DATE", "DATE_RANGE") if whole_days(e)]
    for entity in days:
        if any(s.start_char <= entity.start_char < s.end_char for s in subjects):
            return whole_days(entity)
    in_reach = [e for e in days if body <= e.start_char < body + OPENING]
    for pattern, ranges_only in ((_OF_VISIT, False), (None, True)):
        for entity in in_reach:
            before = _sentence_before(text, entity.start_char)
            if _EARLIER.search(before) or (ranges_only and entity.label_ == "DATE"):
                continue
            if pattern is None or pattern.search(before):
                return whole_days(entity)
    return None


def whole_days(entity: Span) -> tuple[str, str] | None:
    """Return first and last day of a date or range that is exact to the day."""
    value = entity._.value or {}
    if not any(c.isdigit() for c in entity.text):  # "the coming year"
        return None
    if entity.label_ == "DATE_RANGE" and len(value["start"]) == _ISO_DAY:
        return value["start"], value["end"]
    if entity.label_ == "DATE" and len(value["date"]) == _ISO_DAY:
        return value["date"], value["date"]
    return None


def _sentence_before(text: str, index: int) -> str:
    return re.split(r"[.!?]\s|\n\n", text[max(index - 300, 0) : index])[-1]


def _authority(doc: Doc, facts: Facts, row: Kind | None) -> dict[str, str | None] | None:
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
    match = row.authority.search(subject) if row and row.authority else None
    if match:
        name = plain_name(next(filter(None, match.groups())))
        if name:
            return authority_value(name)
    councils: list[dict[str, str | None]] = [e._.value for e in entities(doc, "LOCAL_AUTHORITY")]
    for body in bodies:
        if re.search(r"\bCouncil\b|\bBorough of\b", body):
            return authority_value(body)
    if councils:
        commonest = Counter(value["name"] for value in councils).most_common(1)[0][0]
        return next(value for value in councils if value["name"] == commonest)
    return None
