"""ORGANISATION: bodies other than councils and schools, by name and by the word they end in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, letter_of
from pipeline.entities.tables import NAME_WORD
from pipeline.resources import load_table


@cache
def _named() -> tuple[re.Pattern[str], dict[str, str]]:
    names = dict(load_table("gazetteers", "organisations.toml")["names"])
    alternatives = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w@.-])(?:{alternatives})(?![\w-]|\.\w)"), names


@cache
def _ended() -> tuple[re.Pattern[str], frozenset[str]]:
    table = load_table("gazetteers", "organisations.toml")
    endings = re.sub(r"\s*\n\s*", "", table["endings"])
    words = rf"(?:{NAME_WORD}(?: (?:and|of|the|for|upon|&)(?= [A-Z])){{0,2}} ){{1,6}}"
    return re.compile(rf"\b{words}(?:{endings})\b"), frozenset(table["not_names"])


@Language.component("organisations")
def organisations(doc: Doc) -> Doc:
    """Add ORGANISATION; the value has the canonical name."""
    add_entities(doc, find(letter_of(doc).text))
    return doc


def find(text: str) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    """Give ``(start, end, type, value)`` of each body in a text."""
    named, canonical = _named()
    for match in named.finditer(text):
        yield *match.span(), "ORGANISATION", {"name": canonical[match.group()]}
    ended, not_names = _ended()
    for match in ended.finditer(text):
        start, words = match.start(), match.group()
        first, _, rest = words.partition(" ")
        while first in not_names or first.lower() in ("of", "and", "for", "the"):
            start += len(first) + 1
            words = rest
            first, _, rest = words.partition(" ")
        # What is left must still name something before the word that tells the body.
        if rest and words[0].isupper():
            yield start, match.end(), "ORGANISATION", {"name": words}
