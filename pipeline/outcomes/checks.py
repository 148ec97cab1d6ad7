"""Checks: where a letter lacks what it should have, or contradicts itself."""

from __future__ import annotations

import re
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.document import CHECKS, ENTITIES, part, span
from pipeline.entities.dates import letter_date

# An inspection is written up within a year; one further back is a wrong year.
MAX_DAYS = 366


@Language.component("checks")
def checks(doc: Doc) -> Doc:
    """Write ``doc.spans["checks"]``; the label is the code, the value has the message.

    ======================  =====================================================================
    code                    what is wrong
    ======================  =====================================================================
    ``impossible-date``     the date line is no date that exists
    ``no-salutation``       no line begins with "Dear": where the body begins is a guess
    ``no-date``             the letter prints no date of its own
    ``period-after-date``   the inspection ends after the letter's date
    ``period-long-before``  the inspection ends more than a year before the letter's date
    ======================  =====================================================================
    """
    found: list[Span] = []
    if not part(doc, "salutation"):
        found.append(_check(doc, doc[:1], "no-salutation", "no line begins with “Dear”"))
    lines = part(doc, "date")
    printed = letter_date(doc)
    if not lines and part(doc, "salutation"):
        found.append(_check(doc, part(doc, "salutation")[0], "no-date", "no date is printed"))
    elif lines and printed is None:
        words = " ".join(lines[0].text.split())
        found.append(_check(doc, lines[0], "impossible-date", f"“{words}” is not a date"))
    period = doc._.facts.inspection_period if doc._.facts else None
    if printed and period:
        end = date.fromisoformat(period[1])
        where = _period_span(doc, period) or lines[0]
        if end > printed:
            message = f"the inspection ends on {end}, after the letter’s date, {printed}"
            found.append(_check(doc, where, "period-after-date", message))
        elif (printed - end).days > MAX_DAYS:
            message = f"the inspection ended on {end}, long before the letter’s date, {printed}"
            found.append(_check(doc, where, "period-long-before", message))
    doc.spans[CHECKS] = found
    return doc


def _period_span(doc: Doc, period: tuple[str, str]) -> Span | None:
    entities: list[Span] = list(doc.spans.get(ENTITIES, []))
    for entity in entities:
        value = entity._.value or {}
        if (value.get("start"), value.get("end")) == period:
            return entity
    return None


def _check(doc: Doc, where: Span, code: str, message: str) -> Span:
    found = span(doc, where.start_char, where.end_char, code)
    found._.message = re.sub(r"\s+", " ", message)
    return found
