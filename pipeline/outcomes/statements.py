"""The component of outcomes: how many schools had which grade before, and have which now."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.document import OUTCOMES, SECTIONS, entities, letter_of, part, span
from pipeline.layout import Block
from pipeline.outcomes.reader import Reader, is_on_schools
from pipeline.outcomes.scan import rule
from pipeline.outcomes.tally import Tally, Total
from pipeline.resources import load_table
from pipeline.words import Words, cases

LABEL = "OUTCOME"
# So far around a number its noun and verb stand, in characters.
_REACH = 110
_SCHOOLS = cases(
    "school", "schools", "academy", "academies", "nursery", "nurseries", "college", "colleges",
)  # fmt: skip
_GRADES = cases(
    "outstanding", "good", "satisfactory", "improvement", "inadequate", "measures", "weaknesses",
)  # fmt: skip


@Language.component("outcomes")
def outcomes(doc: Doc) -> Doc:
    """Write ``doc.spans["outcomes"]``, the statements of outcome, and ``doc._.tally``."""
    blocks = list(_blocks(doc))
    on_schools = is_on_schools(doc)
    if not on_schools:
        # A letter on children's services may tell of schools in passing.
        for words in (_SCHOOLS, _GRADES):
            places = Words.of(doc).places(words)
            blocks = [
                b for b in blocks if bisect_left(places, b.start) < bisect_left(places, b.end)
            ]
    tally = Tally()
    if blocks:
        headings = frozenset(s.start_char for s in doc.spans[SECTIONS] if s._.heading)
        reader = Reader(doc, on_schools=on_schools)
        reader.read(blocks, headings)
        tally = reader.tally
    tally.totals += _other_totals(doc)
    doc._.tally = tally
    tally.statements.sort(key=lambda s: s.start)
    ids = {id(s): f"o{n}" for n, s in enumerate(tally.statements, start=1)}
    found: list[Span] = []
    for statement in tally.statements:
        made = span(doc, statement.start, statement.end, LABEL)
        part_of = ids.get(id(statement.parent))
        made._.value = {"id": ids[id(statement)], **statement.value(), "part_of": part_of}
        found.append(made)
    doc.spans[OUTCOMES] = found
    return doc


def _other_totals(doc: Doc) -> Iterator[Total]:
    """Give how many case files were read, and how many children are in care."""
    text = letter_of(doc).text
    body = part(doc, "body")
    counts = entities(doc, "COUNT") if body else []
    for entity in counts:
        number, unit = entity._.value["number"], entity._.value["unit"]
        if unit or not isinstance(number, int) or entity.start < body[0].start:
            continue
        before = text[max(entity.start_char - _REACH, 0) : entity.start_char]
        around = f"{before}#{text[entity.end_char : entity.end_char + _REACH]}"
        for group in load_table("outcomes.toml")["others"]:
            match = rule("others", group).search(around)
            if match:
                end = entity.end_char + match.end() - len(before) - 1
                yield Total(entity.start_char, end, number, group, counted=True)
                break


def _blocks(doc: Doc) -> Iterator[Block]:
    """Give the blocks of the body of a letter."""
    body = part(doc, "body")
    for block in letter_of(doc).blocks:
        if any(s.start_char <= block.start and block.end <= s.end_char for s in body):
            yield block
