"""The sections of a letter's body, by the wording of their headings and by typography."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.document import SECTIONS, letter_of, part, span
from pipeline.layout import Block
from pipeline.resources import joined, load_table

# Headings are short; the longest one in print here has 75 characters.
MAX_HEADING = 110
_TAIL = re.compile(r"[\s:.?…\d]+$")
_SENTENCE_END = re.compile(r"[.!?:;][’”'\")\]\d]*$")
# A heading that the table does not know is a sub-heading of one of these if it stands right under
# it ("Areas for improvement" / "Leadership and management"), and so are those that follow it.
_PARENTS = frozenset({"strengths", "improvements", "findings"})


@dataclass(frozen=True)
class Rule:
    """A row of ``configs/headings.toml``."""

    kind: str
    polarity: str | None
    pattern: re.Pattern[str]


@cache
def rules(table: str) -> tuple[Rule, ...]:
    """Return the rows ``heading`` or ``opening``, compiled, once a process."""
    found = []
    for row in load_table("headings.toml")[table]:
        pattern = joined(row["pattern"])
        found.append(Rule(row["kind"], row.get("polarity"), re.compile(pattern, re.I)))
    return tuple(found)


def heading_rule(text: str) -> Rule | None:
    """Return the rule that a heading's wording meets, if any."""
    plain = _TAIL.sub("", text.replace("’", "'"))
    return next((rule for rule in rules("heading") if rule.pattern.fullmatch(plain)), None)


@Language.component("sections")
def sections(doc: Doc) -> Doc:
    """Write ``doc.spans["sections"]``, each from its heading to the next, with its polarity."""
    letter = letter_of(doc)
    body = part(doc, "body")
    blocks = [
        b
        for b in letter.blocks
        if body and b.start >= body[0].start_char and b.end <= body[-1].end_char
    ]
    doc.spans[SECTIONS] = _build(doc, letter.text, blocks)
    return doc


def _build(doc: Doc, text: str, blocks: list[Block]) -> list[Span]:
    found: list[Span] = []
    kind, polarity, heading, start = "introduction", None, None, 0
    nested = False
    typographic = any(b.bold for b in blocks)

    def close(end: int) -> None:
        if blocks and end > start:
            section = span(doc, blocks[start].start, blocks[end - 1].end, kind)
            section._.heading, section._.polarity = heading, polarity
            found.append(section)

    for i, block in enumerate(blocks):
        words = text[block.start : block.end]
        under = i > 0 and heading is not None and start == i - 1
        if is_heading(blocks, i, text, typographic, under):
            rule = heading_rule(words)
            close(i)
            if rule:
                kind, polarity, nested = rule.kind, rule.polarity, False
            else:
                nested = nested or (kind in _PARENTS and under)
                if not nested:
                    kind, polarity = "findings", None
            heading, start = words, i
        elif block.kind == "paragraph":
            opening = next((r for r in rules("opening") if r.pattern.match(words)), None)
            if opening and opening.kind != kind and i > 0 and _may_open(opening.kind, blocks, i):
                close(i)
                kind, polarity, heading, start = opening.kind, opening.polarity, None, i
    close(len(blocks))
    return found


def is_heading(
    blocks: list[Block], i: int, text: str, typographic: bool, under: bool = False
) -> bool:
    """Tell whether a block of the body is a heading.

    In a letter with bold text, a heading is bold, or is worded as one that the table knows.  In
    one without, it is a short block that does not end as a sentence does, between text, or right
    ``under`` another heading.
    """
    block = blocks[i]
    words = text[block.start : block.end]
    if block.kind != "paragraph" or len(words) > MAX_HEADING or i + 1 >= len(blocks):
        return False
    if block.bold:
        return True
    rule = heading_rule(words)
    if rule and not _is_sentence(words, rule):
        return True
    if typographic:
        return False
    before = text[blocks[i - 1].start : blocks[i - 1].end] if i else "."
    return (
        words[0].isupper()
        and not _SENTENCE_END.search(words)
        and len(words.split()) <= 12
        and (under or bool(_SENTENCE_END.search(before)) or blocks[i - 1].kind == "bullet")
    )


def _is_sentence(words: str, rule: Rule) -> bool:
    """A long heading ends like a sentence only where its wording leaves no doubt."""
    ends = words.endswith(".") or (words.endswith(":") and rule.polarity is None)
    return ends and len(words.split()) > 6


def _may_open(kind: str, blocks: list[Block], i: int) -> bool:
    """A closing stands in the last paragraphs of the body; a summary in its second half."""
    left = len(blocks) - i
    return left <= 6 if kind == "closing" else i >= len(blocks) / 2
