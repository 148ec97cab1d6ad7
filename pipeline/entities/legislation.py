"""LEGISLATION: Acts and regulations, with the section where one is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, letter_of

_SECTION = (
    r"(?:(?P<section>(?:sections?|s\.)\s?\d+[A-Z]?(?:\(\w+\))*(?:(?:,| and| or| to)\s\d+[A-Z]?)*)"
    r"\s(?:of\s)?(?:the\s)?)?"
)
_TITLE = (
    r"(?P<title>[A-Z][\w’'&-]{1,40}"
    r"(?:,?\s(?:and|of|for|in|to|the|etc\.?|[A-Z][\w’'&-]{1,40})){0,12})"
)
_LAW = re.compile(
    rf"\b{_SECTION}{_TITLE}\s(?P<form>Act|Regulations|Order|Rules)\s(?P<year>(?:18|19|20)\d\d)\b",
)
_LEADING = re.compile(r"^(?:The|Under|In|Section|Of)\s")


@Language.component("legislation")
def legislation(doc: Doc) -> Doc:
    """Add LEGISLATION; the value has title, year and section."""
    add_entities(doc, find(letter_of(doc).text))
    return doc


def find(text: str) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    """Give ``(start, end, type, value)`` of each law in a text."""
    for match in _LAW.finditer(text):
        title, start = match["title"], match.start()
        lead = _LEADING.match(title)
        if lead:
            title = title[lead.end() :]
            if not match["section"]:
                start = match.start("title") + lead.end()
        section = match["section"]
        yield (
            start,
            match.end(),
            "LEGISLATION",
            {
                "title": f"{title} {match['form']}",
                "year": int(match["year"]),
                "section": re.sub(r"^\D+", "", section) if section else None,
            },
        )
