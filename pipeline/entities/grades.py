"""GRADE: Ofsted's inspection grades, told from the everyday uses of their words."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities
from pipeline.entities.found import Found
from pipeline.entities.kinds import kind_of
from pipeline.entities.tables import pattern
from pipeline.resources import load_table
from pipeline.words import Words, cases

# How far around a word its context is read, in characters, never past the sentence.
_WINDOW = 110
_SENTENCE = re.compile(r"[.;!?]\s|\n")
_FIRST = cases(
    "outstanding", "good", "satisfactory", "require", "requires", "required", "requiring",
    "inadequate", "special", "notice", "serious",
)  # fmt: skip


@cache
def _grades() -> tuple[
    re.Pattern[str], tuple[tuple[re.Pattern[str], dict[str, Any], re.Pattern[str] | None], ...]
]:
    """Return a pattern of all grades, and of each its words, value, and what must stand before it.

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
        words = re.compile(row["pattern"], re.I)
        rows.append((words, value, None if before is None else re.compile(before, re.I)))
    together = "|".join(row["pattern"] for row in table["grade"])
    return re.compile(rf"(?:{together})", re.I), tuple(rows)


@Language.component("grades")
def grades(doc: Doc) -> Doc:
    """Add GRADE; the value has grade (1 to 4), label, in grade 4 category, aspect and when.

    ``when`` is ``current`` or ``previous``; letters of a kind that gives no grades name old ones.
    """
    kind = kind_of(doc._.facts)
    add_entities(doc, find(Words.of(doc), gives=kind is None or kind.grades))
    return doc


def find(words: Words, *, gives: bool = True) -> list[Found]:
    """Return ``(start, end, type, value)`` of each grade in a text.

    Parameters
    ----------
    words
        Any text.
    gives
        Whether letters of this kind give grades of their own.
    """
    text = words.text
    together, rows = _grades()
    found: list[Found] = []
    for match in words.starting(together, _FIRST):
        start, end = match.span()
        if text[end : end + 1].isalnum():
            continue
        _, value, before = next(row for row in rows if row[0].fullmatch(match.group()))
        own = before.search(text[max(start - _WINDOW, 0) : start]) if before else None
        if own or (before is None and _is_grade(text, start, end)):
            found.append((start, end, "GRADE", dict(value)))
    last = 0
    for start, end, _, value in found:
        value.update(_context(text, start, end, last, gives))
        last = end
    return found


def _is_grade(text: str, start: int, end: int) -> bool:
    before = _SENTENCE.split(text[max(start - _WINDOW, 0) : start])[-1]
    after = _SENTENCE.split(text[end : end + _WINDOW])[0]
    if pattern("grades", "context", "never", flags=re.I).search(after):
        return False
    return bool(
        pattern("grades", "context", "before", flags=re.I).search(before)
        or pattern("grades", "context", "after", flags=re.I).search(after)
    )


def _context(text: str, start: int, end: int, last: int, gives: bool) -> dict[str, str | None]:
    """Return the aspect of a grade, and whether it is current, from the words of its sentence.

    ``last`` is the end of the grade before it.
    """
    before = _SENTENCE.split(text[max(start - 2 * _WINDOW, 0) : start])[-1]
    after = _SENTENCE.split(text[end : end + 2 * _WINDOW])[0]
    words = pattern("grades", "value", "aspects", flags=re.I)
    behind = (
        words.search(after[:80])
        if re.match(r"[’”]?(?: (?:grade|judgement))? (?:for|in|at|on)\b", after)
        else None
    )
    clause = before[max(len(before) - (start - last), 0) :] if last else before
    told = list(words.finditer(clause))
    ahead = told[-1] if told else None
    aspect = behind or ahead
    earlier = (
        not gives
        or pattern("grades", "value", "previous_before", flags=re.I).search(before)
        or pattern("grades", "value", "previous_after", flags=re.I).search(after)
        or (
            pattern("grades", "value", "previous_sentence", flags=re.I).search(before + after)
            and not pattern("grades", "value", "change", flags=re.I).search(before + after)
        )
    )
    return {
        "aspect": aspect.group() if aspect else None,
        "when": "previous" if earlier else "current",
    }
