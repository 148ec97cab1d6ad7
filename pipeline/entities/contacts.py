"""EMAIL, URL, PHONE, POSTCODE and URN."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities
from pipeline.entities.found import Found
from pipeline.words import Words, cases

EMAIL = re.compile(r"[\w.+'’-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
URL = re.compile(r"(?:https?://|www\.)[\w-]+(?:\.[\w-]+)+(?:/[^\s,;)]*[\w/])?")
# UK numbers: 0 or +44, nine or ten digits, in groups.
PHONE = re.compile(r"(?:\+44\s?\(?0?\)?\s?|\(?0)(?:\d[\s()-]?){8,9}\d(?!\d)")
# Source: BS 7666-2, Annex A: the forms that a UK postcode takes.
# The six digits that identify a school or other provider in the national register.
URN = re.compile(r"(?:URN|[Uu]nique [Rr]eference [Nn]umber)(?: \(URN\))?:?\s*(\d{6})(?!\d)")
POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)\s+(\d)\s?([A-Z]{2})\b")


@Language.component("contacts")
def contacts(doc: Doc) -> Doc:
    """Add EMAIL, URL, PHONE (value: digits), POSTCODE (value: normal form) and URN."""
    add_entities(doc, find(Words.of(doc)))
    return doc


def find(words: Words) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each contact in a text."""
    text = words.text
    at = text.find("@")
    while at >= 0:
        local = re.search(r"[\w.+'’-]{1,64}$", text[max(at - 64, 0) : at])
        match = EMAIL.match(text, at - len(local.group())) if local else None
        if match:
            yield *match.span(), "EMAIL", {"email": match.group().lower()}
        at = text.find("@", at + 1)
    for match in words.starting(URL, cases("http", "https", "www")):
        yield *match.span(), "URL", {"url": match.group()}
    # What may stand before the first digit belongs to the number.
    begins = (at - (text[max(at - 1, 0) : at] in ("+", "(")) for at in words.digits)
    for match in words.at(PHONE, begins):
        before = text[match.start() - 1 : match.start()]
        if not before.isalnum() and before != "+":
            yield *match.span(), "PHONE", {"digits": re.sub(r"\D", "", match.group())}
    for match in words.starting(URN, cases("URN", "unique")):
        yield *match.span(1), "URN", {"urn": match[1]}
    for match in words.at(POSTCODE, words.codes):
        yield *match.span(), "POSTCODE", {"postcode": postcode(match)}


def postcode(match: re.Match[str]) -> str:
    """Return a matched postcode in its normal form, one space before the last three characters."""
    return f"{match[1]} {match[2]}{match[3]}"
