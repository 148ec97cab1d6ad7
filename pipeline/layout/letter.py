"""The clean text of a letter, and the map from its characters back to page and box."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pipeline.ingest import Box, Line, Source

BlockKind = Literal["line", "paragraph", "bullet", "row"]


class Block(NamedTuple):
    """A unit of the clean text.

    Attributes
    ----------
    kind
        ``line``: a line of the head or foot of the letter, kept apart; ``paragraph``; ``bullet``
        (its glyph is not in the text); ``row`` of a table, its cells apart by a tab.
    start, end
        Where it stands in the clean text, in code points, end exclusive.
    bold
        Whether all of it is set in bold.
    level
        Depth of a bullet: 1, or more for a bullet inside a bullet; 0 for other kinds.
    """

    kind: BlockKind
    start: int
    end: int
    bold: bool
    level: int = 0


class Piece(NamedTuple):
    """Characters ``start`` to ``end`` of the clean text come from ``line``."""

    start: int
    end: int
    line: Line


class Footnote(NamedTuple):
    """A footnote: its text, which begins with its mark, and its lines where the format has them."""

    text: str
    lines: tuple[Line, ...] = ()


class Place(NamedTuple):
    """A part of a page: its number from 1, and the box (``None`` in formats without geometry)."""

    page: int
    box: Box | None


@dataclass(frozen=True)
class Letter:
    """A letter as clean text.

    Attributes
    ----------
    source
        The file it was read from.
    text
        Clean text: blocks apart by an empty line, lines of the head and foot by a line break.
    blocks
        The blocks, in reading order; together they cover all of ``text`` but white space.
    pieces
        The map back, in order of ``start``.
    footnotes
        The page footnotes, lifted out of ``text``.
    furniture
        Lines that were removed: page numbers, running headers and footers.
    """

    source: Source
    text: str
    blocks: tuple[Block, ...]
    pieces: tuple[Piece, ...]
    footnotes: tuple[Footnote, ...] = ()
    furniture: tuple[Line, ...] = ()
    _starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", [piece.start for piece in self.pieces])

    def lines(self, start: int, end: int) -> list[Line]:
        """Return the printed lines that characters ``start`` to ``end`` stand on."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        found = []
        for piece in self.pieces[first:]:
            if piece.start >= end:
                break
            if piece.end > start:
                found.append(piece.line)
        return found

    def places(self, start: int, end: int) -> list[Place]:
        """Return where characters ``start`` to ``end`` are printed: one box a page."""
        boxes: dict[int, list[Box]] = {}
        for line in self.lines(start, end):
            page = self.source.pages[line.page - 1]
            boxes.setdefault(line.page, []).extend([page.shown(line.box)] if line.box else [])
        return [Place(page, _union(found)) for page, found in sorted(boxes.items())]


def _union(boxes: list[Box]) -> Box | None:
    if not boxes:
        return None
    x0s, y0s, x1s, y1s = zip(*boxes, strict=True)
    return Box(*(round(edge, 1) for edge in (min(x0s), min(y0s), max(x1s), max(y1s))))
