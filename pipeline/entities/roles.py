"""ROLE: offices that one person holds, named in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, part
from pipeline.entities.found import Found
from pipeline.entities.tables import pattern
from pipeline.resources import load_table
from pipeline.words import Words, cases


@cache
def _rank() -> re.Pattern[str]:
    return re.compile(pattern("roles", "office", "rank").pattern + r"\Z")


@Language.component("roles")
def roles(doc: Doc) -> Doc:
    """Add ROLE to the body; the value has the office in lower case without "the"."""
    parts = [(b.start_char, b.end_char) for b in part(doc, "body")]
    add_entities(
        doc, (f for f in find(Words.of(doc)) if any(a <= f[0] and f[1] <= b for a, b in parts))
    )
    return doc


def find(words: Words) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each office in a text."""
    text = words.text
    first = cases(*load_table("gazetteers", "roles.toml")["office"]["first"])
    for match in words.starting(pattern("roles", "office", "names"), first):
        at, end = match.span()
        if text[end : end + 1].isalnum():
            continue
        rank = _rank().search(text, max(at - 60, 0), at)
        begin = rank.start() if rank else at
        if text[begin - 1 : begin].isalnum():
            begin = at
        yield begin, end, "ROLE", {"role": " ".join(text[begin:end].split())}
