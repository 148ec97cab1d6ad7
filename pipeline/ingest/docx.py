"""Word documents (``.docx``), by python-docx: a paragraph is a line, its page is unknown (1)."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from pipeline.ingest import archive
from pipeline.ingest.source import Line, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as WordDocument
    from docx.styles.style import ParagraphStyle
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# What is deleted, moved away, or said a second time for programs of another age.
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_COMPATIBLE}Fallback"}
_LIST = re.compile(r"List (?:Bullet|Number)(?: (\d))?$")
_HEADING = ("Heading", "Title")


def read(data: bytes) -> tuple[Page, ...]:
    """Read a Word document as one page of lines.

    The header of the first page, where letterheads stand, comes first; tracked changes are taken as
    accepted.

    Raises
    ------
    UnreadableFile
        If the file is damaged, or unpacks to more than a letter can.
    """
    return archive.read(data, "Word file", _page)


def _page(data: bytes) -> Page:
    from docx import Document

    reader = _Reader(Document(io.BytesIO(data)))
    lines = tuple(reader.lines())
    return Page(1, 0.0, 0.0, lines, footnotes=tuple(reader.footnotes))


class _Reader:
    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._rows = 0
        self._notes = dict(_notes(document))
        self.footnotes: list[str] = []  # in the order in which the text refers to them

    def lines(self) -> Iterator[Line]:
        section = self._document.sections[0]
        first = section.different_first_page_header_footer
        header = section.first_page_header if first else section.header
        if not header.is_linked_to_previous:
            yield from self._blocks(header._element)
        yield from self._blocks(self._document.element.body)

    def _blocks(self, parent: _Element) -> Iterator[Line]:
        """Give the lines of the paragraphs and tables under an element."""
        for element in parent:
            if element.tag in _SKIPPED:
                continue
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from self._table(element)
            elif isinstance(element.tag, str) and not element.tag.endswith("Pr"):
                yield from self._blocks(element)  # content controls, insertions

    def _table(self, table: _Element) -> Iterator[Line]:
        """Give a table's rows; one of a single column (a frame around text) is no table.

        A cell that holds a list or a table is laid out with, and is read as text.
        """
        for row in _children(table, "tr"):
            cells = list(_children(row, "tc"))
            if len(cells) < 2 or any(self._is_laid_out(cell) for cell in cells):
                for cell in cells:
                    yield from self._blocks(cell)
                continue
            for column, cell in enumerate(cells):
                if _continues_above(cell):
                    continue
                text = " ".join(line.text for line in self._blocks(cell) if line.text)
                if text:
                    yield Line(text, 1, cell=(self._rows, column))
            self._rows += 1

    def _is_laid_out(self, cell: _Element) -> bool:
        return next(cell.iter(f"{_W}tbl"), None) is not None or any(
            self._depth(paragraph) for paragraph in cell.iter(f"{_W}p")
        )

    def _paragraph(self, paragraph: _Element) -> Iterator[Line]:
        style = self._style(paragraph)
        name = (style.name or "") if style is not None else ""
        parts: list[tuple[str, bool]] = []
        boxes: list[_Element] = []
        self._collect(paragraph, parts, boxes)
        bold = name.startswith(_HEADING) or (
            any(text.strip() for text, _ in parts)
            and all(own for text, own in parts if text.strip())
        )
        depth = self._depth(paragraph)
        # A line break inside a paragraph (addresses) is a line of its own.
        for i, text in enumerate("".join(text for text, _ in parts).split("\n")):
            yield Line(" ".join(text.split()), 1, bold=bold, bullet=0 if i else depth)
        # Paragraphs are apart from each other; address lines typed as paragraphs are not.
        if name != "No Spacing":
            yield Line("", 1)
        for box in boxes:
            yield from self._blocks(box)

    def _collect(
        self, parent: _Element, parts: list[tuple[str, bool]], boxes: list[_Element]
    ) -> None:
        """Collect the runs under an element, as text and whether it is bold, and its text boxes."""
        from docx.text.run import Run

        for element in parent:
            if element.tag in _SKIPPED:
                continue
            if element.tag == f"{_W}r":
                run = Run(element, self._document)
                bold = bool(run.bold or (run.style and run.style.name == "Strong"))
                text = run.text
                # A digit that is raised is the mark of a footnote.
                if text and not (run.font.superscript and text.strip().isdigit()):
                    parts.append((text, bold))
                for reference in element.iter(f"{_W}footnoteReference"):
                    note = self._notes.pop(reference.get(f"{_W}id", ""), None)
                    if note:
                        self.footnotes.append(f"{len(self.footnotes) + 1} {note}")
                for box in element.iter(f"{_W}txbxContent"):
                    if not any(above.tag in _SKIPPED for above in box.iterancestors()):
                        boxes.append(box)
            elif isinstance(element.tag, str) and not element.tag.endswith("Pr"):
                self._collect(element, parts, boxes)

    def _style(self, paragraph: _Element) -> ParagraphStyle | None:
        from docx.text.paragraph import Paragraph

        return Paragraph(paragraph, self._document).style

    def _depth(self, paragraph: _Element) -> int:
        """Return the depth of the list that a paragraph is an item of, from 1; 0 for none.

        It stands in the paragraph, or in its style or in one that the style is based on.
        """
        style = self._style(paragraph)
        if style is not None and (style.name or "").startswith(_HEADING):
            return 0
        numbering = paragraph.find(f"{_W}pPr/{_W}numPr")
        while numbering is None and style is not None:
            named = _LIST.match(style.name or "")
            if named:
                return int(named[1] or 1)
            numbering = style.element.find(f"{_W}pPr/{_W}numPr")
            style = style.base_style
        if numbering is None:
            return 0
        values = {child.tag: child.get(f"{_W}val", "0") for child in numbering}
        if values.get(f"{_W}numId", "0") == "0":  # numbering taken away
            return 0
        return 1 + int(values.get(f"{_W}ilvl", "0"))


def _children(parent: _Element, name: str) -> Iterator[_Element]:
    """Give the rows of a table or the cells of a row, those in content controls too."""
    for element in parent:
        if element.tag == f"{_W}{name}":
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _children(element, name)


def _continues_above(cell: _Element) -> bool:
    """Whether a cell is merged with the one above it."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val") != "restart"


def _notes(document: WordDocument) -> Iterator[tuple[str, str]]:
    """Give the id and the text of each footnote."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES and not relation.is_external:
            for note in parse_xml(relation.target_part.blob):
                paragraphs = (
                    "".join(part.text or "" for part in paragraph.iter(f"{_W}t"))
                    for paragraph in note.iter(f"{_W}p")
                )
                # The separator lines are notes of a type of their own.
                if note.get(f"{_W}type") is None:
                    yield note.get(f"{_W}id", ""), " ".join(" ".join(paragraphs).split())
