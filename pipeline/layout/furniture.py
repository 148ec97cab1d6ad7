"""What is on a page but not part of the letter: page numbers, running heads, footnotes."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.ingest import Line, Page
from pipeline.layout.bullets import without_noise
from pipeline.layout.letter import Footnote

# Running heads and page numbers stand in the outer parts of a page, this share of its height each.
MARGIN = 0.12
# Footnotes are set in less than this share of the size of the body.
SMALL = 0.92

_PAGE_NUMBER = re.compile(r"^(?:page\s+)?[-–\s]*\d{1,3}[-–\s]*(?:(?:of|/)\s*\d{1,3})?$", re.I)
_FOOTNOTE = re.compile(r"^(\d{1,2}(?!\d)|\*)\s*(?=\S)")


def split(
    pages: list[tuple[Page, list[Line]]],
) -> tuple[list[list[Line]], list[Line], list[Footnote]]:
    """Part the letter from its furniture and its footnotes.

    Parameters
    ----------
    pages
        Each page with its lines in reading order.

    Returns
    -------
    tuple
        The lines that remain, a list a page; the furniture; the footnotes.
    """
    running = _running(pages)
    size = _body_size(pages)
    body, furniture, footnotes = [], [], []
    for page, lines in pages:
        kept: list[Line] = []
        for i, line in enumerate(lines):
            edge = _at_edge(line, page, i, len(lines))
            if edge and (_PAGE_NUMBER.match(line.text) or _masked(line) in running):
                furniture.append(line)
            else:
                kept.append(line)
        first = _footnotes_from(kept, page, size)
        footnotes += [*_footnotes(kept[first:]), *map(Footnote, page.footnotes)]
        body.append(kept[:first])
    return body, furniture, footnotes


def _masked(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _at_edge(line: Line, page: Page, index: int, count: int) -> bool:
    if line.box is None:
        # Text has no margins: a page's first and last lines are where its furniture can stand.
        return index in (0, count - 1)
    margin = MARGIN * page.height
    return line.box.y1 < margin or line.box.y0 > page.height - margin


def _running(pages: list[tuple[Page, list[Line]]]) -> set[str]:
    """Return the digit-masked texts at the edge of at least half the pages, and of two."""
    seen: Counter[str] = Counter()
    for page, lines in pages:
        seen.update(
            {
                _masked(line)
                for i, line in enumerate(lines)
                if line.text and _at_edge(line, page, i, len(lines))
            }
        )
    return {text for text, n in seen.items() if n >= max(2, (len(pages) + 1) // 2)}


def _body_size(pages: list[tuple[Page, list[Line]]]) -> float | None:
    sizes: Counter[float] = Counter()
    for _, lines in pages:
        for line in lines:
            if line.size:
                sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else None


def _footnotes_from(lines: list[Line], page: Page, size: float | None) -> int:
    """Return the index of the first line of the footnotes at the foot of a page."""
    first = len(lines)
    if size is None:
        return first
    while first and (lines[first - 1].size or size) < SMALL * size:
        box = lines[first - 1].box
        if box is None or box.y0 < page.height / 2:
            break
        first -= 1
    # OCR loses a footnote's mark; elsewhere small print without one is no footnote.
    while first < len(lines) and not (page.ocr or _FOOTNOTE.match(lines[first].text)):
        first += 1
    return first


def _footnotes(lines: list[Line]) -> list[Footnote]:
    notes: list[list[Line]] = []
    for line in lines:
        if _FOOTNOTE.match(line.text) or not notes:
            notes.append([line])
        else:
            notes[-1].append(line)
    return [
        Footnote(without_noise(" ".join(line.text for line in note)), tuple(note)) for note in notes
    ]
