"""EMAIL, URL, PHONE, POSTCODE and URN."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, letter_of

EMAIL = re.compile(r"(?<![\w.+'’-])[\w.+'’-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
URL = re.compile(r"\b(?:https?://|www\.)[\w-]+(?:\.[\w-]+)+(?:/[^\s,;)]*[\w/])?")
# UK numbers: 0 or +44, nine or ten digits, in groups.
PHONE = re.compile(r"(?<![\w+])(?:\+44\s?\(?0?\)?\s?|\(?0)(?:\d[\s()-]?){8,9}\d(?!\d)")
# Source: BS 7666-2, Annex A: the forms that a UK postcode takes.
# The six digits that identify a school or other provider in the national register.
URN = re.compile(r"(?:URN|[Uu]nique [Rr]eference [Nn]umber)(?: \(URN\))?:?\s*(\d{6})(?!\d)")
POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s+(\d)\s?([A-Z]{2})\b")


@Language.component("contacts")
def contacts(doc: Doc) -> Doc:
    """Add EMAIL, URL, PHONE (value: digits), POSTCODE (value: normal form) and URN."""
    add_entities(doc, find(letter_of(doc).text))
    return doc


def find(text: str) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    """Give ``(start, end, type, value)`` of each contact in a text."""
    for match in EMAIL.finditer(text):
        yield *match.span(), "EMAIL", {"email": match.group().lower()}
    for match in URL.finditer(text):
        yield *match.span(), "URL", {"url": match.group()}
    for match in PHONE.finditer(text):
        yield *match.span(), "PHONE", {"digits": re.sub(r"\D", "", match.group())}
    for match in URN.finditer(text):
        yield *match.span(1), "URN", {"urn": match[1]}
    for match in POSTCODE.finditer(text):
        yield *match.span(), "POSTCODE", {"postcode": postcode(match)}


def postcode(match: re.Match[str]) -> str:
    """Return a matched postcode in its normal form, one space before the last three characters."""
    return f"{match[1]} {match[2]}{match[3]}"
