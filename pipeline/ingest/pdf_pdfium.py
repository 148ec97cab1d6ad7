"""PDF lines by PDFium (pypdfium2): text in content order, one box a line."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.errors import EmptyFile, EncryptedFile, UnreadableFile
from pipeline.ingest.source import Box, Line, Page

# PDFium ends a line with CR LF, except after a hyphen, which it gives as U+FFFE without a break.
_LINE = re.compile(r"[^\r\n\ufffe]*\ufffe?")
# Digits right behind a letter or a stop, or before the first word, may be a footnote's mark: their
# size against that of the character beside them tells.
_MARK = re.compile(r"(?:(?<=[^\W\d]|[.,;:?!)’”]) ?|^)(\d{1,2})(?=\s|$)")
_MARK_SIZE = 0.8
# Stretches of ink farther apart than this (points) are columns that PDFium took for one line.
_COLUMN_GAP = 30.0
_BOLD_WEIGHT = 600
_FORCE_BOLD = 1 << 18  # font descriptor flag, ISO 32000-1 table 123


def read(data: bytes, max_pages: int) -> tuple[Page, ...]:
    """Read the pages of a PDF.

    Raises
    ------
    EncryptedFile, EmptyFile, UnreadableFile
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise EncryptedFile(
                "the PDF needs a password", "save a copy without one and try again"
            ) from error
        raise UnreadableFile(
            "the PDF is damaged (PDFium cannot open it)",
            "open it in a viewer and print it to a new PDF",
        ) from error
    try:
        if len(document) > max_pages:
            raise UnreadableFile(f"the PDF has {len(document)} pages", "split it into letters")
        if not len(document):
            raise EmptyFile("the PDF has no pages", "ask for the letter again")
        return tuple(_page(document, index) for index in range(len(document)))
    finally:
        document.close()


def _page(document: pdfium.PdfDocument, index: int) -> Page:
    page = document[index]
    text_page = page.get_textpage()
    try:
        width, height = page.get_size()
        return Page(index + 1, width, height, tuple(_lines(text_page, index + 1, height)))
    finally:
        text_page.close()
        page.close()


def _lines(text_page: pdfium.PdfTextPage, number: int, height: float) -> Iterator[Line]:
    text = _characters(text_page)
    for match in _LINE.finditer(text):
        cuts = [match.start(), *_marks(text_page, match), match.end()]
        for start, end in pairwise(cuts):
            yield from _run(text_page, text, start, end, number, height)


def _run(
    text_page: pdfium.PdfTextPage, text: str, start: int, end: int, number: int, height: float
) -> Iterator[Line]:
    """Give characters ``start`` to ``end`` as a line, or as two where a column's gap is in them."""
    printed = text[start:end].replace("\ufffe", "-").replace("\x02", "-")
    stripped = printed.strip()
    if not stripped:
        return
    start += len(printed) - len(printed.lstrip())
    end = start + len(stripped)
    rects = _rects(text_page, start, end)
    gap = next((b for a, b in pairwise(rects) if b[0] - a[1] > _COLUMN_GAP), None)
    cut = _index_right_of(text_page, start, end, gap[0]) if gap else None
    if cut:
        yield from _run(text_page, text, start, cut, number, height)
        yield from _run(text_page, text, cut, end, number, height)
        return
    letter = start + _first_letter(stripped)
    size, bold = _font(text_page, letter)
    if bold and end > letter + 1:
        bold = _font(text_page, end - 1)[1]
    box = _box(text_page, rects, letter, height)
    yield Line(" ".join(stripped.split()), number, box, size, bold)


def _marks(text_page: pdfium.PdfTextPage, line: re.Match[str]) -> Iterator[int]:
    """Give the indices at which a raised footnote mark inside a line starts and ends."""
    for match in _MARK.finditer(line.group()):
        start, end = line.start() + match.start(1), line.start() + match.end(1)
        beside = line.start() + match.start() - 1 if match.start() else end + 1
        if _font(text_page, start)[0] < _MARK_SIZE * _font(text_page, beside)[0]:
            yield from (start, end)


def _rects(text_page: pdfium.PdfTextPage, start: int, end: int) -> list[tuple[float, float]]:
    """Return the left and right edges of the stretches of ink of a line, from left to right."""
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    edges = []
    for i in range(raw.FPDFText_CountRects(text_page, start, end - start)):
        raw.FPDFText_GetRect(text_page, i, left, top, right, bottom)
        edges.append((left.value, right.value))
    return sorted(edges)


def _index_right_of(text_page: pdfium.PdfTextPage, start: int, end: int, x: float) -> int | None:
    """Return the first character after ``start`` whose ink starts at ``x`` or right of it."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for i in range(start + 1, end):
        raw.FPDFText_GetCharBox(text_page, i, left, right, bottom, top)
        if right.value > left.value >= x - 0.5:
            return i
    return None


def _characters(text_page: pdfium.PdfTextPage) -> str:
    """Return the page's text, one code point a PDFium character, so that offsets are indices."""
    count = text_page.count_chars()
    text = text_page.get_text_range() if count > 0 else ""
    if len(text) == count:
        return text
    # Characters outside the basic plane, or ones that PDFium leaves out of ranges: go one by one.
    points = (raw.FPDFText_GetUnicode(text_page, i) for i in range(count))
    return "".join(chr(p) if 0 < p < 0x110000 else "\ufffd" for p in points)


def _first_letter(text: str) -> int:
    """Index of the first letter or digit: a bullet's own font says nothing of its line."""
    return next((i for i, c in enumerate(text) if c.isalnum()), 0)


def _box(
    text_page: pdfium.PdfTextPage, rects: list[tuple[float, float]], letter: int, height: float
) -> Box | None:
    """Return a line's box.

    Left and right are those of the ink; top and bottom are those of the typeface at ``letter``,
    which do not change with the letters of a line and so give an even line pitch.
    """
    face = raw.FS_RECTF()
    if not rects or not raw.FPDFText_GetLooseCharBox(text_page, letter, face):
        return None
    y0, y1 = sorted((height - face.top, height - face.bottom))
    x0, x1 = rects[0][0], max(right for _, right in rects)
    return Box(round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1))


def _font(text_page: pdfium.PdfTextPage, index: int) -> tuple[float, bool]:
    size = raw.FPDFText_GetFontSize(text_page, index)
    weight = raw.FPDFText_GetFontWeight(text_page, index)
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(text_page, index, name, 128, flags)
    bold = (
        weight >= _BOLD_WEIGHT or b"bold" in name.value.lower() or bool(flags.value & _FORCE_BOLD)
    )
    return round(size, 1), bold
