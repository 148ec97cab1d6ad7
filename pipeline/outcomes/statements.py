"""Statements of outcome: how many schools got which grade, and how it changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.document import ENTITIES, OUTCOMES, SECTIONS, letter_of, span
from pipeline.entities import numbers
from pipeline.resources import load_table

LABEL = "OUTCOME"
_SENTENCE = re.compile(r"[^.;]+[.;]?\s*")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(load_table("outcomes.toml")[name].replace("NUMBER", numbers.WORD), re.I)


@Language.component("outcomes")
def outcomes(doc: Doc) -> Doc:
    """Write ``doc.spans["outcomes"]``, a statement a bullet of the sections on outcomes.

    A bullet counts that begins with a number and names a grade in its first sentence; its previous
    grade is given only where the bullet says it.
    """
    letter = letter_of(doc)
    grades = [e for e in doc.spans.get(ENTITIES, []) if e.label_ == "GRADE"]
    found = []
    for section in doc.spans[SECTIONS]:
        if section.label_ != "outcomes":
            continue
        for block in letter.blocks:
            inside = section.start_char <= block.start and block.end <= section.end_char
            if inside and block.kind == "bullet":
                own = [g for g in grades if block.start <= g.start_char < block.end]
                value = read(letter.text[block.start : block.end], block.start, own)
                if value:
                    statement = span(doc, block.start, block.end, LABEL)
                    statement._.value = value
                    found.append(statement)
    doc.spans[OUTCOMES] = found
    return doc


def read(text: str, offset: int, grades: list[Span]) -> dict[str, int | str | None] | None:
    """Read one bullet.

    Parameters
    ----------
    text
        The bullet.
    offset
        Where it starts in the letter, in characters.
    grades
        The GRADE entities in it.

    Returns
    -------
    dict or None
        ``count``, ``current``, ``previous`` (labels of grades) and ``change`` (``improved``,
        ``same``, ``declined``); the last two are ``None`` where the bullet does not say.
    """
    count = _pattern("count").match(text)
    sentences = list(_sentences(text, offset, grades))
    if not count or not sentences or not sentences[0][1]:
        return None
    first, in_first = sentences[0]
    start = offset + text.index(first)
    grades_read = _now_and_before(first, start, in_first)
    if grades_read is None:
        return None
    current, previous = grades_read
    if previous is None and _pattern("kept").search(first):
        previous = current
    for sentence, own in sentences[1:]:
        if (
            own
            and _pattern("same_schools").match(sentence)
            and _pattern("previous").search(sentence)
        ):
            previous = own[0]._.value
    change = None
    if previous:
        step = previous["grade"] - current["grade"]
        change = "improved" if step > 0 else "declined" if step < 0 else "same"
    return {
        "count": int(numbers.value(count["count"])),
        "current": current["label"],
        "category": current.get("category"),
        "previous": previous["label"] if previous else None,
        "change": change,
    }


Grade = dict[str, Any]


def _now_and_before(
    sentence: str, start: int, grades: list[Span]
) -> tuple[Grade, Grade | None] | None:
    """Tell the current grade of a sentence from the previous one, if both are clear.

    ``start`` is where the sentence stands in the letter, in characters.
    """
    now: list[Span] = []
    before: list[Span] = []
    at = start
    for grade in grades:
        words = sentence[at - start : grade.start_char - start]
        (before if _pattern("was_graded").search(words) else now).append(grade)
        at = grade.end_char
    if len({grade._.value["label"] for grade in now}) != 1 or len(before) > 1:
        return None  # several grades, or none that is the current one: nothing is guessed
    return now[0]._.value, before[0]._.value if before else None


def _sentences(text: str, offset: int, grades: list[Span]) -> Iterator[tuple[str, list[Span]]]:
    for match in _SENTENCE.finditer(text):
        start, end = offset + match.start(), offset + match.end()
        yield match.group(), [g for g in grades if start <= g.start_char < end]
