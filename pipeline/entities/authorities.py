"""LOCAL_AUTHORITY: councils, and the areas that they are named after, with codes and region."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.document import add_entities, entities, part
from pipeline.entities.found import Found
from pipeline.entities.organisations import short_forms
from pipeline.entities.tables import (
    NAME_WORD,
    SMALL_WORD,
    Authority,
    authority_pattern,
    find_authority,
)
from pipeline.entities.tables import (
    authorities as known_authorities,
)
from pipeline.words import Words

_PLACE = rf"{NAME_WORD}(?: (?:{SMALL_WORD} (?:the )?){{0,2}}{NAME_WORD}){{0,4}}"
_COUNCIL = (
    r"(?:(?:City|County|Borough|Metropolitan Borough|Metropolitan District|District|Metropolitan"
    r"|Unitary|Town) )*(?:Council|council)"
)
# "Derby City Council", "Derby local authority"
_COUNCILS = re.compile(rf"(?<!\w)(?P<place>{_PLACE})(?: {_COUNCIL})?(?: (?:LA|local authority))?\Z")
# "Derby local authority" names Derby.
_LA_WORDS = re.compile(r"(?: (?:LA|local authority))*\Z")
_COUNCIL_WORDS = ("Council", "council", "LA", "authority")
_BOROUGHS = re.compile(
    rf"(?:(?:London|Royal|Metropolitan) Borough|City|County|Corporation) of (?P<place>{_PLACE})"
    rf"(?: (?:City |County |Borough )?Council)?\b"
)
_BOROUGH_WORDS = ("London", "Royal", "Metropolitan", "City", "County", "Corporation")
_REACH = 110
_TYPED = re.compile(r"\b(?:City|County|Borough|Metropolitan|District|Unitary|LA|local authority)\b")
# Words that a sentence may put before a council's name.
_LEADING = re.compile(
    r"^(?:The|In|At|To|For|From|Since|Dear|While|When|Although|As|Focused visit to|Our)\s+"
)
# Words of a role that runs into the name of a council that is not known.
_NOT_PLACE = re.compile(
    r"\b(?:Services|Service|Learning|People|Directorate|Communities|Families|Children|Education"
    r"|Schools|Director|Officer|Care|Standards)\b,? (?=[A-Z])"
)
_TYPE = re.compile(
    r"\s*\b(?:City|County|Borough|Metropolitan|District|Unitary|Council|council|LA|local authority"
    r"|Local Authority)\b.*\Z"
)
_ROYAL = re.compile(
    r"^(?:the )?(?:(?:London|Royal|Metropolitan) Borough of|City of(?! London)|County of) ", re.I
)

# Names that are also words: of another authority than the letter's own only behind a preposition.
_ALSO_WORDS = frozenset(("Reading", "Bury"))
_PREPOSITION = re.compile(r"\b(?:in|of|to|for|from|at|with|and|across|by) \Z")
_CAPITAL_BEFORE = re.compile(r"(?:^|[^.!?:;•\n] )(?P<word>[A-Z][\w’'-]*),? \Z")
_CAPITAL_AFTER = re.compile(r" [A-Z]\w")
_AREA_TYPE = re.compile(r" (?:City|County|Borough)\b(?! Council)")
# "Stockton" for Stockton-on-Tees, "Newcastle" for Newcastle upon Tyne
_SHORT = re.compile(r"^(\w{4,})(?:[- ](?:on|upon|under|with|and)\b[- ].*)")


@Language.component("authorities")
def authorities(doc: Doc) -> Doc:
    """Add LOCAL_AUTHORITY; the value has name, codes and region, null for unknown ones."""
    words = Words.of(doc)
    text = words.text
    head = " ".join(s.text for label in ("addressee", "subject") for s in part(doc, label))
    # "Change Council" may be a group of young people: a name without codes that says no more
    # than "Council" must be in the head of the letter.
    add_entities(
        doc,
        (
            (start, end, label, value)
            for start, end, label, value in find_authorities(words)
            if value["dfe_code"] or _TYPED.search(text[start:end]) or value["name"] in head
        ),
    )
    placed = entities(doc, "LOCAL_AUTHORITY")
    unknown = {e._.value["name"]: e._.value for e in placed if not e._.value["dfe_code"]}
    subject = " ".join(s.text for s in part(doc, "subject"))
    own = find_authority(subject) or find_authority(head)
    for mention in list(placed):
        add_entities(
            doc, short_forms(words, [(mention.end_char, mention._.value)], "LOCAL_AUTHORITY")
        )
    body = part(doc, "subject") + part(doc, "body")
    if body:
        start, end = min(s.start_char for s in body), max(s.end_char for s in body)
        add_entities(doc, find_areas(words, own, unknown, start, end))
    return doc


def find_authorities(words: Words) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each council or named local authority in a text."""
    text = words.text
    for match in words.starting(_BOROUGHS, _BOROUGH_WORDS):
        value = authority_value(match.group())
        if value:
            yield *match.span(), "LOCAL_AUTHORITY", value
    for match in words.ending(_COUNCILS, _COUNCIL_WORDS, _REACH):
        start, name = match.start(), match.group()
        if text.startswith(" tax", match.end()):
            continue
        lead = _LEADING.match(name)
        while lead:
            start, name = start + lead.end(), name[lead.end() :]
            lead = _LEADING.match(name)
        # Of words that run into the name ("… Young People Coventry City Council") only the
        # known name counts.
        known = [m for m in authority_pattern().finditer(name) if m.group()[0].isupper()]
        if known and known[-1].start():
            start, name = start + known[-1].start(), name[known[-1].start() :]
        elif not known:
            run_in = list(_NOT_PLACE.finditer(name))
            if run_in:
                start, name = start + run_in[-1].end(), name[run_in[-1].end() :]
        value = authority_value(name)
        if value:
            tail = _LA_WORDS.search(name)
            yield start, match.end() - (len(tail.group()) if tail else 0), "LOCAL_AUTHORITY", value


def plain_name(words: str) -> str:
    """Return a council's place name: "London Borough of Ealing" and "Ealing Council" are Ealing."""
    name = _ROYAL.sub("", re.sub(r"\s+", " ", words.strip()))
    return _TYPE.sub("", name).strip(" ,.")


def authority_value(words: str) -> dict[str, str | None] | None:
    """Return the value of a council's name: from the gazetteer, or the bare name without codes."""
    name = plain_name(words)
    if not name or not name[0].isupper():
        return None
    known = find_authority(name) if authority_pattern().fullmatch(name) else None
    if known:
        return known.value()
    return {"name": name, "dfe_code": None, "gss_code": None, "region": None}


@cache
def _areas(names: tuple[str, ...]) -> tuple[re.Pattern[str], frozenset[str]]:
    """Return a pattern of the known names and some more, and the words they begin with."""
    every = {*(a.name for a in known_authorities().values()), *names}
    forms = {*every, *(name.replace(" and ", " & ") for name in every)}
    alternatives = "|".join(re.escape(name) for name in sorted(forms, key=len, reverse=True))
    first = frozenset(word.group() for form in forms if (word := re.match(r"\w+", form)))
    return re.compile(rf"(?:{alternatives})(?![\w-])"), first


def find_areas(
    words: Words,
    own: Authority | None,
    unknown: dict[str, dict[str, Any]],
    start: int = 0,
    end: int | None = None,
) -> Iterator[Found]:
    """Give ``(start, end, type, value)`` of each authority that is named without "Council".

    Parameters
    ----------
    words
        The letter's text.
    own
        The authority that the letter is about, whose name is one whatever stands around it.
    unknown
        Values of authorities that the gazetteer does not know, by name.
    start, end
        Where to look, in characters.
    """
    text = words.text
    end = len(text) if end is None else end
    short = _SHORT.match(own.name) if own else None
    extra = (*unknown, *((short[1],) if short else ()))
    regex, first = _areas(tuple(sorted(extra)))
    for match in words.starting(regex, first):
        if not start <= match.start() < end:
            continue
        name = match.group().replace(" & ", " and ")
        at = match.start()
        if text[at - 1 : at] == "-":
            continue
        authority = own if short and name == short[1] else known_authorities().get(name.lower())
        if authority != own or own is None:
            before = _CAPITAL_BEFORE.search(text, max(at - 30, 0), at)
            if name not in unknown and (before or _CAPITAL_AFTER.match(text, match.end())):
                continue
            if name in _ALSO_WORDS and not _PREPOSITION.search(text, max(at - 12, 0), at):
                continue
        kind = _AREA_TYPE.match(text, match.end())
        value = authority.value() if authority else dict(unknown[name])
        yield at, kind.end() if kind else match.end(), "LOCAL_AUTHORITY", value
