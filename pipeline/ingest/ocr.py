"""Lines of a page that is a picture, by Tesseract (pytesseract: the extra ``ocr``)."""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from shutil import which
from typing import TYPE_CHECKING, Literal

from pipeline.errors import NeedsOcr, UnreadableFile
from pipeline.ingest import hocr
from pipeline.ingest.source import Page

if TYPE_CHECKING:
    from PIL.Image import Image

Ocr = Literal["auto", "never", "force"]

# Pages are rendered at this many dots an inch.  Of 250, 300, 350 and 400 it gave the fewest wrong
# characters over clean, skewed, noisy and faxed pages.
DPI = 250
# Seconds that a page may take.
SECONDS = 120
# Grey values under this are ink.
_DARK = 128


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


def advice() -> str:
    """Return what to do so that pictures are read: install what is missing, or ask for OCR."""
    if available():
        return "leave out --ocr never"
    missing = []
    if which("tesseract") is None:
        missing.append("install Tesseract (https://tesseract-ocr.github.io)")
    if find_spec("pytesseract") is None:
        missing.append("`pip install pytesseract`")
    todo = " and ".join(missing) or "see why `tesseract --version` fails"
    return f"{todo}, or run the file through OCR first"


def require() -> None:
    """Check that OCR can be done.

    Raises
    ------
    NeedsOcr
        If it is not installed.
    """
    if not available():
        raise NeedsOcr("OCR is asked for and not installed", advice())


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
    import numpy as np
    import pytesseract

    # Tesseract's threads wait for each other more than they work: one is many times faster.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
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
    return hocr.page(markup, number, np.asarray(image) < _DARK, 72.0 / dpi)
