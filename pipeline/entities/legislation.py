"""LEGISLATION and FRAMEWORK: Acts, regulations, inspection frameworks, statutory guidance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities
from pipeline.entities.found import Found
from pipeline.entities.tables import any_row, row_of
from pipeline.resources import load_table
from pipeline.words import Words, cases

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
_SECTION = re.compile(r"(?:[Ss]ections? |[Ss](?=\d))(?P<section>" + _NUMBERS + r")(?![\w%])")
_SECTIONS = cases("section", "sections", *(f"s{number}" for number in range(10, 120)))


@cache
def _frameworks() -> tuple[re.Pattern[str], list[dict[str, str]]]:
    rows = load_table("gazetteers", "frameworks.toml")["framework"]
    return any_row(rows), rows


@Language.component("legislation")
def legislation(doc: Doc) -> Doc:
    """Add LEGISLATION (value: title, year, section) and FRAMEWORK (value: name)."""
    words = Words.of(doc)
    add_entities(doc, [*find(words), *find_frameworks(words)])
    return doc


def find(words: Words) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each law in a text."""
    text = words.text
    whole: list[tuple[int, int]] = []
    for match in words.starting(_FORM, ("Act", "Regulations", "Order", "Rules")):
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
        whole.append((before.start() if section else start, match.end()))
        yield *whole[-1], "LEGISLATION", value
    for match in words.starting(_SECTION, _SECTIONS):
        if any(start <= match.start() < end for start, end in whole):
            continue
        value = {"title": None, "year": None, "section": match["section"]}
        yield *match.span(), "LEGISLATION", value


def find_frameworks(words: Words) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each framework, guidance and code in a text."""
    regex, rows = _frameworks()
    first = load_table("gazetteers", "frameworks.toml")["first"]
    for match in words.starting(regex, cases(*first)):
        if not words.text[match.end() : match.end() + 1].isalnum():
            yield *match.span(), "FRAMEWORK", {"name": row_of(match, rows)["name"]}
