"""ROLE: offices that one person holds, named in running text."""

from __future__ import annotations

from collections.abc import Iterator

import re
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, letter_of, part
from pipeline.entities.dates import Found
from pipeline.entities.tables import pattern


@cache
def _rank() -> re.Pattern[str]:
    return re.compile(pattern("roles", "office", "rank").pattern + "$")


@Language.component("roles")
def roles(doc: Doc) -> Doc:
    """Add ROLE to the body; the value has the office in lower case without "the"."""
    text = letter_of(doc).text
    add_entities(doc, (f for b in part(doc, "body") for f in find(text, b.start_char, b.end_char)))
    return doc


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each office between two places of a text."""
    end = len(text) if end is None else end
    for match in pattern("roles", "office", "names").finditer(text, start, end):
        at = match.start()
        if text[at - 1 : at].isalnum() or text[match.end() : match.end() + 1].isalnum():
            continue
        rank = _rank().search(text, max(at - 60, start), at)
        begin = rank.start() if rank else at
        if text[begin - 1 : begin].isalnum():
            begin = at
        office = " ".join(text[begin : match.end()].split())
        yield begin, match.end(), "ROLE", {"role": office}
