"""ORGANISATION: bodies other than councils and schools, by name and by the word they end in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, entities
from pipeline.entities.found import Found
from pipeline.entities.tables import NAME_WORD, any_row, pattern, row_of, trusts
from pipeline.resources import load_table
from pipeline.words import Words

# Read backwards from the word that tells a body, at most this many characters.
_REACH = 120
# The words that tell a body reach back this far from the last of them.
_ENDING = 80
_NAME_BEFORE = re.compile(
    rf"(?:\b{NAME_WORD}(?:,? (?:and|of|the|for|upon|on|&)(?: the)?(?= [A-Z])){{0,2}},? ){{1,8}}\Z"
)
# "Harrow Strategic Safeguarding Partnership (HSSP)"
_SHORT = re.compile(r"\s\((?:the |known as )?[‘“']?(?P<short>[A-Z][A-Za-z&]{0,8}[A-Z])[’”']?\)")


# First letters of fewer words than this may stand for anything.
_SHORTEST = 3
_POLICE = re.compile(r"(?:Police|police|Constabulary|constabulary)\b")
_TYPES = {"agency": "other", "organisation": "other", "provider": "other"}


@cache
def _named() -> tuple[re.Pattern[str], dict[str, tuple[str, str]], frozenset[str]]:
    """Return a pattern of the bodies known by name, their values, and the words they begin with."""
    rows = load_table("gazetteers", "organisations.toml")["name"]
    names = {form: (row["name"], row["type"]) for row in rows for form in row["printed"]}
    names |= {trust.name: (trust.name, "trust") for trust in trusts()}
    alternatives = "|".join(re.escape(form) for form in sorted(names, key=len, reverse=True))
    first = frozenset(word.group() for form in names if (word := re.match(r"\w+", form)))
    return re.compile(rf"(?:{alternatives})(?![\w-]|\.\w)"), names, first


@cache
def _endings() -> tuple[re.Pattern[str], list[dict[str, str]]]:
    rows = load_table("gazetteers", "organisations.toml")["ending"]
    return re.compile(rf"(?<= )(?:{any_row(rows).pattern})\Z"), rows


@Language.component("organisations")
def organisations(doc: Doc) -> Doc:
    """Add ORGANISATION; the value has the full name and the type of body."""
    words = Words.of(doc)
    add_entities(doc, [*find(words), *described(words)])
    placed = entities(doc, "ORGANISATION")
    add_entities(doc, short_forms(words, [(e.end_char, e._.value) for e in placed]))
    add_entities(doc, acronyms(words, {e._.value["name"]: e._.value for e in placed}))
    return doc


def find(words: Words) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each body in a text."""
    text = words.text
    named, full, first = _named()
    for match in words.starting(named, first):
        name, kind = full[match.group()]
        yield *match.span(), "ORGANISATION", {"name": name, "type": kind}
    ending, rows = _endings()
    last = load_table("gazetteers", "organisations.toml")["words"]["last"]
    for match in words.ending(ending, last, _ENDING):
        start = _start(text, match.start())
        # "CHS Trust" is short for a name that the letter gives in full.
        if start < match.start() and not text[start : match.start()].strip().isupper():
            value = {"name": text[start : match.end()], "type": row_of(match, rows)["type"]}
            yield start, match.end(), "ORGANISATION", value


def _start(text: str, end: int) -> int:
    """Return where the name begins whose last words begin at ``end``; ``end`` for no name."""
    before = _NAME_BEFORE.search(text, max(end - _REACH, 0), end)
    if not before:
        return end
    start = before.start()
    roles = list(pattern("organisations", "words", "role_words").finditer(text, start, end))
    if roles:
        start = roles[-1].end()
    if _POLICE.match(text, end):
        start = _force(text, start, end)
    not_names = frozenset(load_table("gazetteers", "organisations.toml")["words"]["not_names"])
    while start < end:
        first = text[start:end].split(" ", 1)[0]
        if first.rstrip(",") not in not_names and first not in (
            "of",
            "and",
            "for",
            "the",
            "&",
            "on",
        ):
            break
        start += len(first) + 1
    return min(start, end)


def _force(text: str, start: int, end: int) -> int:
    """A police force has the name of one place; what a comma or "and" joins is another body."""
    words = text[start:end].strip()
    if words in load_table("gazetteers", "organisations.toml")["words"]["joined"]:
        return start
    cut = max(words.rfind(", "), words.rfind(" and "))
    return start if cut < 0 else start + words.index(" ", cut + 1) + 1


def described(words: Words) -> Iterator[Found]:
    """Give the bodies whose names only the words around them tell, at each mention."""
    for row in load_table("gazetteers", "organisations.toml")["described"]:
        for match in words.around(_compiled(row["pattern"]), row["near"], 90, 90):
            kind = row.get("type") or _TYPES.get(match["type"], match["type"])
            yield from _mentions(
                words, match["name"], "ORGANISATION", {"name": match["name"], "type": kind}
            )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _mentions(words: Words, name: str, label: str, value: dict[str, Any]) -> Iterator[Found]:
    for start, end in words.named(name):
        yield start, end, label, dict(value)


def short_forms(
    words: Words, known: list[tuple[int, dict[str, Any]]], label: str = "ORGANISATION"
) -> Iterator[Found]:
    """Give the short forms that a letter makes for a body: "(HSSP)" behind the name, then "HSSP".

    Parameters
    ----------
    words
        The letter's text.
    known
        Where names of bodies end in it, with their values.
    label
        The type of the mentions.
    """
    for end, value in known:
        match = _SHORT.match(words.text, end)
        if match:
            short = match["short"]
            yield from _mentions(words, short, label, value)
            yield from _mentions(words, f"{short} Trust", label, value)


def acronyms(words: Words, known: dict[str, dict[str, Any]]) -> Iterator[Found]:
    """Give the places where a body named in full is called by its first letters: "DSCB".

    Parameters
    ----------
    words
        The letter's text.
    known
        The bodies that it names, by name, with their values.
    """
    for name, value in known.items():
        capitals = "".join(re.findall(r"\b[A-Z]", name.replace("’s", "")))
        if len(capitals) >= _SHORTEST:
            yield from _mentions(words, capitals, "ORGANISATION", value)
