"""What the reader saw: a letter's pages with each line coloured by its role, as one HTML page."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from spacy.tokens import Doc

from pipeline import ingest
from pipeline.document import FINDINGS, PARTS, SECTIONS, letter_of
from pipeline.ingest import Box, Line
from pipeline.layout import Letter

if TYPE_CHECKING:
    from PIL.Image import Image

# Every role, with what it is called on the page; its colour stands in the template.
ROLES = {
    "head": "head and foot of the letter",
    "subject": "subject",
    "heading": "heading",
    "finding": "bullet that is a finding",
    "bullet": "other bullet",
    "paragraph": "paragraph",
    "row": "row of a table",
    "footnote": "footnote",
    "furniture": "page number, running head or foot (left out)",
}
# The page image is this wide (pixels).
_WIDTH = 900


class Mark(NamedTuple):
    """A line on a page: its role, its text, and its place in per cent of the page, if known."""

    role: str
    text: str
    left: float
    top: float
    width: float
    height: float
    placed: bool


class View(NamedTuple):
    """A page: its number, its picture as a data address (or none), its lines in reading order."""

    number: int
    ratio: float
    image: str
    marks: list[Mark]


def views(doc: Doc, path: Path) -> list[View]:
    """Return a view of each page of a letter.

    Parameters
    ----------
    doc
        The letter, after the pipeline has gone over it.
    path
        The file it was read from, for the pictures of its pages.
    """
    letter = letter_of(doc)
    pictures = {number: _address(image) for number, image in ingest.pictures(path, _WIDTH)}
    lines: dict[int, list[tuple[Line, str]]] = {page.number: [] for page in letter.source.pages}
    for line, role in _roles(doc, letter):
        lines[line.page].append((line, role))
    found = []
    for page in letter.source.pages:
        marks = []
        for line, role in lines[page.number]:
            box = page.shown(line.box) if line.box and page.width and page.height else None
            marks.append(_mark(role, line.text, box, page.width, page.height))
        ratio = page.height / page.width if page.width else 0.0
        found.append(View(page.number, ratio, pictures.get(page.number, ""), marks))
    return found


def render(doc: Doc, path: Path) -> str:
    """Return the HTML page; it works from disk, without a network."""
    from jinja2 import Environment, PackageLoader

    letter = letter_of(doc)
    environment = Environment(
        loader=PackageLoader("pipeline.output", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("inspect.html.jinja").render(
        source=letter.source, views=views(doc, path), roles=ROLES
    )


def _roles(doc: Doc, letter: Letter) -> Iterator[tuple[Line, str]]:
    parts = [(s.start_char, s.end_char, s.label_) for s in doc.spans.get(PARTS, [])]
    headings = {s.start_char for s in doc.spans.get(SECTIONS, []) if s._.heading}
    findings = {s.start_char for s in doc.spans.get(FINDINGS, [])}
    for block in letter.blocks:
        part = next((label for start, end, label in parts if start <= block.start < end), "body")
        role: str = block.kind
        if block.start in headings:
            role = "heading"
        elif part == "subject":
            role = "subject"
        elif part not in ("body", "closing"):
            role = "head"
        elif block.kind == "bullet" and block.start in findings:
            role = "finding"
        elif block.kind == "line":
            role = "paragraph"
        for line in letter.lines(block.start, block.end):
            yield line, role
    for note in letter.footnotes:
        for line in note.lines:
            yield line, "footnote"
    for line in letter.furniture:
        yield line, "furniture"


def _mark(role: str, text: str, box: Box | None, width: float, height: float) -> Mark:
    if box is None:
        return Mark(role, text, 0.0, 0.0, 0.0, 0.0, placed=False)
    return Mark(
        role,
        text,
        round(100 * box.x0 / width, 2),
        round(100 * box.y0 / height, 2),
        round(100 * (box.x1 - box.x0) / width, 2),
        round(100 * (box.y1 - box.y0) / height, 2),
        placed=True,
    )


def _address(image: Image) -> str:
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode("ascii")
