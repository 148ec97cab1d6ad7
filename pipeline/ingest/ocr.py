"""Lines of a page that is a picture, by Tesseract (extra ``ofsted-letters[ocr]``)."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING, Literal, NamedTuple

from pipeline.errors import NeedsOcr, UnreadableFile
from pipeline.ingest.source import Box, Line, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element
    from PIL.Image import Image

Ocr = Literal["auto", "never", "force"]

# Pages are rendered at this many dots an inch: Tesseract is trained on it.
DPI = 300
# Seconds that a page may take.
SECONDS = 120
# Words and lines that Tesseract is less sure of than this (0 to 100) are scrawl, not text.
_SURE_WORD = 30.0
_SURE_LINE = 55.0
# What Tesseract makes of a bullet's glyph; it is one only where a gap follows that no space has.
_BULLET = re.compile(r"^(?:[•*©®¢«»°·@=+¥§~_\-–—]|[eoOmMnN]|[eoé][.,]|[mMBW]{1,2}|\W{1,2})$")
_BULLET_GAP = 0.45  # of the line's size
# Sizes this near to that of most lines are the same size, measured on other letters.
_SAME_SIZE = 0.16
_NUMBERS = re.compile(r"(bbox|baseline|x_size|x_descenders|x_wconf) ([-\d. ]+)")

INSTALL = (
    "install Tesseract and `pip install ofsted-letters[ocr]`, "
    "or run the file through OCR first (ocrmypdf, say)"
)


@cache
def available() -> bool:
    """Whether Tesseract and what calls it are installed."""
    if find_spec("pytesseract") is None:
        return False
    import pytesseract

    try:
        pytesseract.get_tesseract_version()
    except (pytesseract.TesseractNotFoundError, SystemExit):
        return False
    return True


def require() -> None:
    """Check that OCR can be done.

    Raises
    ------
    NeedsOcr
        If it is not installed.
    """
    if not available():
        raise NeedsOcr("OCR is asked for and not installed", INSTALL)


class _Word(NamedTuple):
    text: str
    x0: float
    x1: float
    sure: float


class _Row(NamedTuple):
    """A line as Tesseract gives it, in pixels: words, left end of the baseline, slope, height."""

    words: list[_Word]
    x: float
    y: float
    slope: float
    size: float
    descender: float


def read(image: Image, number: int, dpi: float = DPI) -> Page:
    """Read a page from its picture.

    Parameters
    ----------
    image
        The page, greyscale.
    number
        Its number, from 1.
    dpi
        Dots an inch.

    Returns
    -------
    Page
        Its boxes are those of the straightened page; ``skew`` tells by how much it was turned.

    Raises
    ------
    UnreadableFile
        If Tesseract fails, or takes more than two minutes.
    """
    import pytesseract
    from lxml import etree

    try:
        markup = pytesseract.image_to_pdf_or_hocr(
            image,
            lang="eng",
            config=f"--psm 3 --dpi {round(dpi)}",
            extension="hocr",
            timeout=SECONDS,
        )
    except (RuntimeError, pytesseract.TesseractError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"
        raise UnreadableFile(
            f"page {number} cannot be read by OCR ({reason})", "scan the page again"
        ) from error
    rows = list(_rows(etree.fromstring(markup)))
    scale = 72.0 / dpi
    width, height = image.width * scale, image.height * scale
    slopes = [row.slope for row in rows if row.words[-1].x1 - row.x > image.width / 3]
    skew = median(slopes) if slopes else 0.0
    usual = median(row.size for row in rows) if rows else 0.0
    descender = median(row.descender for row in rows) if rows else 0.0
    lines = []
    for row in rows:
        size = usual if abs(row.size - usual) < _SAME_SIZE * usual else row.size
        y = row.y - skew * (row.x - image.width / 2) + descender
        shift = skew * (row.y - image.height / 2)
        box = Box(
            (row.x + shift) * scale,
            (y - size) * scale,
            (row.words[-1].x1 + shift) * scale,
            y * scale,
        )
        lines.append(Line(_text(row), number, box, round(size * scale, 1)))
    return Page(number, round(width, 1), round(height, 1), tuple(lines), ocr=True, skew=skew)


def _rows(root: _Element) -> Iterator[_Row]:
    for element in root.iter("{*}span"):
        if not (element.get("class") or "").startswith("ocr_"):
            continue
        words = []
        for word in element.iter("{*}span"):
            if word.get("class") == "ocrx_word":
                facts = _facts(word)
                text = "".join(map(str, word.itertext())).strip()
                if text:
                    words.append(_Word(text, facts["bbox"][0], facts["bbox"][2], *facts["x_wconf"]))
        facts = _facts(element)
        size = facts.get("x_size", [0.0])[0]
        words = [
            word
            for i, word in enumerate(words)
            if word.sure >= _SURE_WORD or (i == 0 and _is_bullet(words, size))
        ]
        if not words or not _is_text(words):
            continue
        slope, offset = facts.get("baseline", [0.0, 0.0])
        yield _Row(
            words,
            words[0].x0,
            facts["bbox"][3] + offset + slope * (words[0].x0 - facts["bbox"][0]),
            slope,
            size,
            facts.get("x_descenders", [0.0])[0],
        )


def _facts(element: _Element) -> dict[str, list[float]]:
    return {
        name: [float(number) for number in numbers.split()]
        for name, numbers in _NUMBERS.findall(element.get("title") or "")
    }


def _is_text(words: list[_Word]) -> bool:
    """Whether a line is text: a logo's or a signature's strokes are not."""
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


def _text(row: _Row) -> str:
    words = [word.text for word in row.words]
    if _is_bullet(row.words, row.size):
        words[0] = "•"
    return " ".join(words)
