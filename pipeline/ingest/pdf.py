"""PDF, by either of two engines that give the same lines; ``auto`` chooses between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pipeline.errors import EmptyFile, IngestError, NeedsOcr, UnreadableFile
from pipeline.ingest.source import Page

Engine = Literal["auto", "pdfium", "pdfminer"]

MAX_PAGES = 2000
# Above this share of characters without a Unicode meaning, a page's text is of no use.
MAX_UNMAPPED = 0.3


def read(data: bytes, engine: Engine = "auto") -> tuple[tuple[Page, ...], str]:
    """Read a PDF.

    Parameters
    ----------
    data
        The file's bytes.
    engine
        ``pdfium`` (fast), ``pdfminer`` (slower, reads some files that PDFium does not), or
        ``auto``: PDFium, and pdfminer.six where PDFium fails or its text is unusable.

    Returns
    -------
    tuple
        The pages, and the name of the engine that read them.

    Raises
    ------
    EncryptedFile, UnreadableFile, EmptyFile, NeedsOcr
    """
    if engine == "auto":
        try:
            pages = _by(data, "pdfium")
            if _usable(pages):
                return _with_text(pages), "pdfium"
        except UnreadableFile:
            pass
        engine = "pdfminer"
    return _with_text(_by(data, engine)), engine


def _by(data: bytes, engine: str) -> tuple[Page, ...]:
    reader: Callable[[bytes, int], tuple[Page, ...]]
    if engine == "pdfium":
        from pipeline.ingest.pdf_pdfium import read as reader
    else:
        from pipeline.ingest.pdf_pdfminer import read as reader
    try:
        pages = reader(data, MAX_PAGES)
    except IngestError:
        raise
    # Malformed files make pdfminer.six raise TypeError, KeyError, AssertionError, RecursionError
    # and more (its maintainers' choice), and PDFium's binding its own: this is the one boundary.
    except Exception as error:
        raise UnreadableFile(
            f"the PDF is damaged ({engine}: {type(error).__name__})",
            "open it in a viewer and print it to a new PDF",
        ) from error
    if not pages:
        raise EmptyFile("the PDF has no pages", "ask for the letter again")
    return pages


def _usable(pages: tuple[Page, ...]) -> bool:
    text = "".join(line.text for page in pages for line in page.lines)
    unmapped = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < " " for c in text)
    return unmapped <= MAX_UNMAPPED * max(len(text), 1)


def _with_text(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    if not any(line.text for page in pages for line in page.lines):
        raise NeedsOcr(
            f"the PDF has {len(pages)} page(s) but no text: it is a scan",
            "run it through OCR first (for example ocrmypdf)",
        )
    return pages
