"""Layout: a :class:`Source` becomes a :class:`Letter`, clean text with a map back to the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.ingest import Line, Source
from pipeline.layout import furniture, rows
from pipeline.layout.letter import Block, Letter, Piece, Place
from pipeline.layout.paragraphs import Draft, group

__all__ = ["Block", "Letter", "Piece", "Place", "build"]

_BROKEN_WORD = re.compile(r"(\w+)[-\u2010\u00ad]$")
_WORD = re.compile(r"\w+(?:[-\u2010]\w+)*")


def build(source: Source) -> Letter:
    """Lay out a letter.

    Page furniture and footnotes are taken out, lines are put into reading order and joined into
    paragraphs and bullets over line and page breaks.

    Parameters
    ----------
    source
        The file as read.

    Returns
    -------
    Letter
    """
    pages = [
        (page, rows.rows(page) if any(line.box for line in page.lines) else _trimmed(page.lines))
        for page in source.pages
    ]
    body, removed, footnotes = furniture.split(pages)
    drafts = group(body)
    return _compose(source, drafts, tuple(footnotes), tuple(removed))


def _trimmed(lines: tuple[Line, ...]) -> list[Line]:
    """Return lines without the empty ones at the start and end of the page."""
    full = [i for i, line in enumerate(lines) if line.text]
    return list(lines[full[0] : full[-1] + 1]) if full else []


def _compose(
    source: Source, drafts: list[Draft], footnotes: tuple[str, ...], removed: tuple[Line, ...]
) -> Letter:
    words = _words(drafts)
    text, blocks, pieces = "", [], []
    previous: Draft | None = None
    for draft in drafts:
        if previous is not None:
            close = draft.kind == previous.kind == "line" and not draft.spaced
            text += "\n" if close else "\n\n"
        start = len(text)
        for i, line in enumerate(draft.lines):
            if i:
                text = _seam(text, line.text, words)
            pieces.append(Piece(len(text), len(text) + len(line.text), line))
            text += line.text
        blocks.append(Block(draft.kind, start, len(text), draft.bold))
        previous = draft
    return Letter(source, text, tuple(blocks), tuple(_clip(pieces)), footnotes, removed)


def _seam(text: str, following: str, words: set[str]) -> str:
    """Return ``text`` made ready for the next line: a space, or a mended line-end hyphen.

    A hyphen at a line's end stays ("multi-/agency") unless the letter itself prints the joined
    word elsewhere and never the hyphenated one.
    """
    broken = _BROKEN_WORD.search(text, max(len(text) - 60, 0))
    if not broken or not following[:1].islower():
        return text + " "
    first, second = broken.group(1).lower(), _WORD.match(following)
    if second:
        other = second.group().lower()
        if first + other in words and f"{first}-{other}" not in words:
            return text[:-1]
    return text if text[-1] == "-" else text[:-1] + "-"


def _words(drafts: Iterable[Draft]) -> set[str]:
    return {
        word.lower()
        for draft in drafts
        for line in draft.lines
        for word in _WORD.findall(line.text)
    }


def _clip(pieces: list[Piece]) -> Iterator[Piece]:
    """Shorten a piece whose last character, a line-end hyphen, was taken out again."""
    for i, piece in enumerate(pieces):
        limit = pieces[i + 1].start if i + 1 < len(pieces) else piece.end
        yield piece._replace(end=min(piece.end, limit))
