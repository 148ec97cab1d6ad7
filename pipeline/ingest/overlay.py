"""Text printed over text: hidden lines are taken out, and what stays overprinted is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice, pairwise

from pipeline.ingest.source import Line

# Lines that share this part of their height are suspect; with the larger one, neither can be read.
_SUSPECT = 0.15
_SHARED = 0.5
# The same text this near to itself (points) is printed twice to look bold.
_TWICE = 2.0


def untangle(
    lines: Sequence[Line], clipped: Callable[[int], bool]
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """Take out the lines that nobody sees.

    A page is looked at only if some of its lines are printed over each other: of such a page all
    lines are dropped that a clipping path hides (an address that no longer fits its frame stays in
    the file), and all but one of a text that is printed several times in one place.

    Parameters
    ----------
    lines
        The lines of a page, in the order of the file.
    clipped
        Tells of a line, by its index, whether a clipping path hides it.

    Returns
    -------
    tuple
        The lines that remain, and notes for people about text that is still overprinted.
    """
    if not _tangled(lines, _SUSPECT):
        return tuple(lines), ()
    seen: list[Line] = []
    for i, line in enumerate(lines):
        if not clipped(i) and not any(_twice(line, other) for other in seen):
            seen.append(line)
    tangled = _tangled(seen, _SHARED)
    if not tangled:
        return tuple(seen), ()
    page = seen[0].page
    return tuple(seen), (f"page {page}: text is printed over other text ({len(tangled)} lines)",)


def _tangled(lines: Iterable[Line], share: float) -> list[Line]:
    """Return the lines that overlap one above them by more than a share of their height."""
    placed = [(line.box, line) for line in lines if line.box]
    # Most pages are in the order of reading: each line ends before the next begins.
    if all(above.y1 <= below.y0 for (above, _), (below, _) in pairwise(placed)):
        return []
    placed.sort(key=lambda pair: pair[0].y0)
    found = []
    for i, (above, _) in enumerate(placed):
        for below, line in islice(placed, i + 1, None):
            height = min(below.y1 - below.y0, above.y1 - above.y0)
            if above.y1 - below.y0 <= share * height:
                break
            if min(above.x1, below.x1) - max(above.x0, below.x0) > 1.0:
                found.append(line)
    return found


def _twice(a: Line, b: Line) -> bool:
    return (
        a.box is not None
        and b.box is not None
        and a.text == b.text
        and abs(a.box.x0 - b.box.x0) < _TWICE
        and abs(a.box.y0 - b.box.y0) < _TWICE
    )


def inside(x: float, y: float, points: Sequence[tuple[float, float]]) -> bool:
    """Whether a point is in the bounding box of a clipping path (an empty path hides all)."""
    if not points:
        return False
    xs, ys = zip(*points, strict=True)
    return bool(min(xs) <= x <= max(xs) and min(ys) <= y <= max(ys))
