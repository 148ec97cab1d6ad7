"""The parts of a letter: letterhead, date, addressee, salutation, subject, body, closing, foot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import PARTS, letter_of, span
from pipeline.layout import Block
from pipeline.layout.frame import is_salutation, is_valediction
from pipeline.months import MONTH
from pipeline.resources import load_table
from pipeline.segment.sections import heading_rule

# A date line holds a date and nothing else.  A year of five digits is a slip of the finger: the
# line is still the date line, and is reported as no possible date.
_DATE_LINE = re.compile(
    rf"^(?:date:?\s*)?(?:\w+day,?\s+)?\d{{1,2}}\s?(?:st|nd|rd|th)?(?:\s+of)?\s+{MONTH},?"
    r"\s+\d{4,5}\.?$",
    re.I,
)
_INNER_CC = re.compile(r"\s+(?=(?:[Cc]c|CC|c\.c\.):?\s+[A-Z])")
# At the foot, the body that the first column of signatures is for.
OFSTED = "Ofsted"
# A subject is short and does not end as a sentence does.
_MAX_SUBJECT = 300
_MAX_HEAD_LINE = 100


@dataclass(frozen=True)
class Patterns:
    """The patterns of ``configs/letter-parts.toml``, compiled."""

    letterhead: re.Pattern[str]
    town: re.Pattern[str]
    noise: re.Pattern[str]
    cc: re.Pattern[str]
    enclosure: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """Return the compiled patterns, once a process."""
    table = load_table("letter-parts.toml")

    def any_of(*names: str) -> re.Pattern[str]:
        alternatives = [p for name in names for p in table[name]]
        return re.compile("|".join(f"(?:{p})" for p in alternatives), re.I)

    return Patterns(
        any_of("letterhead", "offices"),
        any_of("towns"),
        any_of("noise"),
        re.compile(table["cc"], re.I),
        re.compile(table["enclosure"], re.I),
    )


@Language.component("letter_parts")
def letter_parts(doc: Doc) -> Doc:
    """Write ``doc.spans["parts"]``; consecutive lines of one role are one span."""
    letter = letter_of(doc)
    labelled = list(_label(letter.text, letter.blocks))
    parts = []
    for start, end, label in _merged(labelled):
        parts.append(span(doc, start, end, label))
    doc.spans[PARTS] = parts
    return doc


def _label(text: str, blocks: tuple[Block, ...]) -> Iterator[tuple[Block, str]]:
    texts = [text[b.start : b.end] for b in blocks]
    salutation = next(
        (i for i, b in enumerate(blocks) if b.kind == "line" and is_salutation(texts[i])), None
    )
    valediction = next(
        (
            i
            for i in range(len(blocks) - 1, -1, -1)
            if blocks[i].kind == "line" and is_valediction(texts[i])
        ),
        len(blocks),
    )
    head = salutation if salutation is not None else _head_without_salutation(blocks, texts)
    yield from zip(blocks[:head], _head(texts[:head]), strict=True)
    body = head
    if salutation is not None:
        yield blocks[head], "salutation"
        body = head + 1
        while body < valediction and _is_subject(blocks, texts, body, head + 1):
            yield blocks[body], "subject"
            body += 1
    for block in blocks[body:valediction]:
        yield block, "body"
    if valediction < len(blocks):
        yield blocks[valediction], "valediction"
        foot = [part for b in blocks[valediction + 1 :] for part in _at_copies(text, b)]
        yield from zip(foot, _foot([text[b.start : b.end] for b in foot]), strict=True)


def _head_without_salutation(blocks: tuple[Block, ...], texts: list[str]) -> int:
    """The head then goes as far as the blocks are short and no heading that is known."""
    for i, text in enumerate(texts):
        if blocks[i].kind == "bullet" or len(text) > _MAX_HEAD_LINE or heading_rule(text):
            return i
    return 0


def _head(texts: list[str]) -> list[str]:
    known = patterns()
    labels = []
    for text in texts:
        if _DATE_LINE.match(text):
            labels.append("date")
        elif known.noise.search(text):
            labels.append("noise")
        elif known.letterhead.search(text):
            labels.append("letterhead")
        else:
            labels.append("addressee")
    for i, text in enumerate(texts):
        beside = {*labels[max(i - 1, 0) : i], *labels[i + 1 : i + 2]}
        if labels[i] == "addressee" and known.town.search(text) and "letterhead" in beside:
            labels[i] = "letterhead"
    return labels


def _foot(texts: list[str]) -> list[str]:
    known = patterns()
    labels, label = [], "signature"
    for text in texts:
        if known.cc.search(text):
            label = "cc"
        elif known.enclosure.search(text):
            label = "enclosure"
        elif known.letterhead.search(text) and not (label == "signature" and text == OFSTED):
            labels.append("letterhead")
            continue
        labels.append(label)
    return labels


def _at_copies(text: str, block: Block) -> list[Block]:
    """Split a line of the foot where "Cc" stands inside it ("… West Midlands Cc Rt Hon …")."""
    inside = _INNER_CC.search(text, block.start, block.end)
    if not inside:
        return [block]
    return [block._replace(end=inside.start()), block._replace(start=inside.end())]


def _is_subject(blocks: tuple[Block, ...], texts: list[str], i: int, first: int) -> bool:
    """The first block after the salutation, and bold ones that go on with it."""
    text = texts[i]
    if blocks[i].kind == "bullet" or len(text) > _MAX_SUBJECT:
        return False
    # Typography decides where there is any: a bold block is a subject, unless it is a heading of
    # the body, which only follows other text.
    if i == first:
        return blocks[i].bold or not text.endswith((".", ":", ";"))
    return blocks[i].bold and blocks[i - 1].bold and i - first < 3 and heading_rule(text) is None


def _merged(labelled: list[tuple[Block, str]]) -> Iterator[tuple[int, int, str]]:
    start = end = 0
    label = ""
    for block, own in labelled:
        if own == label:
            end = block.end
            continue
        if label:
            yield start, end, label
        start, end, label = block.start, block.end, own
    if label:
        yield start, end, label
