"""Word documents (``.docx``), by python-docx: a paragraph is a line, its page is unknown (1)."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from pipeline.errors import UnreadableFile
from pipeline.ingest.source import Line, Page

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

# A letter of 20 pages unpacks to about 1 MB; what is far over that is a bomb, not a letter.
MAX_UNPACKED = 64 * 2**20


def read(data: bytes) -> tuple[Page, ...]:
    """Read a Word document as one page of lines.

    Raises
    ------
    UnreadableFile
        If the file is damaged, or unpacks to more than 64 MiB.
    """
    from docx import Document
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise UnreadableFile(
                f"the Word file unpacks to {unpacked // 2**20} MiB", "letters are far smaller"
            )
        document = Document(io.BytesIO(data))
        lines: list[Line] = []
        for element in document.element.body.iter(qn("w:p")):
            lines.extend(_paragraph(Paragraph(element, document)))
    except UnreadableFile:
        raise
    # python-docx raises KeyError, ValueError, lxml and zipfile errors alike on damaged files.
    except Exception as error:
        raise UnreadableFile(
            f"the Word file is damaged ({type(error).__name__})", "open it in Word and save it anew"
        ) from error
    return (Page(1, 0.0, 0.0, tuple(lines)),)


def _paragraph(paragraph: Paragraph) -> list[Line]:
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    properties = paragraph._p.pPr
    bullet = style.startswith("List") or (properties is not None and properties.numPr is not None)
    runs = [run for run in paragraph.runs if run.text.strip()]
    bold = style.startswith(("Heading", "Title")) or (
        bool(runs) and all(run.bold or (run.style and run.style.name == "Strong") for run in runs)
    )
    # A line break inside a paragraph (addresses) is a line of its own.
    lines = [
        Line(" ".join(text.split()), 1, bold=bold, bullet=bullet)
        for text in paragraph.text.split("\n")
    ]
    # Paragraphs are apart from each other; address lines typed as paragraphs are not set apart.
    return lines if style == "No Spacing" else [*lines, Line("", 1)]
