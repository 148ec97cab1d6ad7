"""Rich Text Format, by striprtf: the text of it, and its bullets."""

from __future__ import annotations

import re

from pipeline.errors import UnreadableFile
from pipeline.ingest import text
from pipeline.ingest.source import Page

# The glyph or number of a list item, as old readers show it; striprtf leaves it out.  Numbers too
# become bullets: the format says that the paragraph is an item.
_ITEM = re.compile(r"\{\\(?:pntext|listtext)\b(?:(?:[^{}]|\{[^{}]{0,200}\}){0,400})\}")
_BULLET = r"\\bullet\\tab "


def read(data: bytes) -> tuple[Page, ...]:
    """Read a document in Rich Text Format as one page of lines.

    Raises
    ------
    UnreadableFile
        If the file is damaged.
    """
    from striprtf.striprtf import rtf_to_text

    # The format itself is ASCII; what else is in it is escaped, or is a stray byte.
    markup = _ITEM.sub(_BULLET, data.decode("cp1252", errors="replace"))
    try:
        words: str = rtf_to_text(markup, errors="replace")  # type: ignore[no-untyped-call]
    # striprtf raises IndexError, ValueError, LookupError and more on damaged files.
    except Exception as error:
        raise UnreadableFile(
            f"the RTF file is damaged ({type(error).__name__})", "open it and save it anew"
        ) from error
    # A paragraph is a line, as in Word: an empty line sets it apart from the next.
    return text.lines("\n\n".join(words.split("\n")))
