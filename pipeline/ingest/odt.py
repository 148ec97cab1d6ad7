"""OpenDocument text (``.odt``), by odfdo: a paragraph is a line, its page is unknown (1)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pipeline.ingest import archive
from pipeline.ingest.source import Line, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from odfdo import Document, Element


def read(data: bytes) -> tuple[Page, ...]:
    """Read an OpenDocument text as one page of lines.

    Raises
    ------
    UnreadableFile
        If the file is damaged, or unpacks to more than a letter can.
    """
    return archive.read(data, "OpenDocument file", _page)


def _page(data: bytes) -> Page:
    from odfdo import Document

    document = Document(io.BytesIO(data))
    walker = _Walker(document)
    lines = tuple(walker.lines(document.body))
    return Page(1, 0.0, 0.0, lines, footnotes=tuple(walker.footnotes))


class _Walker:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.footnotes: list[str] = []
        self.rows = 0

    def lines(self, element: Element, depth: int = 0) -> Iterator[Line]:
        """Give the lines under an element; ``depth`` is that of the list it stands in."""
        for child in element.children:
            if child.tag in ("text:p", "text:h"):
                yield from self._paragraph(child, depth)
            elif child.tag == "text:list":
                for item in child.children:
                    for i, line in enumerate(self.lines(item, depth + 1)):
                        # Only the first paragraph of an item carries the bullet.
                        yield line._replace(bullet=0) if i and line.bullet == depth + 1 else line
            elif child.tag == "table:table":
                yield from self._table(child)
            elif child.tag != "text:tracked-changes":
                yield from self.lines(child, depth)

    def _paragraph(self, paragraph: Element, depth: int) -> Iterator[Line]:
        boxes = paragraph.get_elements("descendant::draw:text-box")
        for comment in paragraph.get_elements("descendant::office:annotation"):
            comment.delete()
        for note in paragraph.get_elements("descendant::text:note"):
            text = " ".join(note.inner_text.split())
            if text:
                self.footnotes.append(text)
            note.delete()
        boxed = [list(self.lines(box)) for box in boxes]
        for box in boxes:
            box.delete()
        heading = paragraph.tag == "text:h"
        bold = heading or self._bold(paragraph)
        for i, text in enumerate(paragraph.inner_text.split("\n")):
            # Numbered headings are stored as items of a list.
            bullet = 0 if i or heading else depth
            yield Line(" ".join(text.split()), 1, bold=bold, bullet=bullet)
        yield Line("", 1)
        for lines in boxed:
            yield from lines

    def _bold(self, paragraph: Element) -> bool:
        """Whether all of a paragraph is bold: by its own style, or by those of its spans."""
        if self._style_is_bold("paragraph", paragraph):
            return True
        spans = paragraph.get_elements("text:span")
        whole = "".join(paragraph.inner_text.split())
        bold = "".join(s.inner_text for s in spans if self._style_is_bold("text", s))
        return bool(whole) and "".join(bold.split()) == whole

    def _style_is_bold(self, family: str, element: Element) -> bool:
        name = element.get_attribute_string("text:style-name")
        if not name:
            return False
        properties = self.document.get_style_properties(family, name, "text") or {}
        return properties.get("fo:font-weight") == "bold"

    def _table(self, table: Element) -> Iterator[Line]:
        for row in _rows(table):
            cells = row.get_elements("table:table-cell")
            if len(cells) < 2:
                for cell in cells:
                    yield from self.lines(cell)
                continue
            for column, cell in enumerate(cells):
                text = " ".join(line.text for line in self.lines(cell) if line.text)
                if text:
                    yield Line(text, 1, cell=(self.rows, column))
            self.rows += 1


def _rows(table: Element) -> Iterator[Element]:
    """Give a table's own rows, not those of tables in its cells."""
    for child in table.children:
        if child.tag == "table:table-row":
            yield child
        elif child.tag in ("table:table-header-rows", "table:table-rows", "table:table-row-group"):
            yield from _rows(child)
