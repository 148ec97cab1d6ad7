"""PDF lines by PDFium (pypdfium2): text in content order, one box a line."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.errors import EmptyFile, UnreadableFile
from pipeline.ingest import overlay, pdf_errors
from pipeline.ingest.source import COLUMN_GAP, MARK, Box, Line, Page

if TYPE_CHECKING:
    from PIL.Image import Image

# PDFium ends a line with CR LF, except after a hyphen, which it gives as U+FFFE (or U+0002)
# without a break.
_LINE = re.compile(r"[^\r\n\ufffe\x02]+[\ufffe\x02]?")
# Digits right behind a letter or a stop, or before the first word, may be a footnote's mark: their
# size against that of the character beside them tells.
_MARK = re.compile(r"\d{1,2}(?=\s|$)")
_BEFORE_MARK = ".,;:?!)’”"
_BOLD_WEIGHT = 600
_FORCE_BOLD = 1 << 18  # font descriptor flag, ISO 32000-1 table 123
# Share of a page that pictures must cover for it to be taken for a scan, if it has little text.
_PICTURE = 0.3
# More drawn shapes than this on a page with little text may be text turned into outlines.
_OUTLINES = 200
# A page is rendered to at most this many pixels (A3 at 300 dots an inch has 17 million).
_MAX_PIXELS = 40_000_000


class Document:
    """An open PDF: pages of lines on demand, and what tells whether a page's text is all of it.

    Parameters
    ----------
    data
        The file's bytes.
    max_pages
        A file with more pages than this is refused.

    Raises
    ------
    EncryptedFile, EmptyFile, UnreadableFile
    """

    def __init__(self, data: bytes, max_pages: int) -> None:
        try:
            self._document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            code = getattr(error, "err_code", None)
            if code == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
                raise pdf_errors.locked() from error
            raise pdf_errors.damaged("the PDF is damaged (PDFium cannot open it)") from error
        self._fonts: dict[bytes, bool] = {}
        count = len(self._document)
        if count > max_pages:
            self.close()
            raise UnreadableFile(f"the PDF has {count} pages", "split it into letters")
        if not count:
            self.close()
            raise EmptyFile("the PDF has no pages", "ask for the letter again")

    def __len__(self) -> int:
        return len(self._document)

    def close(self) -> None:
        """Free the file."""
        self._document.close()

    def page(self, number: int) -> Page:
        """Read page ``number`` (from 1).

        Raises
        ------
        UnreadableFile
            If PDFium cannot load the page.
        """
        page = self._load(number)
        try:
            text_page = page.get_textpage()
            try:
                return _Reader(text_page, page, number, self._fonts).page()
            finally:
                text_page.close()
        finally:
            page.close()

    def _load(self, number: int) -> pdfium.PdfPage:
        try:
            return self._document[number - 1]
        except pdfium.PdfiumError as error:
            raise pdf_errors.damaged(f"page {number} of the PDF is damaged") from error

    def image(self, number: int, dpi: float) -> tuple[Image, float]:
        """Draw page ``number``, greyscale; give the picture and its true dots an inch."""
        return self._draw(number, lambda width: dpi / 72.0)

    def picture(self, number: int, width: int) -> Image:
        """Draw page ``number``, greyscale, to a width in pixels."""
        return self._draw(number, lambda points: width / max(points, 1.0))[0]

    def _draw(self, number: int, scale_of: Callable[[float], float]) -> tuple[Image, float]:
        """Draw a page at the scale that its width (points) asks for, within the limit of pixels."""
        page = self._load(number)
        try:
            width, height = page.get_size()
            scale = min(scale_of(width), (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
            return page.render(scale=scale, grayscale=True).to_pil(), scale * 72.0
        finally:
            page.close()

    def looks_printed(self, number: int) -> bool:
        """Whether page ``number`` shows pictures or outlines that may be text (a scan, say)."""
        page = self._load(number)
        try:
            width, height = page.get_size()
            covered, shapes = 0.0, 0
            for item in page.get_objects(max_depth=3):
                if item.type == raw.FPDF_PAGEOBJ_IMAGE:
                    left, bottom, right, top = item.get_bounds()
                    across = min(right, width) - max(left, 0.0)
                    up = min(top, height) - max(bottom, 0.0)
                    covered += max(across, 0.0) * max(up, 0.0)
                elif item.type == raw.FPDF_PAGEOBJ_PATH:
                    shapes += 1
            return covered > _PICTURE * width * height or shapes > _OUTLINES
        finally:
            page.close()


class _Reader:
    """Reads one page; the out-parameters of PDFium's functions are made once a page."""

    def __init__(
        self,
        text_page: pdfium.PdfTextPage,
        page: pdfium.PdfPage,
        number: int,
        fonts: dict[bytes, bool],
    ) -> None:
        self._page = page
        self._text_page = text_page.raw
        self._number = number
        self._fonts = fonts
        self._face = raw.FS_RECTF()
        self._doubles = [ctypes.c_double() for _ in range(4)]
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._text = _characters(text_page)
        self._lines: list[Line] = []
        self._letters: list[int] = []  # the first letter of each line, an index into the text

    def page(self) -> Page:
        width, height = self._page.get_size()
        left, bottom, right, top = self._page.get_bbox()
        # Text comes in the page's own coordinates; boxes are those of the page as it is shown.
        self._turn = self._page.get_rotation()
        self._frame = (left, bottom, right, top)
        text = self._text
        marks = [
            edge
            for match in _MARK.finditer(text)
            if self._is_mark(*match.span())
            for edge in match.span()
        ]
        for match in _LINE.finditer(text):
            start, end = match.span()
            while marks and marks[0] < end:
                self._run(start, marks[0])
                start = marks.pop(0)
            self._run(start, end)
        lines, note = overlay.untangle(self._lines, self._clipped)
        return Page(self._number, width, height, lines, notes=note)

    def _is_mark(self, start: int, end: int) -> bool:
        """Whether digits are set smaller than the character beside them."""
        text = self._text
        before = start - 1
        if before > 0 and text[before] == " ":
            before -= 1
        if before < 0 or text[before] in "\r\n":
            beside = end + 1
        elif text[before].isalpha() or text[before] in _BEFORE_MARK:
            beside = before
        else:
            return False
        size = raw.FPDFText_GetFontSize
        return bool(size(self._text_page, start) < MARK * size(self._text_page, beside))

    def _run(self, start: int, end: int) -> None:
        """Take characters ``start`` to ``end`` as a line, or as two if a column's gap is in it."""
        text = self._text[start:end]
        stripped = text.strip()
        if not stripped:
            return
        start += len(text) - len(text.lstrip())
        end = start + len(stripped)
        rects = self._rects(start, end)
        if len(rects) > 1 and not self._turn:
            cut = self._cut(start, end, rects)
            if cut:
                self._run(start, cut)
                self._run(cut, end)
                return
        letter = start
        if not stripped[0].isalnum():
            # A bullet's own font says nothing of its line.
            letter += next((i for i, c in enumerate(stripped) if c.isalnum()), 0)
        size = raw.FPDFText_GetFontSize(self._text_page, letter)
        bold = self._bold(letter) and (end <= letter + 1 or self._bold(end - 1))
        if stripped[-1] in "\ufffe\x02":
            stripped = stripped[:-1] + "-"
        if "  " in stripped or not stripped.isprintable():
            stripped = " ".join(stripped.split())
        self._letters.append(letter)
        box = self._box(rects, letter)
        self._lines.append(Line(stripped, self._number, box, round(size, 1), bold))

    def _rects(self, start: int, end: int) -> list[tuple[float, float, float, float]]:
        """Return the stretches of ink of a line: left, bottom, right, top, as in the file."""
        left, top, right, bottom = self._doubles
        rects = []
        for i in range(raw.FPDFText_CountRects(self._text_page, start, end - start)):
            raw.FPDFText_GetRect(self._text_page, i, left, top, right, bottom)
            rects.append((left.value, bottom.value, right.value, top.value))
        return rects

    def _cut(
        self, start: int, end: int, rects: list[tuple[float, float, float, float]]
    ) -> int | None:
        """Find where two columns, or two lines printed over each other, were taken for one line.

        Sorts ``rects`` from left to right, if they are not.
        """
        end_of_last = rects[0][2]
        for left, _, right, _ in rects[1:]:
            if abs(left - end_of_last) > COLUMN_GAP:
                break
            end_of_last = right
        else:
            return None
        furthest = float("-inf")
        for i, left in self._left_edges(start, end):
            if left < furthest - COLUMN_GAP:
                return i
            furthest = max(furthest, left)
        rects.sort()
        for before, after in pairwise(rects):
            if after[0] - before[2] > COLUMN_GAP:
                right = before[2] + 0.5
                return next(
                    (i for i, left in self._left_edges(start + 1, end) if left > right), None
                )
        return None

    def _left_edges(self, start: int, end: int) -> Iterator[tuple[int, float]]:
        """Give the index and the left edge of each character that has ink."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        for i in range(start, end):
            raw.FPDFText_GetCharBox(self._text_page, i, left, right, bottom, top)
            if right.value > left.value:
                yield i, left.value

    def _box(self, rects: list[tuple[float, float, float, float]], letter: int) -> Box | None:
        """Return a line's box on the page as it is shown.

        Left and right are those of the ink; top and bottom are those of the typeface at
        ``letter``, which do not change with the letters of a line and so give an even line pitch.
        """
        face = self._face
        if not rects or not raw.FPDFText_GetLooseCharBox(self._text_page, letter, face):
            return None
        left, bottom, right, top = self._frame
        if not self._turn:
            # In order of the left edge; the last stretch ends the line.
            return Box(rects[0][0] - left, top - face.top, rects[-1][2] - left, top - face.bottom)
        lefts, bottoms, rights, tops = zip(*rects, strict=True)
        if self._turn == 90:
            return Box(
                min(bottoms) - bottom, face.left - left, max(tops) - bottom, face.right - left
            )
        if self._turn == 180:
            return Box(
                right - max(rights), face.bottom - bottom, right - min(lefts), face.top - bottom
            )
        return Box(top - max(tops), right - face.right, top - min(bottoms), right - face.left)

    def _bold(self, index: int) -> bool:
        """Whether a character is bold: a matter of its font, so asked once a font."""
        raw.FPDFText_GetFontInfo(self._text_page, index, self._name, 128, self._flags)
        name = self._name.value
        bold = self._fonts.get(name)
        if bold is None:
            bold = self._fonts[name] = (
                b"bold" in name.lower()
                or bool(self._flags.value & _FORCE_BOLD)
                or raw.FPDFText_GetFontWeight(self._text_page, index) >= _BOLD_WEIGHT
            )
        return bold

    def _clipped(self, line: int) -> bool:
        """Whether the page's clipping path hides a line (text that does not fit its frame)."""
        index = self._letters[line]
        item = raw.FPDFText_GetTextObject(self._text_page, index)
        path = raw.FPDFPageObj_GetClipPath(item) if item else None
        if not path:
            return False
        left, right, bottom, top = self._doubles
        if not raw.FPDFText_GetCharBox(self._text_page, index, left, right, bottom, top):
            return False
        x, y = (left.value + right.value) / 2, (bottom.value + top.value) / 2
        return any(
            not overlay.inside(x, y, _points(path, i))
            for i in range(raw.FPDFClipPath_CountPaths(path))
        )


def _points(path: object, index: int) -> list[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for i in range(raw.FPDFClipPath_CountPathSegments(path, index)):
        segment = raw.FPDFClipPath_GetPathSegment(path, index, i)
        if raw.FPDFPathSegment_GetPoint(segment, x, y):
            points.append((x.value, y.value))
    return points


def _characters(text_page: pdfium.PdfTextPage) -> str:
    """Return the page's text, one code point a PDFium character, so that offsets are indices."""
    count = text_page.count_chars()
    text = text_page.get_text_range() if count > 0 else ""
    if len(text) == count:
        return text
    # Characters outside the basic plane, or ones that PDFium leaves out of ranges: go one by one.
    points = (raw.FPDFText_GetUnicode(text_page, i) for i in range(count))
    return "".join(chr(p) if 0 < p < 0x110000 else "\ufffd" for p in points)
