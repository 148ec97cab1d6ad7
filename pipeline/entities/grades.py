"""GRADE: Ofsted's inspection grades, told from the everyday uses of their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, letter_of
from pipeline.entities.tables import pattern
from pipeline.resources import load_table

# How far around a word its context is read, in characters, never past the sentence.
_WINDOW = 110
_SENTENCE = re.compile(r"[.;!?]\s|\n")


@cache
def _grades() -> list[tuple[re.Pattern[str], dict[str, Any], re.Pattern[str] | None]]:
    """Return the words of each grade, its value, and what must stand before it.

    ``None``: the words around are to tell, by the patterns under ``context``.
    """
    table = load_table("gazetteers", "grades.toml")
    plain = set(table["context"]["plain"])
    rows = []
    for row in table["grade"]:
        value = {"grade": row["number"], "label": row["label"]}
        if "category" in row:
            value["category"] = row["category"]
        before = "" if row["pattern"] in plain else row.get("before")
        words = re.compile(rf"\b(?:{row['pattern']})\b", re.I)
        rows.append((words, value, None if before is None else re.compile(before, re.I)))
    return rows


@Language.component("grades")
def grades(doc: Doc) -> Doc:
    """Add GRADE; the value has grade (1 to 4), label and, in grade 4, category."""
    add_entities(doc, find(letter_of(doc).text))
    return doc


def find(text: str) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    """Give ``(start, end, type, value)`` of each grade in a text."""
    for words, value, before in _grades():
        for match in words.finditer(text):
            start, end = match.span()
            own = before.search(text[max(start - _WINDOW, 0) : start]) if before else None
            if own or (before is None and _is_grade(text, start, end)):
                yield *match.span(), "GRADE", dict(value)


def _is_grade(text: str, start: int, end: int) -> bool:
    before = _SENTENCE.split(text[max(start - _WINDOW, 0) : start])[-1]
    after = _SENTENCE.split(text[end : end + _WINDOW])[0]
    if pattern("grades", "context", "never", flags=re.I).search(after):
        return False
    return bool(
        pattern("grades", "context", "before", flags=re.I).search(before)
        or pattern("grades", "context", "after", flags=re.I).search(after)
    )
