"""ORGANISATION: bodies other than councils and schools, by name and by the word they end in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import ENTITIES, add_entities, letter_of
from pipeline.entities.dates import Found
from pipeline.entities.tables import NAME_WORD, any_row, pattern, row_of, trusts
from pipeline.resources import load_table

# Read backwards from the word that tells a body, at most this many characters.
_REACH = 120
_NAME_BEFORE = re.compile(
    rf"(?:\b{NAME_WORD}(?:,? (?:and|of|the|for|upon|on|&)(?: the)?(?= [A-Z])){{0,2}},? ){{1,8}}$"
)
# "Harrow Strategic Safeguarding Partnership (HSSP)"
_SHORT = re.compile(r"\s\((?:the |known as )?[‘“']?(?P<short>[A-Z][A-Za-z&]{1,9})[’”']?\)")


_POLICE = re.compile(r"(?:Police|police|Constabulary|constabulary)\b")
_TYPES = {"agency": "other", "organisation": "other", "provider": "other"}


@cache
def _named() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    rows = load_table("gazetteers", "organisations.toml")["name"]
    names = {form: (row["name"], row["type"]) for row in rows for form in row["printed"]}
    names |= {trust.name: (trust.name, "trust") for trust in trusts()}
    alternatives = "|".join(re.escape(form) for form in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?:{alternatives})(?![\w-]|\.\w)"), names


@cache
def _endings() -> tuple[re.Pattern[str], list[dict[str, str]]]:
    rows = load_table("gazetteers", "organisations.toml")["ending"]
    return any_row(rows), rows


@Language.component("organisations")
def organisations(doc: Doc) -> Doc:
    """Add ORGANISATION; the value has the full name and the type of body."""
    text = letter_of(doc).text
    add_entities(doc, [*find(text), *described(text)])
    placed = [e for e in doc.spans.get(ENTITIES, []) if e.label_ == "ORGANISATION"]
    add_entities(doc, short_forms(text, [(e.end_char, e._.value) for e in placed]))
    return doc


def find(text: str) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each body in a text."""
    named, full = _named()
    for match in named.finditer(text):
        if not (text[match.start() - 1 : match.start()] or " ").isalnum():
            name, kind = full[match.group()]
            yield *match.span(), "ORGANISATION", {"name": name, "type": kind}
    ending, rows = _endings()
    for match in ending.finditer(text):
        if text[match.start() - 1 : match.start()] != " " or text[match.end() : match.end() + 1].isalnum():
            continue
        start = _start(text, match.start())
        if start < match.start():
            value = {"name": text[start : match.end()], "type": row_of(match, rows)["type"]}
            yield start, match.end(), "ORGANISATION", value


def _start(text: str, end: int) -> int:
    """Return where the name begins whose last words begin at ``end``; ``end`` if it has no others."""
    before = _NAME_BEFORE.search(text, max(end - _REACH, 0), end)
    if not before:
        return end
    start = before.start()
    role = None
    for role in pattern("organisations", "words", "role_words").finditer(text, start, end):
        pass
    if role:
        start = role.end()
    if _POLICE.match(text, end):
        start = _force(text, start, end)
    not_names = frozenset(load_table("gazetteers", "organisations.toml")["words"]["not_names"])
    while start < end:
        first = text[start:end].split(" ", 1)[0]
        if first.rstrip(",") not in not_names and first not in ("of", "and", "for", "the", "&", "on"):
            break
        start += len(first) + 1
    return min(start, end)


def _force(text: str, start: int, end: int) -> int:
    """A police force has the name of one place: what a comma or "and" joins to it is another body."""
    words = text[start:end].strip()
    if words in load_table("gazetteers", "organisations.toml")["words"]["joined"]:
        return start
    cut = max(words.rfind(", "), words.rfind(" and "))
    return start if cut < 0 else start + words.index(" ", cut + 1) + 1


def described(text: str) -> Iterator[Found]:
    """Give the bodies whose names only the words around them tell, at each mention."""
    for row in load_table("gazetteers", "organisations.toml")["described"]:
        for match in re.finditer(row["pattern"], text):
            kind = row.get("type") or _TYPES.get(match["type"], match["type"])
            name = match["name"]
            for mention in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text):
                yield *mention.span(), "ORGANISATION", {"name": name, "type": kind}


def short_forms(
    text: str, known: list[tuple[int, dict[str, Any]]], label: str = "ORGANISATION"
) -> Iterator[Found]:
    """Give the short forms that a letter makes for a body: "(HSSP)" behind the name, then "HSSP".

    Parameters
    ----------
    text
        The letter's text.
    known
        Where names of bodies end in it, with their values.
    label
        The type of the mentions.
    """
    for end, value in known:
        match = _SHORT.match(text, end)
        if match and stands_for(match["short"], text[max(end - 90, 0) : end]):
            for mention in re.finditer(
                rf"(?<![\w-]){re.escape(match['short'])}(?: Trust)?(?![\w-])", text
            ):
                yield *mention.span(), label, dict(value)


def stands_for(short: str, long: str) -> bool:
    """Tell whether a short form is made of the first letters of the last words of a text."""
    initials = [word[0].upper() for word in re.findall(r"\w+(?:[’'-]\w+)*", long)]
    wanted = [letter.upper() for letter in short if letter.isalpha()]
    at = len(initials)
    for letter in reversed(wanted):
        at -= 1
        while at >= 0 and initials[at] != letter:
            at -= 1
            if len(initials) - at > 2 * len(wanted) + 2:
                return False
        if at < 0:
            return False
    return True
