"""What a reader hands on: pages of lines, with box and typeface where the format has them."""

from __future__ import annotations

from typing import NamedTuple

# Stretches of ink of one baseline farther apart than this (points) are columns, not one line.
COLUMN_GAP = 30.0
# A digit set in less than this share of the size of what it stands beside is a footnote's mark.
MARK = 0.8


class Box(NamedTuple):
    """A rectangle on a page, in PDF points (1/72 inch), origin top left."""

    x0: float
    y0: float
    x1: float
    y1: float


class Line(NamedTuple):
    """A run of text on one baseline.

    Attributes
    ----------
    text
        The characters as printed, white space folded to single spaces.
    page
        Page number, from 1.
    box
        Where it stands; ``None`` for formats without geometry (text, Word).
    size
        Font size in points; ``None`` where the format does not tell.
    bold
        Whether the whole line is set in bold.
    bullet
        Depth of the list whose item the line starts, from 1, if the format itself says so (Word,
        HTML), else 0; a bullet that is printed as a character is left in ``text`` for the layout.
    cell
        Row and column, from 0, of the table cell that the line is part of, if it is known.
    """

    text: str
    page: int
    box: Box | None = None
    size: float | None = None
    bold: bool = False
    bullet: int = 0
    cell: tuple[int, int] | None = None


class Page(NamedTuple):
    """A page.

    Attributes
    ----------
    number
        From 1.
    width, height
        In points; 0 where the format has no pages.
    lines
        In the order of the file.  An empty ``text`` in a line of a format without geometry stands
        for a blank line.
    ocr
        Whether the lines come from OCR.
    skew
        Slope (rise over run) by which a scanned page was straightened before its lines were boxed.
    footnotes
        Texts of footnotes that the format itself keeps apart (Word).
    notes
        What people should know of how the page was read.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    ocr: bool = False
    skew: float = 0.0
    footnotes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def shown(self, box: Box) -> Box:
        """Return where a box of a straightened page lies on the page as it was scanned."""
        if not self.skew:
            return box
        x, y = (box.x0 + box.x1 - self.width) / 2, (box.y0 + box.y1 - self.height) / 2
        across, down = -self.skew * y, self.skew * x
        # A slanting line needs a taller box.
        slant = abs(self.skew) * (box.x1 - box.x0) / 2
        return Box(box.x0 + across, box.y0 + down - slant, box.x1 + across, box.y1 + down + slant)


class Source(NamedTuple):
    """A file as read.

    Attributes
    ----------
    file
        The file's name, without its folder.
    sha256
        Hash of the file's bytes.
    media_type
        Told from the bytes, not from the name.
    engine
        What read it: ``text``, ``docx``, ``odt``, ``rtf``, ``html``, ``pdfium``, ``pdfminer`` or
        ``tesseract``.
    pages
        At least one.
    notes
        What people should know of how the file was read (an attachment left out, say).
    """

    file: str
    sha256: str
    media_type: str
    engine: str
    pages: tuple[Page, ...]
    notes: tuple[str, ...] = ()
