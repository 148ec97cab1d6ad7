"""Findings: the bullets that say something evaluative, with the polarity of their section."""

from __future__ import annotations

import re
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import FINDINGS, SECTIONS, letter_of, span
from pipeline.layout import Block
from pipeline.resources import load_table

LABEL = "FINDING"
# In sections of these kinds a bullet is a finding, unless a rule below says otherwise.
EVALUATIVE = frozenset({"strengths", "improvements", "findings", "headline", "summary", "other"})
# Bullets that count, or say that there is nothing to say, and do not evaluate.
_COUNTS = ("count", "composition", "statistic", "none")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\s*\n\s*", "", load_table("findings.toml")[name]), re.I)


@Language.component("findings")
def findings(doc: Doc) -> Doc:
    """Write ``doc.spans["findings"]``."""
    letter = letter_of(doc)
    found = []
    for section in doc.spans[SECTIONS]:
        if section.label_ not in EVALUATIVE:
            continue
        lead_in = ""
        for block in _blocks_of(letter.blocks, section.start_char, section.end_char):
            text = letter.text[block.start : block.end]
            if block.kind != "bullet":
                lead_in = text
            elif is_finding(text, "" if section._.polarity else lead_in):
                finding = span(doc, block.start, block.end, LABEL)
                finding._.polarity = section._.polarity
                found.append(finding)
    doc.spans[FINDINGS] = found
    return doc


def is_finding(text: str, lead_in: str = "") -> bool:
    """Tell whether a bullet says something evaluative.

    Parameters
    ----------
    text
        The bullet.
    lead_in
        The paragraph or heading that the list stands under; empty where the section's own heading
        says already that all in it is a finding.

    Returns
    -------
    bool
        False for a question, a count of schools by grade, and an item of a list of what was looked
        at or asked (told from the lead-in).
    """
    if text.endswith("?") or any(_pattern(p).match(text) for p in _COUNTS):
        return False
    if not lead_in.endswith(":"):
        return True
    asked = text[0].islower() and _pattern("question").match(text)
    return not (asked or _pattern("lead_in").search(lead_in))


def _blocks_of(blocks: tuple[Block, ...], start: int, end: int) -> list[Block]:
    return [b for b in blocks if b.start >= start and b.end <= end]
