"""Checks of names: of the authority, and of the headings that a letter announces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from pipeline.document import SECTIONS, entities, letter_of, part
from pipeline.entities.authorities import plain_name
from pipeline.entities.kinds import OPENING
from pipeline.entities.tables import authorities
from pipeline.outcomes.alarms import Alarm, Place, rule
from pipeline.segment.sections import heading_rule
from pipeline.words import Words

# Words that announce what stands further on, and how far around them, in characters.
_BELOW = ("below", "headed", "heading", "headings", "under")
_REACH = 250


def check(doc: Doc) -> Iterator[Alarm]:
    """Give what is wrong with the names in a letter."""
    salutation = part(doc, "salutation")
    if not salutation:
        yield Alarm("no-salutation", "no line begins with “Dear”", [(0, 1)])
    yield from _authority(doc)
    yield from _headings(doc)


def _authority(doc: Doc) -> Iterator[Alarm]:
    """Compare the authority of the subject, of the opening and of the address."""
    found: dict[str, Place] = {}
    for name, place in _named(doc):
        found.setdefault(name, place)
    names = list(found)
    known = authorities()
    for other in names[1:]:
        # Where the gazetteer knows the one, a name that it does not know is no authority.
        if names[0].lower() in known and other.lower() not in known:
            continue
        if not _same(names[0], other):
            message = f"the letter is about {names[0]} in one place and {other} in another"
            yield Alarm("authority-differs", message, [found[names[0]], found[other]])
            return


def _same(one: str, other: str) -> bool:
    a, b = (
        re.sub(r"[^a-z]+", " ", name.lower().replace("&", "and")).strip() for name in (one, other)
    )
    return a in b or b in a


def _named(doc: Doc) -> Iterator[tuple[str, Place]]:
    """Give each authority that the letter says it is about, and where."""
    text = letter_of(doc).text
    subjects = part(doc, "subject")
    body = part(doc, "body")
    opening = (body[0].start_char, body[0].start_char + OPENING) if body else (0, 0)
    councils = entities(doc, "LOCAL_AUTHORITY")
    for label in ("subject", "addressee"):
        for own in part(doc, label):
            inside = [e for e in councils if own.start_char <= e.start_char < own.end_char]
            if len({e._.value["name"] for e in inside}) == 1:
                yield inside[0]._.value["name"], (inside[0].start_char, inside[0].end_char)
            elif not inside and label == "subject":
                yield from _by_wording("subject", text, own.start_char, own.end_char)
    if subjects or councils:
        yield from _by_wording("about", text, *opening)


def _by_wording(name_of: str, text: str, start: int, end: int) -> Iterator[tuple[str, Place]]:
    for match in rule("names", name_of).finditer(text, start, min(end, len(text))):
        group = next(key for key, value in match.groupdict().items() if value)
        name = plain_name(match[group])
        if name and not rule("names", "no_name").search(name):
            yield name, match.span(group)


def _headings(doc: Doc) -> Iterator[Alarm]:
    """Find headings that the letter announces and has not."""
    text = letter_of(doc).text
    sections = list(doc.spans.get(SECTIONS, []))
    body = part(doc, "body")
    if not body:
        return
    announced = [
        match
        for match in Words.of(doc).around(rule("names", "announced"), _BELOW, _REACH, _REACH)
        if body[0].start_char <= match.start() < body[-1].end_char
    ]
    if not announced:
        return
    starts = {b.start for b in letter_of(doc).blocks}
    lines = [text[b.start : b.end].lower() for b in letter_of(doc).blocks]
    heads = [s._.heading.lower() for s in sections if s._.heading]
    told_of: set[str] = set()
    for match in announced:
        for start, end in _announced(match.group()):
            words = match.group()[start:end].lower().strip(' ,.;:‘’“”"')
            place = (match.start() + start, match.start() + end)
            if place[0] in starts or any(_alike(words, head) for head in heads):
                continue
            told = heading_rule(words)
            if told and any(section.label_ == told.kind for section in sections):
                continue
            if any(_alike(words, line) for line in lines if len(line) < len(words) + 60):
                continue
            if words in told_of:
                continue
            told_of.add(words)
            message = f"the heading “{words}” is announced, but there is none"
            yield Alarm("heading-missing", message, [place])


def _announced(sentence: str) -> Iterator[tuple[int, int]]:
    """Give where a sentence names the headings that it announces."""
    for name in rule("names", "heading_name").finditer(sentence):
        yield name.span()
    listed = rule("names", "heading_list").search(sentence)
    if listed:
        for name in re.finditer(r"[^,]+?(?=,| and (?=[A-Z])|$)", listed["list"]):
            words = name.group().removeprefix(" and").lstrip()
            if words[:1].isupper():
                end = listed.start("list") + name.end()
                yield end - len(words), end


def _alike(words: str, heading: str) -> bool:
    """Tell whether a heading is the one announced, all or most of its words the same."""
    asked = set(re.findall(r"[a-z]+", words)) - {
        "the",
        "a",
        "for",
        "of",
        "and",
        "key",
        "main",
        "our",
    }
    has = set(re.findall(r"[a-z]+", heading))
    return bool(asked) and (asked <= has or {w[:6] for w in asked} <= {w[:6] for w in has})
