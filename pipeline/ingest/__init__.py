"""Ingest: a file becomes a :class:`Source`, pages of lines.  One module a format."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import EmptyFile, UnreadableFile, UnsupportedFile
from pipeline.ingest import docx, eml, html, image, odt, pdf, rtf, sniff, text
from pipeline.ingest.ocr import Ocr
from pipeline.ingest.pdf import Engine
from pipeline.ingest.source import Box, Line, Page, Source

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = [
    "MAX_BYTES",
    "Box",
    "Engine",
    "Line",
    "Ocr",
    "Options",
    "Page",
    "Source",
    "pictures",
    "read",
]

# A letter with photographs stays under 20 MB; what is far over that is not a letter.
MAX_BYTES = 200 * 2**20
# A report of 60 pages has 200,000.
MAX_CHARACTERS = 600_000


_READERS: dict[str, tuple[str, Callable[[bytes], tuple[Page, ...]]]] = {
    sniff.DOCX: ("docx", docx.read),
    sniff.ODT: ("odt", odt.read),
    sniff.RTF: ("rtf", rtf.read),
    sniff.HTML: ("html", html.read),
    sniff.TEXT: ("text", text.read),
}


class Options(NamedTuple):
    """How files are read.

    Attributes
    ----------
    engine
        Which PDF engine to use: ``auto``, ``pdfium`` or ``pdfminer``.
    ocr
        Whether pages that are pictures are read by OCR: ``auto`` (if it is installed), ``never``,
        or ``force`` (all pages, even those that have text).
    """

    engine: Engine = "auto"
    ocr: Ocr = "auto"


DEFAULT = Options()


def read(path: Path, options: Options = DEFAULT) -> Source:
    """Read a file of any supported format; its type is told from its bytes.

    Raises
    ------
    IngestError
        One of its kinds: the file is empty, encrypted, damaged, of another type, or a scan.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(
                f"the file is over {MAX_BYTES // 2**20} MiB", "a letter is far smaller"
            )
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"the file cannot be opened ({error.strerror})", "check that it exists and is readable"
        ) from error
    if not data or data.isspace():
        raise EmptyFile("the file is empty", "save or download the letter again")
    digest = hashlib.sha256(data).hexdigest()
    media_type, _ = sniff.media_type(data)
    notes: tuple[str, ...] = ()
    if media_type == sniff.EMAIL:
        content = eml.letter(data)
        pages, engine = _pages(content.data, content.media_type, options)
        notes = content.notes
    else:
        pages, engine = _pages(data, media_type, options)
    characters = sum(len(line.text) for page in pages for line in page.lines)
    if not characters:
        raise EmptyFile("the file holds no text", "save or download the letter again")
    if characters > MAX_CHARACTERS:
        raise UnreadableFile(f"the file has {characters:,} characters", "split it into letters")
    notes += tuple(note for page in pages for note in page.notes)
    return Source(path.name, digest, media_type, engine, pages, notes)


def pictures(path: Path, width: int) -> Iterator[tuple[int, Image]]:
    """Give the pages of a PDF or a picture as pictures of a width, with their numbers (from 1).

    Other formats, and pages that cannot be drawn, give none.
    """
    data = path.read_bytes()
    media_type, _ = sniff.media_type(data)
    if media_type == sniff.EMAIL:
        data, media_type, _ = eml.letter(data)
    if media_type == sniff.PDF:
        yield from pdf.pictures(data, width)
    elif media_type in sniff.IMAGES:
        yield from image.pictures(data, width)


def _pages(data: bytes, media_type: str, options: Options) -> tuple[tuple[Page, ...], str]:
    """Read a document that is no e-mail: its pages, and the name of what read them."""
    if media_type == sniff.PDF:
        return pdf.read(data, options.engine, options.ocr)
    if media_type in sniff.IMAGES:
        return image.read(data, options.ocr), "tesseract"
    if media_type not in _READERS:
        raise UnsupportedFile(
            f"the file is {sniff.media_type(data)[1]}",
            "PDF, Word (.docx), OpenDocument, RTF, web pages, e-mail and text can be read",
        )
    name, reader = _READERS[media_type]
    return reader(data), name
