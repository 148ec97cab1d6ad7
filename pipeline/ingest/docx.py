"""Word documents (``.docx``), by python-docx: a paragraph is a line, its page is unknown (1)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pipeline.ingest import archive
from pipeline.ingest.source import Line, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as WordDocument
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_NAME = "Word file"


def read(data: bytes) -> tuple[Page, ...]:
    """Read a Word document as one page of lines.

    Raises
    ------
    UnreadableFile
        If the file is damaged, or unpacks to more than a letter can.
    """
    from docx import Document

    archive.check(data, _NAME)
    try:
        document = Document(io.BytesIO(data))
        lines = tuple(_lines(document))
        footnotes = tuple(_footnotes(document))
    # python-docx raises KeyError, ValueError, lxml and zipfile errors alike on damaged files.
    except Exception as error:
        raise archive.damaged(_NAME, error) from error
    return (Page(1, 0.0, 0.0, lines, footnotes=footnotes),)


def _lines(document: WordDocument) -> Iterator[Line]:
    from docx.oxml.ns import qn
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    rows = 0
    for element in document.element.body.iter(qn("w:p"), qn("w:tbl")):
        if any(parent.tag == qn("w:tbl") for parent in element.iterancestors()):
            continue
        if element.tag == qn("w:tbl"):
            table = Table(element, document)
            yield from _table(table, rows)
            rows += len(table.rows)
        else:
            yield from _paragraph(Paragraph(element, document))


def _table(table: Table, start: int) -> Iterator[Line]:
    """Give a table's rows; one of a single column (a frame around text) is no table."""
    for number, row in enumerate(table.rows, start=start):
        cells = list(dict.fromkeys(row.cells))  # a merged cell is given once for each column
        if len(cells) < 2:
            for cell in cells:
                for paragraph in cell.paragraphs:
                    yield from _paragraph(paragraph)
            continue
        for column, cell in enumerate(cells):
            text = " ".join(cell.text.split())
            if text:
                yield Line(text, 1, cell=(number, column))


def _paragraph(paragraph: Paragraph) -> list[Line]:
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    for run in paragraph.runs:
        if run.font.superscript and run.text.strip().isdigit():  # the mark of a footnote
            run.text = ""
    runs = [run for run in paragraph.runs if run.text.strip()]
    bold = style.startswith(("Heading", "Title")) or (
        bool(runs) and all(run.bold or (run.style and run.style.name == "Strong") for run in runs)
    )
    # A line break inside a paragraph (addresses) is a line of its own.
    lines = [
        Line(" ".join(text.split()), 1, bold=bold, bullet=0 if i else _depth(paragraph, style))
        for i, text in enumerate(paragraph.text.split("\n"))
    ]
    # Paragraphs are apart from each other; address lines typed as paragraphs are not set apart.
    return lines if style == "No Spacing" else [*lines, Line("", 1)]


def _depth(paragraph: Paragraph, style: str) -> int:
    """Return the depth of the list that a paragraph is an item of, from 1; 0 for none."""
    from docx.oxml.ns import qn

    level, number = (
        paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn(name)}")
        for name in ("w:ilvl", "w:numId")
    )
    if number is not None:
        if number.get(qn("w:val")) == "0":  # numbering taken away
            return 0
        return 1 + (int(level.get(qn("w:val"), "0")) if level is not None else 0)
    if not style.startswith("List"):
        return 0
    # "List Bullet 2" is the second level.
    return int(style[-1]) if style[-1].isdigit() else 1


def _footnotes(document: WordDocument) -> Iterator[str]:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES and not relation.is_external:
            for note in parse_xml(relation.target_part.blob):
                # The separator lines are notes of a type of their own.
                if note.get(qn("w:type")) is None:
                    text = "".join(part.text or "" for part in note.iter(qn("w:t")))
                    yield f"{note.get(qn('w:id'))} {' '.join(text.split())}"
