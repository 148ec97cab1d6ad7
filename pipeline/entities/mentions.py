"""Mentions: of which person, school, body or authority each entity is a mention.

Mentions of one thing share a referent, a text that is the same for each: a DfE code, a URN, a full
name.  "Mr Green" is the Green whom the letter names in full, if it names just one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.document import ENTITIES


@Language.component("mentions")
def mentions(doc: Doc) -> Doc:
    """Write ``referent`` of each PERSON, ORGANISATION, LOCAL_AUTHORITY and SCHOOL."""
    entities: list[Span] = list(doc.spans.get(ENTITIES, []))
    names = {e._.value["name"] for e in entities if e.label_ == "PERSON"}
    for entity in entities:
        value = entity._.value or {}
        if entity.label_ == "PERSON":
            entity._.referent = f"person {_full_name(value['name'], names)}"
        elif entity.label_ == "ORGANISATION":
            entity._.referent = f"body {_plain(value['name'])}"
        elif entity.label_ == "LOCAL_AUTHORITY":
            entity._.referent = f"authority {value['dfe_code'] or _plain(value['name'])}"
        elif entity.label_ == "SCHOOL":
            told = value.get("urn") or _plain(value["name"] or entity.text)
            entity._.referent = f"school {told}"
    return doc


def _full_name(name: str, names: Iterable[str]) -> str:
    """Return the full name that a surname alone is short for, if there is just one."""
    if " " in name:
        return name
    full = {other for other in names if other.split()[-1] == name and " " in other}
    return full.pop() if len(full) == 1 else name


def _plain(name: str) -> str:
    """Return a name without case, leading article, and forms of apostrophe."""
    return re.sub(r"^the ", "", " ".join(name.lower().replace("'", "’").split()))
