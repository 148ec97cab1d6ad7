"""Lines joined into blocks: head and foot lines, paragraphs, bullets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median

from pipeline.ingest import Box, Line
from pipeline.layout import bullets
from pipeline.layout.frame import is_salutation, is_valediction
from pipeline.layout.letter import BlockKind

# A step to the next line of more than this multiple of the usual one starts a new paragraph.
PITCH = 1.25
# Text of a bullet's further lines is indented from its glyph by at least this much (points).
INDENT = 6.0
# A last line with room for a further word and this many characters more is a paragraph's last.
SHORT = 8
# Lines longer than this (characters) are paragraphs on one line, not wrapped ones.
WRAP = 140

_ENDS = re.compile(r"[.!?:;][’”'\")\]\d]*$")
_JOINING = re.compile(
    r"(?:,|\b(?:and|or|of|the|to|in|for|with|by|a|an|that|which|is|are|on|from))$"
)


@dataclass
class Draft:
    """A block while it is put together.

    Attributes
    ----------
    spaced
        Whether a space stands above it.
    level
        Depth of a bullet, from 1.
    """

    kind: BlockKind
    lines: list[Line] = field(default_factory=list)
    spaced: bool = True
    level: int = 0

    @property
    def bold(self) -> bool:
        """Whether all lines are bold."""
        return all(line.bold for line in self.lines)


def group(pages: Iterable[list[Line]]) -> list[Draft]:
    """Group the lines of a letter, page by page, into blocks.

    Parameters
    ----------
    pages
        Lines in reading order, without furniture.

    Returns
    -------
    list of Draft
    """
    pages = [list(lines) for lines in pages]
    grouper = _Grouper(pages)
    # Without a salutation there is no telling where the body begins: all of it is body.
    grouper.framed = not any(is_salutation(line.text) for lines in pages for line in lines)
    for lines in pages:
        grouper.new_page()
        for line in lines:
            grouper.add(line)
    return _rejoin(grouper.drafts)


class _Grouper:
    """Takes lines one by one and decides of each whether it continues the block before it."""

    def __init__(self, pages: list[list[Line]]) -> None:
        self.drafts: list[Draft] = []
        self.pages = pages
        self.pitch = _pitch(pages)
        self.framed = False  # after the salutation and before the valediction
        self.gap = True  # an empty line or a page's start stands above
        self.turned = False  # the page was turned since the last line
        self.item = 0  # number of the last numbered item
        self.margin = 0.0  # where the text of the last bullet starts (points)
        self.glyphs: list[float] = []  # where the glyphs of the open lists stand (points)

    @cached_property
    def wrap(self) -> int:
        """The width (characters) at which plain text is wrapped."""
        return _wrap(self.pages)

    @cached_property
    def right(self) -> float:
        """Where printed lines end (points)."""
        return _right(self.pages)

    def new_page(self) -> None:
        self.turned = bool(self.drafts)

    def add(self, line: Line) -> None:
        if not line.text:
            self.gap = True
            return
        glyph, text = bullets.cut(line.text, printed=line.box is not None)
        text = bullets.without_noise(text)
        if not text:
            return
        if line.cell:
            self._add_cell(line._replace(text=text))
            return
        item = bullets.number(text) if self.framed and not glyph else None
        numbered = item is not None and self._counts(item[0], line)
        if item and numbered:
            text = item[1]
        clean = line if text == line.text else line._replace(text=text)
        if not self.framed:
            if self._wrapped_in_head(clean):
                self.drafts[-1].lines.append(clean)
            else:
                self._new("line", clean)
                self.framed = is_salutation(text)
        elif is_valediction(text):
            self._new("line", clean)
            self.framed = False
        elif glyph or line.bullet or numbered:
            if item and numbered:
                self.item = item[0]
            self._new("bullet", clean)
            self.drafts[-1].level = line.bullet or self._level(line)
        elif self._continues(clean):
            self.drafts[-1].lines.append(clean)
        else:
            self._new("paragraph", clean)
        self.gap = self.turned = False

    def _add_cell(self, line: Line) -> None:
        before = self.drafts[-1] if self.drafts else None
        last = before.lines[-1] if before else None
        row = (line.page, line.cell[0]) if line.cell else None
        if before and last and last.cell and (last.page, last.cell[0]) == row:
            before.lines.append(line)
        else:
            self._new("row", line)
        self.gap = self.turned = False

    def _level(self, line: Line) -> int:
        """Tell the depth of a printed bullet by where its glyph stands."""
        if line.box is None:
            return 1
        x = line.box.x0
        self.margin = x + INDENT
        in_list = len(self.drafts) > 1 and self.drafts[-2].kind == "bullet"
        self.glyphs = [other for other in self.glyphs if other < x - INDENT] if in_list else []
        self.glyphs.append(x)
        return len(self.glyphs)

    def _counts(self, number: int, line: Line) -> bool:
        """Whether a numbered line goes on with a list, or begins one."""
        if number == 1:
            return self._apart(line)
        in_list = bool(self.drafts) and self.drafts[-1].kind == "bullet"
        return number == self.item + 1 and (in_list or self._apart(line))

    def _new(self, kind: BlockKind, line: Line) -> None:
        self.drafts.append(Draft(kind, [line], self._apart(line)))

    def _apart(self, line: Line) -> bool:
        """Whether a line is set apart from the one above it by more than the usual step."""
        if not self.drafts or self.gap or self.turned:
            return True
        step = _step(self.drafts[-1].lines[-1], line)
        return step is not None and not 0 < step <= PITCH * self.pitch

    def _continues(self, line: Line) -> bool:
        if not self.drafts:
            return False
        before = self.drafts[-1]
        last = before.lines[-1]
        if before.kind in ("line", "row") or last.bold != line.bold:
            return False
        if self.turned:
            return self._continues_over_page(before, line)
        if self._apart(line):
            # A second paragraph of a list item is indented as its text is.
            return before.kind == "bullet" and self._indented(line)
        if line.box is None:
            # Wrapped text: a line goes on if the next word would not have fitted on it.
            first_word = line.text.split(" ", 1)[0]
            return len(last.text) + 1 + len(first_word) > 0.85 * self.wrap and (
                len(last.text) <= WRAP
            )
        if before.kind == "bullet":
            return self._indented(line) or not _ENDS.search(last.text)
        return not _ends_short(before, line)

    def _indented(self, line: Line) -> bool:
        return line.box is not None and line.box.x0 >= self.margin

    def _continues_over_page(self, before: Draft, line: Line) -> bool:
        last = before.lines[-1].text
        if before.bold:
            return False
        if before.kind == "bullet" and line.box:
            return self._indented(line) or not _ENDS.search(last)
        return not _ENDS.search(last)

    def _wrapped_in_head(self, line: Line) -> bool:
        """Whether a line of the head (a long entry of a list of addressees) was wrapped to this."""
        if not self.drafts or self.drafts[-1].kind != "line" or self._apart(line):
            return False
        last = self.drafts[-1].lines[-1]
        return (
            last.box is not None
            and line.box is not None
            and abs(last.box.x0 - line.box.x0) < INDENT
            # A new entry has its own commas: "name, office, body".
            and "," in last.text
            and "," not in line.text
            and not self._fits(last, line)
        )

    def _fits(self, last: Line, line: Line) -> bool:
        """Whether the first word of a line would have fitted on the line before it."""
        if last.box is None:
            return True
        return last.box.x1 + _width_of_word(last, last.box, line, 1) <= self.right


def _step(above: Line, below: Line) -> float | None:
    if above.box is None or below.box is None:
        return None
    return below.box.y1 - above.box.y1


def _pitch(pages: list[list[Line]]) -> float:
    """Return the usual step from line to line (points): the median of the short ones."""
    steps = []
    for lines in pages:
        for above, below in pairwise(lines):
            step = _step(above, below)
            height = above.box.y1 - above.box.y0 if above.box else 0
            if step and 0.8 * height < step < 1.6 * height:
                steps.append(step)
    return median(steps) if steps else 15.0


def _ends_short(before: Draft, line: Line) -> bool:
    """Whether a paragraph ends with a sentence and far short of the width of its own lines."""
    edges = [above.box.x1 for above in before.lines if above.box]
    last = before.lines[-1]
    if len(edges) < 2 or last.box is None or not _ENDS.search(last.text):
        return False
    return last.box.x1 + _width_of_word(last, last.box, line, SHORT) < max(edges)


def _width_of_word(last: Line, box: Box, line: Line, more: int) -> float:
    """Return the width (points) that a line's first word and some characters more would take.

    Characters are taken to be as wide as those of the line above, ``last``, are on average.
    """
    letter = (box.x1 - box.x0) / len(last.text)
    return letter * (len(line.text.split(" ", 1)[0]) + more)


def _right(pages: list[list[Line]]) -> float:
    """Return where the lines of the body end (points): the right edge that few exceed."""
    edges = sorted(line.box.x1 for lines in pages for line in lines if line.box)
    return edges[int(0.98 * (len(edges) - 1))] if edges else 0.0


def _wrap(pages: list[list[Line]]) -> int:
    """Return the width (characters) at which plain text is wrapped: its longest wrapped line."""
    widths = sorted(len(line.text) for lines in pages for line in lines if line.text)
    wrapped = [width for width in widths if width <= WRAP]
    return wrapped[int(0.95 * (len(wrapped) - 1))] if wrapped else 0


def _rejoin(drafts: list[Draft]) -> list[Draft]:
    """Join what a page break or an empty line has torn: "… support is" / "also not …"."""
    joined: list[Draft] = []
    for draft in drafts:
        before = joined[-1] if joined else None
        if (
            before is not None
            and draft.kind == "paragraph"
            and before.kind in ("paragraph", "bullet")
            and before.bold == draft.bold
            and not _ENDS.search(before.lines[-1].text)
            and (draft.lines[0].text[0].islower() or _JOINING.search(before.lines[-1].text))
        ):
            before.lines += draft.lines
        else:
            joined.append(draft)
    return joined
