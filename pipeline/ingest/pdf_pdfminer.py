"""PDF lines by pdfminer.six: pure Python, slower, tolerant of some files that PDFium refuses."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Collection, Iterator

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import (
    LAParams,
    LTChar,
    LTFigure,
    LTLayoutContainer,
    LTPage,
    LTTextBox,
    LTTextLine,
)
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psexceptions import PSException
from pdfminer.utils import Matrix, apply_matrix_pt

from pipeline.errors import UnreadableFile
from pipeline.ingest import overlay, pdf_errors
from pipeline.ingest.source import MARK, Box, Line, Page

# It warns of each object that it repairs; what cannot be read is told by an error.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

# What pdfminer.six gives for a character that has no Unicode meaning.
_UNMAPPED = re.compile(r"\(cid:\d+\)")

_Points = list[tuple[float, float]]


def read(data: bytes, max_pages: int, wanted: Collection[int] = ()) -> tuple[Page, ...]:
    """Read the pages of a PDF.

    Parameters
    ----------
    data
        The file's bytes.
    max_pages
        A file with more pages than this is refused.
    wanted
        Numbers (from 1) of the pages to read; all if empty.

    Raises
    ------
    EncryptedFile, UnreadableFile
    """
    pages = []
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=LAParams(boxes_flow=None, all_texts=True))
    interpreter = _Interpreter(resources, device)
    try:
        for number, page in enumerate(PDFPage.get_pages(io.BytesIO(data)), start=1):
            if number > max_pages:
                raise UnreadableFile(f"the PDF has over {max_pages} pages", "split it into letters")
            if wanted and number not in wanted:
                continue
            page.mediabox = page.cropbox  # what is shown, as PDFium has it
            interpreter.process_page(page)
            pages.append(_page(device.get_result(), number))
    except PDFPasswordIncorrect as error:
        raise pdf_errors.locked() from error
    except (PDFSyntaxError, PSException) as error:
        raise pdf_errors.damaged("the PDF is damaged (pdfminer.six cannot open it)") from error
    return tuple(pages)


class _State(PDFGraphicState):
    """A graphics state with its clipping paths, each the points of its outline on the page."""

    clips: tuple[_Points, ...] = ()

    def copy(self) -> _State:
        state = _State()
        state.__dict__.update(self.__dict__)
        return state


class _Interpreter(PDFPageInterpreter):
    """Keeps the clipping paths, which pdfminer.six leaves out."""

    def init_state(self, ctm: Matrix) -> None:
        super().init_state(ctm)
        self.graphicstate = _State()

    def do_W(self) -> None:  # noqa: N802 (the name of an operator)
        points = [
            apply_matrix_pt(self.ctm, (float(part[i]), float(part[i + 1])))
            for part in self.curpath
            for i in range(1, len(part) - 1, 2)
        ]
        if isinstance(self.graphicstate, _State):
            self.graphicstate.clips = (*self.graphicstate.clips, points)

    def do_W_a(self) -> None:  # noqa: N802
        self.do_W()


def _page(layout: LTPage, number: int) -> Page:
    lines: list[Line] = []
    letters: list[LTChar] = []  # the first letter of each line
    for line in _text_lines(layout):
        for run in _runs(line):
            found = _line(run, number, layout.height)
            if found:
                lines.append(found[0])
                letters.append(found[1])
    kept, notes = overlay.untangle(lines, lambda i: _clipped(letters[i]))
    return Page(number, layout.width, layout.height, kept, notes=notes)


def _text_lines(container: LTLayoutContainer) -> Iterator[LTTextLine]:
    for item in container:
        if isinstance(item, LTTextLine):
            # A line that pdfminer.six takes for blank (a lone bullet) stands outside the boxes.
            yield item
        elif isinstance(item, LTTextBox):
            yield from (line for line in item if isinstance(line, LTTextLine))
        elif isinstance(item, LTFigure):
            yield from _text_lines(item)


def _runs(line: LTTextLine) -> Iterator[list[tuple[LTChar | None, str]]]:
    """Give a text line, and each footnote mark raised inside it, apart."""
    items = [(item, item.get_text()) for item in line]
    sizes = [item.size for item, text in items if isinstance(item, LTChar) and text.strip()]
    limit = MARK * max(sizes, default=0.0)
    run: list[tuple[LTChar | None, str]] = []
    small = False
    for item, text in items:
        if isinstance(item, LTChar):
            mark = item.size < limit and text.isdigit()
            if mark != small and text.strip():
                yield run
                run, small = [], mark
            run.append((item, text))
        else:
            run.append((None, text))
    yield run


def _line(
    run: list[tuple[LTChar | None, str]], number: int, height: float
) -> tuple[Line, LTChar] | None:
    text = " ".join(_UNMAPPED.sub("\ufffd", "".join(text for _, text in run)).split())
    chars = [char for char, t in run if char is not None and t.strip()]
    if not text or not chars:
        return None
    letters = [char for char in chars if char.get_text().isalnum()] or chars
    box = Box(
        min(c.x0 for c in chars),
        height - max(c.y1 for c in letters),
        max(c.x1 for c in chars),
        height - min(c.y0 for c in letters),
    )
    bold = all("bold" in c.fontname.lower() for c in (letters[0], chars[-1]))
    return Line(text, number, box, round(letters[0].size, 1), bold), letters[0]


def _clipped(char: LTChar) -> bool:
    """Whether the page's clipping paths hide a character."""
    state = char.graphicstate
    x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
    return isinstance(state, _State) and any(
        not overlay.inside(x, y, points) for points in state.clips
    )
