"""Ingest: a file becomes a :class:`Source`, pages of lines.  One module a format."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.errors import EmptyFile, UnreadableFile, UnsupportedFile
from pipeline.ingest import docx, pdf, sniff, text
from pipeline.ingest.pdf import Engine
from pipeline.ingest.source import Box, Line, Page, Source

__all__ = ["MAX_BYTES", "Box", "Engine", "Line", "Page", "Source", "read"]

# A letter with photographs stays under 20 MB; what is far over that is not a letter.
MAX_BYTES = 200 * 2**20


def read(path: Path, engine: Engine = "auto") -> Source:
    """Read a file of any supported format.

    Parameters
    ----------
    path
        A PDF, a Word document (``.docx``) or a text file; its type is told from its bytes.
    engine
        Which PDF engine to use: ``auto``, ``pdfium`` or ``pdfminer``.

    Returns
    -------
    Source

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
    if not data.strip():
        raise EmptyFile("the file is empty", "save or download the letter again")
    media_type, words = sniff.media_type(data)
    used: str
    if media_type == sniff.PDF:
        pages, used = pdf.read(data, engine)
    elif media_type == sniff.DOCX:
        pages, used = docx.read(data), "docx"
    elif media_type == sniff.TEXT:
        pages, used = text.read(data), "text"
    else:
        raise UnsupportedFile(
            f"the file is {words}", "PDF, Word (.docx) and text (.txt) can be read"
        )
    if not any(line.text for page in pages for line in page.lines):
        raise EmptyFile("the file holds no text", "save or download the letter again")
    return Source(path.name, hashlib.sha256(data).hexdigest(), media_type, used, pages)
