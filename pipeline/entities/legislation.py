"""LEGISLATION and FRAMEWORK: Acts, regulations, inspection frameworks, statutory guidance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, letter_of
from pipeline.entities.dates import Found
from pipeline.entities.tables import any_row, row_of
from pipeline.resources import load_table

_NUMBERS = r"\d+[A-Z]?(?:\(\w+\))*(?:(?:,| and| or| to)\s\d+[A-Z]?)*"
# Read backwards from "Act 1989": the title, and the section before it.
_FORM = re.compile(r"(?:Act|Regulations|Order|Rules) \(?(?P<year>(?:18|19|20)\d\d)\)?(?!\d)")
_TITLE = re.compile(
    r"(?:[Ss]ections? (?P<section>" + _NUMBERS + r") (?:of )?(?:the )?)?"
    r"(?P<title>\(?[A-Z][\w’'&-]{1,40}\)?,?"
    r"(?:\s(?:and|of|for|in|to|the|etc\.?|\(?[A-Z][\w’'&-]{1,40}\)?,?)){0,12})\s$"
)
_REACH = 160
_LEADING = re.compile(r"^(?:The|Under|In|Section|Of)\s")
# "section 47 enquiries": the section of an Act that is not named there
_SECTION = re.compile(r"(?:[Ss]ections? |[Ss](?=\d{2}\b))(?P<section>" + _NUMBERS + r")(?![\w%])")


@cache
def _frameworks() -> tuple[re.Pattern[str], list[dict[str, str]]]:
    rows = load_table("gazetteers", "frameworks.toml")["framework"]
    return any_row(rows), rows


@Language.component("legislation")
def legislation(doc: Doc) -> Doc:
    """Add LEGISLATION (value: title, year, section) and FRAMEWORK (value: name)."""
    text = letter_of(doc).text
    add_entities(doc, [*find(text), *find_frameworks(text)])
    return doc


def find(text: str) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each law in a text."""
    for match in _FORM.finditer(text):
        before = _TITLE.search(text, max(match.start() - _REACH, 0), match.start())
        if not before:
            continue
        start, title = before.start("title"), before["title"]
        lead = _LEADING.match(title)
        if lead:
            start, title = start + lead.end(), title[lead.end() :]
        section = before["section"]
        value = {
            "title": f"{title} {match.group().split()[0]}",
            "year": int(match["year"]),
            "section": section,
        }
        yield before.start() if section else start, match.end(), "LEGISLATION", value
    for match in _SECTION.finditer(text):
        if not text[match.start() - 1 : match.start()].isalnum():
            value = {"title": None, "year": None, "section": match["section"]}
            yield *match.span(), "LEGISLATION", value


def find_frameworks(text: str) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each framework, guidance and code in a text."""
    regex, rows = _frameworks()
    for match in regex.finditer(text):
        start, end = match.span()
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield start, end, "FRAMEWORK", {"name": row_of(match, rows)["name"]}
