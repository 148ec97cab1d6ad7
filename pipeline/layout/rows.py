"""Pages with geometry: fragments joined into rows, rows put into reading order."""

from __future__ import annotations

from itertools import pairwise

from pipeline.ingest import Box, Line, Page

# Fragments of one baseline nearer than this (points) are one line; farther apart, they are columns.
COLUMN_GAP = 30.0
# A digit set in less than this share of the size of what it stands beside is a footnote's mark.
MARK = 0.8


def rows(page: Page) -> list[Line]:
    """Return the lines of a page, whole and in reading order, without footnote marks.

    Lines that stand side by side (the two halves of a letterhead, an address beside it) are read
    column by column.
    """
    placed = [line for line in page.lines if line.box]
    baselines: list[list[Line]] = []
    for line in sorted(placed, key=lambda line: (_box(line).y0 + _box(line).y1, _box(line).x0)):
        if baselines and _same_row(baselines[-1], line):
            baselines[-1].append(line)
        else:
            baselines.append([line])
    return _in_order([_fragments(row) for row in baselines])


def _box(line: Line) -> Box:
    if line.box is None:
        raise ValueError("a line without geometry has no row")
    return line.box


def _same_row(row: list[Line], line: Line) -> bool:
    tallest = max((_box(other) for other in row), key=lambda box: box.y1 - box.y0)
    box = _box(line)
    shared = min(tallest.y1, box.y1) - max(tallest.y0, box.y0)
    return shared > 0.5 * min(tallest.y1 - tallest.y0, box.y1 - box.y0)


def _fragments(row: list[Line]) -> list[Line]:
    """Join a row's fragments from left to right, and drop the footnote marks among them."""
    row = sorted(row, key=lambda line: _box(line).x0)
    largest = max(line.size or 0 for line in row)
    whole = [line for line in row if not _is_mark(line, largest)] or row
    # A mark that opens the row stays: it is the number of the footnote that follows.
    if row[0] is not whole[0] and len(whole) < len(row):
        whole = [row[0], *whole]
    joined = [whole[0]]
    for line in whole[1:]:
        before, box = _box(joined[-1]), _box(line)
        if box.x0 - before.x1 < COLUMN_GAP:
            joined[-1] = _join(joined[-1], line)
        else:
            joined.append(line)
    return joined


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


def _in_order(table: list[list[Line]]) -> list[Line]:
    ordered: list[Line] = []
    band: list[list[Line]] = []
    for above, row in pairwise([[], *table]):
        if above and _gap(above, row) > 1.2 * _height(above):
            ordered += _columns(band)
            band = []
        band.append(row)
    return ordered + _columns(band)


def _gap(above: list[Line], below: list[Line]) -> float:
    return min(_box(line).y0 for line in below) - max(_box(line).y1 for line in above)


def _height(row: list[Line]) -> float:
    return max(_box(line).y1 - _box(line).y0 for line in row)


def _columns(band: list[list[Line]]) -> list[Line]:
    """Read a band of touching rows column by column, if any row of it has two fragments."""
    split = [row for row in band if len(row) > 1]
    if not split:
        return [line for row in band for line in row]
    edges: list[float] = []
    for row in split:
        for line in row:
            if all(abs(_box(line).x0 - edge) > COLUMN_GAP for edge in edges):
                edges.append(_box(line).x0)
    edges.sort()
    columns: list[list[Line]] = [[] for _ in edges]
    for row in band:
        for line in row:
            column = max(
                (i for i, edge in enumerate(edges) if _box(line).x0 >= edge - COLUMN_GAP / 2),
                default=0,
            )
            columns[column].append(line)
    return [line for column in columns for line in column]
