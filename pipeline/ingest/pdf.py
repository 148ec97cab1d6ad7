"""PDF, by either of two engines that give the same lines; ``auto`` chooses between them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Literal

from pipeline.errors import EmptyFile, IngestError, NeedsOcr, UnreadableFile
from pipeline.ingest import ocr, pdf_errors
from pipeline.ingest.ocr import Ocr
from pipeline.ingest.pdf_pdfium import Document
from pipeline.ingest.source import Page

if TYPE_CHECKING:
    from PIL.Image import Image

Engine = Literal["auto", "pdfium", "pdfminer"]

MAX_PAGES = 2000
# Above this share of characters without a Unicode meaning, a page's text is of no use.
MAX_UNMAPPED = 0.3
# A page with fewer characters than this may be a scan with a few words of text on it.
FEW = 200
_UNREAD = "PDFium cannot read it"
_NO_MEANING = re.compile("[\ufffd\ue000-\uf8ff\x00-\x1f]")


def read(data: bytes, engine: Engine = "auto", mode: Ocr = "auto") -> tuple[tuple[Page, ...], str]:
    """Read a PDF.

    Parameters
    ----------
    data
        The file's bytes.
    engine
        ``pdfium`` (fast), ``pdfminer`` (slower, reads some files that PDFium does not), or
        ``auto``: PDFium, and pdfminer.six for what PDFium cannot read, be it the file or a page.
    mode
        ``auto``: pages that are pictures of text are read by OCR, if it is installed; ``never``;
        ``force``: all pages are.

    Returns
    -------
    tuple
        The pages, and the name of the engine that read them (most of them: a page that another
        one has read says so in its notes).

    Raises
    ------
    EncryptedFile, UnreadableFile, EmptyFile, NeedsOcr
    """
    if mode == "force":
        ocr.require()
        document = Document(data, MAX_PAGES)
        try:
            return tuple(_by_ocr(document, n) for n in range(1, len(document) + 1)), "tesseract"
        finally:
            document.close()
    try:
        document = Document(data, MAX_PAGES)
    except UnreadableFile:
        if engine != "auto":
            raise
        note = "the file was read by pdfminer.six: PDFium cannot open it"
        pages = _with_text(_by_pdfminer(data))
        return (pages[0]._replace(notes=(*pages[0].notes, note)), *pages[1:]), "pdfminer"
    try:
        by_pdfminer = engine == "pdfminer"
        pages = _by_pdfminer(data) if by_pdfminer else _by_pdfium(document, data, engine)
        return _with_text(_scans_read(pages, document, mode)), engine.replace("auto", "pdfium")
    finally:
        document.close()


def pictures(data: bytes, width: int) -> Iterator[tuple[int, Image]]:
    """Draw the pages of a PDF to a width in pixels; pages that PDFium cannot draw are left out."""
    try:
        document = Document(data, MAX_PAGES)
    except UnreadableFile:
        return
    try:
        for number in range(1, len(document) + 1):
            try:
                yield number, document.picture(number, width)
            except UnreadableFile:
                continue
    finally:
        document.close()


def _by_pdfium(document: Document, data: bytes, engine: Engine) -> tuple[Page, ...]:
    pages: list[Page] = []
    doubtful: dict[int, str] = {}
    for number in range(1, len(document) + 1):
        try:
            page = document.page(number)
        except UnreadableFile:
            if engine != "auto":
                raise
            page, doubtful[number] = Page(number, 0.0, 0.0, ()), _UNREAD
        else:
            if not _usable(page):
                doubtful[number] = "its characters have no meaning in PDFium"
        pages.append(page)
    if doubtful and engine == "auto":
        try:
            others = _by_pdfminer(data, doubtful)
        except UnreadableFile:
            others = ()
        for other in others:
            if other.lines and _usable(other):
                note = f"page {other.number} was read by pdfminer.six: {doubtful.pop(other.number)}"
                pages[other.number - 1] = other._replace(notes=(*other.notes, note))
        if len(doubtful) == len(pages) and set(doubtful.values()) == {_UNREAD}:
            raise pdf_errors.damaged("the PDF is damaged (no page of it can be read)")
        for number, reason in doubtful.items():
            # Neither engine can: what is printed there is for OCR.
            note = f"page {number} gives no text: {reason}"
            pages[number - 1] = pages[number - 1]._replace(lines=(), notes=(note,))
    return tuple(pages)


def _by_pdfminer(data: bytes, wanted: Collection[int] = ()) -> tuple[Page, ...]:
    from pipeline.ingest.pdf_pdfminer import read as reader

    try:
        pages = reader(data, MAX_PAGES, wanted)
    except IngestError:
        raise
    # Malformed files make pdfminer.six raise TypeError, KeyError, AssertionError, RecursionError
    # and more (its maintainers' choice): this is the one boundary.
    except Exception as error:
        raise pdf_errors.damaged(
            f"the PDF is damaged (pdfminer.six: {type(error).__name__})"
        ) from error
    if not pages and not wanted:
        raise EmptyFile("the PDF has no pages", "ask for the letter again")
    return pages


def _usable(page: Page) -> bool:
    text = "".join([line.text for line in page.lines])
    return len(_NO_MEANING.findall(text)) <= MAX_UNMAPPED * max(len(text), 1)


def _characters(page: Page) -> int:
    return sum(len(line.text) for line in page.lines)


def _scans_read(pages: tuple[Page, ...], document: Document, mode: Ocr) -> tuple[Page, ...]:
    """Read the pages that are pictures of text; without OCR, say which they are."""
    read = list(pages)
    for page in pages:
        few = _characters(page)
        if few >= FEW or not _looks_printed(document, page.number):
            continue
        if mode == "auto" and ocr.available():
            image = _by_ocr(document, page.number)
            if _characters(image) > 3 * few:
                note = f"page {page.number} was read by OCR"
                read[page.number - 1] = image._replace(notes=(*page.notes, note))
        elif not few:
            note = f"page {page.number} is a picture: it needs OCR"
            read[page.number - 1] = page._replace(notes=(*page.notes, note))
    return tuple(read)


def _looks_printed(document: Document, number: int) -> bool:
    try:
        return document.looks_printed(number)
    except UnreadableFile:
        return False  # pdfminer.six has read a page that PDFium cannot


def _by_ocr(document: Document, number: int) -> Page:
    image, dpi = document.image(number, ocr.DPI)
    return ocr.read(image, number, dpi)


def _with_text(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    if not any(page.lines for page in pages):
        raise NeedsOcr(f"the PDF has {len(pages)} page(s) but no text: it is a scan", ocr.advice())
    return pages
