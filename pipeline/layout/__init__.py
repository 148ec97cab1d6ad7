"""Layout: a :class:`Source` becomes a :class:`Letter`, clean text with a map back to the page."""

from __future__ import annotations

import re

from pipeline.errors import EmptyFile
from pipeline.ingest import Line, Source
from pipeline.layout import furniture
from pipeline.layout.letter import Block, Footnote, Letter, Piece, Place
from pipeline.layout.paragraphs import Draft, group
from pipeline.layout.rows import Reader

__all__ = ["Block", "Footnote", "Letter", "Piece", "Place", "build"]

_SOFT_HYPHEN = "\u00ad"
_HYPHENS = "-\u2010\u00ad"
_BROKEN_WORD = re.compile(r"(\w+)[-\u2010]$")
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

    Raises
    ------
    EmptyFile
        If no text remains.
    """
    reader = Reader(source.pages)
    pages = [
        (page, reader.read(page) if any(line.box for line in page.lines) else _trimmed(page.lines))
        for page in source.pages
    ]
    body, removed, footnotes = furniture.split(pages)
    letter = _compose(source, group(body), tuple(footnotes), tuple(removed))
    if not letter.text:
        raise EmptyFile(
            "the file holds page numbers and signs but no text", "look at it in a viewer"
        )
    return letter


def _trimmed(lines: tuple[Line, ...]) -> list[Line]:
    """Return lines without the empty ones at the start and end of the page."""
    full = [i for i, line in enumerate(lines) if line.text]
    return list(lines[full[0] : full[-1] + 1]) if full else []


def _compose(
    source: Source, drafts: list[Draft], footnotes: tuple[Footnote, ...], removed: tuple[Line, ...]
) -> Letter:
    seams = _Seams(drafts)
    parts: list[str] = []
    blocks: list[Block] = []
    pieces: list[Piece] = []
    at = 0
    previous: Draft | None = None
    for draft in drafts:
        if previous is not None:
            close = draft.kind == previous.kind == "line" and not draft.spaced
            parts.append("\n" if close else "\n\n")
            at += len(parts[-1])
        start = at
        above: Line | None = None
        for line in draft.lines:
            if above is not None:
                plain = above.text[-1] not in _HYPHENS and not line.cell
                seam = " " if plain else seams.between(above, line)
                if seam is None:  # the hyphen at the end of the line above goes
                    parts[-1] = parts[-1][:-1]
                    at -= 1
                    pieces[-1] = pieces[-1]._replace(end=at)
                else:
                    parts.append(seam)
                    at += len(seam)
            pieces.append(Piece(at, at + len(line.text), line))
            parts.append(line.text)
            at += len(line.text)
            above = line
        blocks.append(Block(draft.kind, start, at, draft.bold, draft.level))
        previous = draft
    return Letter(source, "".join(parts), tuple(blocks), tuple(pieces), footnotes, removed)


class _Seams:
    """What stands between two lines of a block.

    A soft hyphen is for line ends only.  A hyphen at a line's end stays ("multi-/agency") unless
    the letter itself prints the joined word elsewhere and never the hyphenated one.
    """

    def __init__(self, drafts: list[Draft]) -> None:
        self._drafts = drafts
        self._text: str | None = None

    def between(self, above: Line, line: Line) -> str | None:
        """Return the white space between two lines; ``None`` if a hyphen is to be undone."""
        if above.cell and line.cell and above.cell[1] != line.cell[1]:
            return "\t"
        if above.text[-1] not in _HYPHENS or not line.text[0].isalnum():
            return " "
        if above.text[-1] == _SOFT_HYPHEN:
            return None
        broken = _BROKEN_WORD.search(above.text, max(len(above.text) - 60, 0))
        second = _WORD.match(line.text)
        if not broken or not second:
            return " "
        first, rest = broken.group(1).lower(), second.group().lower()
        if self._printed(first + rest) and not self._printed(f"{first}-{rest}"):
            return None
        return ""

    def _printed(self, word: str) -> bool:
        """Whether the letter prints a word within a line."""
        if self._text is None:
            lines = (line.text for draft in self._drafts for line in draft.lines)
            self._text = "\n".join(lines).lower()
        # The plain search is fast and nearly always enough.
        if word not in self._text:
            return False
        return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", self._text) is not None
