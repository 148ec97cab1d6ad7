"""Plain text: decoded, cut into pages at form feeds and into lines."""

from __future__ import annotations

from pipeline.ingest.source import Line, Page


def decode(data: bytes) -> str:
    """Decode text as UTF-16 (with its mark), UTF-8, or else Windows-1252.

    Windows-1252 is what Word's "save as text" writes here; the five bytes that it does not define
    become U+FFFD.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read(data: bytes) -> tuple[Page, ...]:
    """Read plain text into pages; a form feed starts a new page."""
    return lines(decode(data))


def lines(text: str) -> tuple[Page, ...]:
    """Cut text into pages of lines."""
    return tuple(
        Page(number, 0.0, 0.0, tuple(Line(" ".join(s.split()), number) for s in page.splitlines()))
        for number, page in enumerate(text.split("\f"), start=1)
    )
