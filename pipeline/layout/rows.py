"""Pages with geometry: fragments joined into rows, rows put into reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Literal, NamedTuple

from pipeline.ingest import Box, Line, Page
from pipeline.ingest.source import COLUMN_GAP, MARK
from pipeline.layout import bullets
from pipeline.layout.frame import is_salutation, is_valediction

Region = Literal["head", "body", "foot"]

# Fragments that share this part of their height stand in one row; less will do across columns.
_SAME_ROW = 0.5
_SAME_TABLE_ROW = 0.2
# Rows of a table are farther apart than lines of one cell: by this share of their height.
_ROW_GAP = 0.45
# A gap narrower than this (points) is a space between words.
_SPACE = 5.0
# A step of more than this share of a row's height ends a block of rows.
_BLOCK_GAP = 1.2


class _Row(NamedTuple):
    """What stands on one baseline.

    The pieces that the reader gave; the same, joined; top and bottom of these.
    """

    pieces: list[Line]
    parts: list[Line]
    top: float
    bottom: float

    @classmethod
    def of(cls, pieces: list[Line]) -> _Row:
        if len(pieces) == 1:
            box = _box(pieces[0])
            return cls(pieces, pieces, box.y0, box.y1)
        pieces = _without_marks(pieces)
        parts = _parts(pieces)
        boxes = [_box(line) for line in parts]
        return cls(pieces, parts, min(b.y0 for b in boxes), max(b.y1 for b in boxes))


class Reader:
    """Puts the lines of one page after another into reading order.

    What stands side by side is read column by column above the salutation and below the
    valediction (the two halves of a letterhead, two signatures), and row by row between them
    (a table).

    Parameters
    ----------
    pages
        All pages of the letter.
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        # Without a salutation there is no telling where the body begins: all of it is body.
        framed = any(is_salutation(line.text) for page in pages for line in page.lines)
        self.region: Region = "head" if framed else "body"

    def read(self, page: Page) -> list[Line]:
        """Return the lines of a page, whole and in reading order, without footnote marks."""
        ordered: list[Line] = []
        for region, table in self._regions([_Row.of(pieces) for pieces in _baselines(page)]):
            blocks = list(_cut(table, _BLOCK_GAP))
            if region == "foot":
                blocks = _grid(blocks)
            for block in blocks:
                if all(len(row.parts) == 1 for row in block):
                    ordered += [line for row in block for line in row.parts]
                elif region == "body":
                    ordered += _table(block, len(ordered))
                else:
                    ordered += [
                        line for column in _columns(block, _edges(block)) for line in column
                    ]
        return ordered

    def _regions(self, table: list[_Row]) -> Iterator[tuple[Region, list[_Row]]]:
        start = 0
        for i, row in enumerate(table):
            first = row.parts[0].text
            if self.region == "head" and is_salutation(first):
                yield self.region, table[start:i]
                self.region, start = "body", i
            elif self.region == "body" and is_valediction(first):
                yield self.region, table[start:i]
                self.region, start = "foot", i
        yield self.region, table[start:]


def _baselines(page: Page) -> list[list[Line]]:
    baselines: list[list[Line]] = []
    tallest = Box(0.0, 0.0, 0.0, 0.0)
    placed = [(box.y0 + box.y1, box.x0, box, line) for line in page.lines if (box := line.box)]
    placed.sort(key=itemgetter(0, 1))
    for _, _, box, line in placed:
        shared = min(tallest.y1, box.y1) - max(tallest.y0, box.y0)
        if shared > 0 and _same_row(baselines[-1], tallest, box, shared):
            baselines[-1].append(line)
            if box.y1 - box.y0 > tallest.y1 - tallest.y0:
                tallest = box
        else:
            baselines.append([line])
            tallest = box
    return baselines


def _same_row(row: list[Line], tallest: Box, box: Box, shared: float) -> bool:
    part = shared / min(tallest.y1 - tallest.y0, box.y1 - box.y0)
    if part > _SAME_ROW:
        return True
    # A table's cell may be set halfway between the two lines of the cell beside it.
    return part > _SAME_TABLE_ROW and all(
        box.x0 - _box(line).x1 > COLUMN_GAP or _box(line).x0 - box.x1 > COLUMN_GAP for line in row
    )


def _without_marks(pieces: list[Line]) -> list[Line]:
    """Sort a row's pieces from left to right, and drop the footnote marks among them."""
    pieces = sorted(pieces, key=lambda line: _box(line).x0)
    largest = max(line.size or 0 for line in pieces)
    whole = [line for line in pieces if not _is_mark(line, largest)] or pieces
    # A mark that opens the row stays: it is the number of the footnote that follows.
    if pieces[0] is not whole[0] and len(whole) < len(pieces):
        whole = [pieces[0], *whole]
    return whole


def _parts(pieces: list[Line], edges: Sequence[float] = ()) -> list[Line]:
    """Join pieces, but not over a column's gap, nor where a column is known to begin."""
    joined = [pieces[0]]
    for line in pieces[1:]:
        x = _box(line).x0
        gap = x - _box(joined[-1]).x1
        at_edge = gap > _SPACE and any(abs(x - edge) < _SPACE for edge in edges)
        if gap < COLUMN_GAP and not at_edge:
            joined[-1] = _join(joined[-1], line)
        else:
            joined.append(line)
    return joined


def _box(line: Line) -> Box:
    if line.box is None:
        raise ValueError("a line without geometry has no row")
    return line.box


def _is_mark(line: Line, largest: float) -> bool:
    return line.text.isdigit() and len(line.text) <= 2 and (line.size or 0) < MARK * largest


def _join(left: Line, right: Line) -> Line:
    a, b = _box(left), _box(right)
    return Line(
        f"{left.text} {right.text}",
        left.page,
        Box(min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1)),
        # The longer part decides: a bullet's or a mark's size says nothing of its line.
        left.size if len(left.text) > len(right.text) else right.size,
        left.bold and right.bold,
    )


def _cut(rows: list[_Row], share: float) -> Iterator[list[_Row]]:
    """Cut rows where the step to the next one is wider than a share of a row's height."""
    start = 0
    for i, (above, row) in enumerate(pairwise(rows), start=1):
        if row.top - above.bottom > share * (above.bottom - above.top):
            yield rows[start:i]
            start = i
    if rows:
        yield rows[start:]


def _grid(blocks: list[list[_Row]]) -> list[list[_Row]]:
    """Join the blocks from the first to the last that have columns: signatures in a grid.

    Such signatures stand far apart, but each column of them is read from top to bottom.
    """
    split = [i for i, block in enumerate(blocks) if any(len(row.parts) > 1 for row in block)]
    if len(split) < 2:
        return blocks
    first, last = split[0], split[-1] + 1
    return [*blocks[:first], [row for block in blocks[first:last] for row in block], *blocks[last:]]


def _edges(block: list[_Row]) -> list[float]:
    """Return where the columns of touching rows begin, from left to right (points)."""
    edges: list[float] = []
    for row in block:
        if len(row.parts) > 1:
            for line in row.parts:
                if all(abs(_box(line).x0 - edge) > COLUMN_GAP for edge in edges):
                    edges.append(_box(line).x0)
    return sorted(edges)


def _columns(block: list[_Row], edges: list[float]) -> list[list[Line]]:
    """Sort the parts of touching rows into columns."""
    columns: list[list[Line]] = [[] for _ in edges]
    for row in block:
        # Where the other rows have a column, a narrow gap is one too.
        for line in _parts(row.pieces, edges):
            column = max(
                (i for i, edge in enumerate(edges) if _box(line).x0 >= edge - COLUMN_GAP / 2),
                default=0,
            )
            columns[column].append(line)
    return columns


def _table(block: list[_Row], number: int) -> Iterator[Line]:
    """Read touching rows as rows of a table; a cell may run over several lines.

    ``number`` starts the count of rows, so that tables of one page do not share numbers.
    """
    edges = _edges(block)
    if any(bullets.cut(line.text, printed=True)[0] for row in block for line in row.parts[1:]):
        # Lists side by side are columns of text.
        yield from (line for column in _columns(block, edges) for line in column)
        return
    for start, rows in enumerate(_cut(block, _ROW_GAP), start=number):
        columns = _columns(rows, edges)
        alone = sum(bool(lines) for lines in columns) == 1
        for column, lines in enumerate(columns):
            for line in lines:
                # What has a row to itself is a line of text that stands near the table.
                yield line if alone else line._replace(cell=(start, column))
