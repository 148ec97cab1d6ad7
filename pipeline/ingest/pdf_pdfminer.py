"""PDF lines by pdfminer.six: pure Python, slower, tolerant of some files that PDFium refuses."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTPage, LTTextBox, LTTextLine
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError

from pipeline.errors import EncryptedFile, UnreadableFile
from pipeline.ingest.source import Box, Line, Page

# A raised character of less than this share of its line's size is a mark (of a footnote).
_MARK = 0.8
# What pdfminer.six gives for a character that has no Unicode meaning.
_UNMAPPED = re.compile(r"\(cid:\d+\)")


def read(data: bytes, max_pages: int) -> tuple[Page, ...]:
    """Read the pages of a PDF.

    Raises
    ------
    EncryptedFile, UnreadableFile
    """
    pages = []
    try:
        layouts = extract_pages(io.BytesIO(data), laparams=LAParams(boxes_flow=None))
        for number, layout in enumerate(layouts, start=1):
            if number > max_pages:
                raise UnreadableFile(f"the PDF has over {max_pages} pages", "split it into letters")
            pages.append(Page(number, layout.width, layout.height, tuple(_lines(layout, number))))
    except PDFPasswordIncorrect as error:
        raise EncryptedFile(
            "the PDF needs a password", "save a copy without one and try again"
        ) from error
    except PDFSyntaxError as error:
        raise UnreadableFile(
            "the PDF is damaged (pdfminer.six cannot open it)",
            "open it in a viewer and print it to a new PDF",
        ) from error
    return tuple(pages)


def _lines(layout: LTPage, number: int) -> Iterator[Line]:
    for block in layout:
        # A line that pdfminer.six takes for blank (a lone bullet) stands outside the boxes.
        lines = block if isinstance(block, LTTextBox) else [block]
        for line in lines:
            if isinstance(line, LTTextLine):
                yield from _split(line, number, layout.height)


def _split(line: LTTextLine, number: int, height: float) -> Iterator[Line]:
    """Give a text line, and each footnote mark raised inside it, as lines of their own."""
    items = [(item, item.get_text()) for item in line]
    sizes = [item.size for item, text in items if isinstance(item, LTChar) and text.strip()]
    if not sizes:
        return
    limit = _MARK * max(sizes)
    run: list[tuple[LTChar | None, str]] = []
    small = False
    for item, text in items:
        if isinstance(item, LTChar):
            mark = item.size < limit and text.isdigit()
            if mark != small and text.strip():
                yield from _line(run, number, height)
                run, small = [], mark
            run.append((item, text))
        else:
            run.append((None, text))
    yield from _line(run, number, height)


def _line(run: list[tuple[LTChar | None, str]], number: int, height: float) -> Iterator[Line]:
    text = " ".join(_UNMAPPED.sub("\ufffd", "".join(text for _, text in run)).split())
    chars = [char for char, t in run if char is not None and t.strip()]
    if not text or not chars:
        return
    letters = [char for char in chars if char.get_text().isalnum()] or chars
    box = Box(
        round(min(c.x0 for c in chars), 1),
        round(height - max(c.y1 for c in letters), 1),
        round(max(c.x1 for c in chars), 1),
        round(height - min(c.y0 for c in letters), 1),
    )
    bold = all("bold" in c.fontname.lower() for c in (letters[0], chars[-1]))
    yield Line(text, number, box, round(letters[0].size, 1), bold)
