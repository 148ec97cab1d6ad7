"""What a reader hands on: pages of lines, with box and typeface where the format has them."""

from __future__ import annotations

from typing import NamedTuple


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
        Whether the format itself says that the line starts a list item (Word); a bullet that is
        printed as a character is left in ``text`` for the layout stage.
    """

    text: str
    page: int
    box: Box | None = None
    size: float | None = None
    bold: bool = False
    bullet: bool = False


class Page(NamedTuple):
    """A page: its number (from 1), its size in points (0 where unknown) and its lines.

    An empty ``text`` in a line of a format without geometry stands for a blank line.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]


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
        What read it: ``text``, ``docx``, ``pdfium`` or ``pdfminer``.
    """

    file: str
    sha256: str
    media_type: str
    engine: str
    pages: tuple[Page, ...]
