"""The output of OCR (hOCR 1.2) as a page of lines: straightened, without what is no text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from pipeline.ingest.source import COLUMN_GAP, Box, Line, Page

if TYPE_CHECKING:
    import numpy as np
    from lxml.etree import _Element
    from numpy.typing import NDArray

# Words and lines that OCR is less sure of than this (0 to 100) are scrawl, not text.
_SURE_WORD = 30.0
_SURE_LINE = 40.0
# OCR takes a bullet's glyph for a letter or two; a gap follows it that no space has.
_BULLET = re.compile(r"^(?![AaI]$|\d)\S{1,2}$")
_BULLET_GAP = 0.8  # of the line's size
# A gap of this many sizes may be one between columns.
_PART = 1.3
# How far left of a line's text its glyph may stand, in sizes, and how dark its strip is at least.
_BLOT_REACH = 2.8
_BLOT_FILL = 0.05
_BLOT_GAP = 0.5
# Bold strokes are wider than those of most lines by at least this; Verdana's are 1.5 times as wide.
_BOLD = 1.3
# Sizes this near to that of most lines are the same size, measured on other letters.
_SAME_SIZE = 0.16
# OCR sees a space beside the sign of an e-mail address.
_AT = re.compile(r" ?@ ?(?=\w+\.\w)")
# Print has curly apostrophes.
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])'(?=[A-Za-z ])")
# The raised mark of a footnote behind a question is taken for a quotation mark.
_STRAY_QUOTE = re.compile(r"(?<=[a-z][?])[’'\"”*]$")
_OPENING = re.compile(r"[‘“\"]\w|(?:^| )'\w")
# A postcode alone on its line: outward and inward part, in which OCR mixes up letters and digits.
_POSTCODE = re.compile(
    r"^([A-Za-z0-9|]{1,3}?)([0-9OIlSZBo|]{1,2}) ([0-9OIlSZBo|])([A-Za-z0-9]{2})$"
)
_TRUE_POSTCODE = re.compile(r"^[A-Z]{1,2}\d{1,2} \d[A-Z]{2}$")
_TO_LETTER = str.maketrans("01|58", "OIISB")
_TO_DIGIT = str.maketrans("OIL|SZB", "0111528")
_FACTS = re.compile(r"(bbox|baseline|x_size|x_descenders|x_wconf) ([-\d. ]+)")


class _Word(NamedTuple):
    text: str
    x0: float
    x1: float
    sure: float


class _Row(NamedTuple):
    """A line in pixels: words, left end of the baseline, its slope, height, depth below it."""

    words: list[_Word]
    x: float
    y: float
    slope: float
    size: float
    descender: float


def page(markup: bytes, number: int, ink: NDArray[np.bool_], scale: float) -> Page:
    """Turn hOCR into a page.

    Parameters
    ----------
    markup
        A page of hOCR, as Tesseract writes it.
    number
        The page's number, from 1.
    ink
        Which pixels of the page are dark, by row and column.
    scale
        Points a pixel.

    Returns
    -------
    Page
        Its boxes are those of the straightened page; ``skew`` tells by how much it was turned.
    """
    from lxml import etree

    root = etree.fromstring(markup, etree.XMLParser(resolve_entities=False, no_network=True))
    rows = list(_rows(root, COLUMN_GAP / scale))
    height, width = (side * scale for side in ink.shape)
    long = [row.slope for row in rows if (row.words[-1].x1 - row.x) * scale > width / 3]
    skew = median(long) if long else 0.0
    usual = median([row.size for row in rows]) if rows else 0.0
    descender = median([row.descender for row in rows]) if rows else 0.0
    strokes = [_stroke(row, ink) for row in rows]
    plain = median(strokes) if strokes else 0.0
    lines = []
    for row, stroke in zip(rows, strokes, strict=True):
        size = usual if abs(row.size - usual) < _SAME_SIZE * usual else row.size
        words, left = _marked(row, ink)
        # A small turn about the middle of the page.
        turn = skew * (row.y * scale - height / 2)
        y = (row.y + descender) * scale - skew * (row.x * scale - width / 2)
        box = Box(left * scale + turn, y - size * scale, row.words[-1].x1 * scale + turn, y)
        lines.append(
            Line(_mended(words), number, box, round(size * scale, 1), stroke > _BOLD * plain)
        )
    return Page(number, width, height, tuple(lines), ocr=True, skew=skew)


def _mended(words: str) -> str:
    """Undo what OCR is known to make of print; words are left as they are."""
    words = _AT.sub("@", words)
    words = _APOSTROPHE.sub("’", words).replace("...", "…")
    if not _OPENING.search(words):
        words = _STRAY_QUOTE.sub("", words)
    return _POSTCODE.sub(_postcode, words)


def _postcode(match: re.Match[str]) -> str:
    """Return a postcode that has a line to itself with its letters and digits in their places."""
    area, district, sector, unit = match.groups()
    area = re.sub(r"[a-z](?=([A-Z]))", lambda m: "" if m[0].upper() == m[1] else m[0], area)
    found = (
        area.upper().translate(_TO_LETTER)
        + district.upper().translate(_TO_DIGIT)
        + " "
        + sector.upper().translate(_TO_DIGIT)
        + unit.upper().translate(_TO_LETTER)
    )
    return found if _TRUE_POSTCODE.match(found) else match[0]


def _rows(root: _Element, column_gap: float) -> Iterator[_Row]:
    for element in root.iter("{*}span"):
        if not (element.get("class") or "").startswith("ocr_"):
            continue
        facts = _facts(element)
        size = facts.get("x_size", [0.0])[0]
        slope, offset = facts.get("baseline", [0.0, 0.0])
        for words in _columns(_words(element, size), min(column_gap, _PART * size)):
            if _is_text(words):
                x = words[0].x0
                y = facts["bbox"][3] + offset + slope * (x - facts["bbox"][0])
                yield _Row(words, x, y, slope, size, facts.get("x_descenders", [0.0])[0])


def _facts(element: _Element) -> dict[str, list[float]]:
    return {
        name: [float(number) for number in numbers.split()]
        for name, numbers in _FACTS.findall(element.get("title") or "")
    }


def _words(line: _Element, size: float) -> list[_Word]:
    words = []
    for element in line.iter("{*}span"):
        if element.get("class") == "ocrx_word":
            facts = _facts(element)
            text = "".join(map(str, element.itertext())).strip()
            text = "I" if text == "|" else text
            if text:
                words.append(_Word(text, facts["bbox"][0], facts["bbox"][2], facts["x_wconf"][0]))
    return [
        word
        for i, word in enumerate(words)
        if word.sure >= _SURE_WORD
        or sum(c.isalpha() for c in word.text) > 2
        or (i == 0 and _is_bullet(words, size))
    ]


def _columns(words: list[_Word], gap: float) -> Iterator[list[_Word]]:
    """Part the words of two columns that were taken for one line, but not a bullet from its line.

    What is no column after all is joined again by the layout.
    """
    start = 0
    for i, (before, word) in enumerate(pairwise(words), start=1):
        if word.x0 - before.x1 > gap and not (i == 1 and _BULLET.match(before.text)):
            yield words[start:i]
            start = i
    if words:
        yield words[start:]


def _is_text(words: list[_Word]) -> bool:
    """Whether a line is text: the strokes of a logo or a signature, or a lone glyph, are not."""
    if len(words) == 1 and _BULLET.match(words[0].text):
        return False
    text = "".join(word.text for word in words)
    letters = sum(c.isalnum() for c in text)
    sure = sum(word.sure * len(word.text) for word in words) / len(text)
    return letters >= 0.5 * len(text) and sure >= _SURE_LINE


def _is_bullet(words: list[_Word], size: float) -> bool:
    return (
        len(words) > 1
        and _BULLET.match(words[0].text) is not None
        and words[1].x0 - words[0].x1 > _BULLET_GAP * size
    )


def _marked(row: _Row, ink: NDArray[np.bool_]) -> tuple[str, float]:
    """Return a line's text, with its bullet if it has one, and its left edge (pixels)."""
    words = [word.text for word in row.words]
    left = row.x
    blot = _blot(row, ink)
    if _is_bullet(row.words, row.size):
        words[0] = "•"
    elif blot is not None:
        words.insert(0, "•")
        left = blot
    return " ".join(words), left


def _stroke(row: _Row, ink: NDArray[np.bool_]) -> float:
    """Return the mean width of a line's strokes, as a share of its size."""
    dark = starts = 0
    for word in row.words:
        base = row.y + row.slope * ((word.x0 + word.x1) / 2 - row.x)
        part = ink[max(int(base - row.size / 2), 0) : int(base), int(word.x0) : int(word.x1)]
        dark += int(part.sum())
        starts += int((part[:, 1:] & ~part[:, :-1]).sum() + part[:, :1].sum())
    return dark / max(starts, 1) / max(row.size, 1.0)


def _blot(row: _Row, ink: NDArray[np.bool_]) -> float | None:
    """Find a single blot before a line: a glyph that OCR took for dirt.  Its left edge, or None."""
    size = row.size
    top, bottom = max(int(row.y - 0.8 * size), 0), int(row.y + 0.1 * size)
    # It stands left of the first word, or in the box of that word, apart from its letters.
    before = max(int(row.x - _BLOT_REACH * size), 0), int(row.x - 0.2 * size)
    inside = int(row.x), int(row.words[0].x1)
    for left, right in (before, inside):
        strip = ink[top:bottom, left:right]
        # Specks of a noisy scan are a pixel or two in a column; a glyph is more.
        marked = (strip.sum(axis=0) >= 0.07 * size).nonzero()[0]
        if not len(marked):
            continue
        if left == inside[0]:
            gaps = (marked[1:] - marked[:-1] > _BLOT_GAP * size).nonzero()[0]
            if not len(gaps):
                return None
            marked = marked[: gaps[0] + 1]
        elif marked[0] == 0:  # text of another column, cut off by the strip
            return None
        wide = marked[-1] - marked[0] + 1
        filled = strip[:, marked[0] : marked[-1] + 1].mean()
        if 0.08 * size <= wide <= 0.9 * size and filled >= _BLOT_FILL:
            return float(left + marked[0])
    return None
