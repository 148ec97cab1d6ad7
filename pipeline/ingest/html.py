"""Web pages (saved pages, e-mail in HTML), by lxml: a block of text is a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.errors import EmptyFile, UnreadableFile
from pipeline.ingest import text
from pipeline.ingest.source import Line, Page

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# What a browser does not show, and what of a site is around the page's text.
_HIDDEN_TAGS = {"script", "style", "noscript", "template", "svg", "head"}
_CONTROLS = {"nav", "button", "input", "select", "textarea"}
_AROUND = {"header", "footer", "aside"}
# Parts of lists and tables, which HTML does not count among its block elements.
_PARTS = {"html", "body", "li", "dd", "dt", "tbody", "td", "th", "thead", "tfoot", "tr", "caption"}
_BOLD = {"h1", "h2", "h3", "h4", "h5", "h6", "th", "b", "strong"}
_LISTS = {"ul", "ol"}
# What stands raised behind a word: the mark of a footnote, with or without brackets.
_MARK = re.compile(r"\[?(?:footnote )?\d{1,3}\]?")
# Word tells the depth of a list item in its own way, and draws the glyph in a part to be ignored.
_WORD_LEVEL = re.compile(r"mso-list:[^;]*level(\d)")
_WORD_GLYPH = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_HIDDEN = re.compile(r"(?:display:\s*none|visibility:\s*hidden)", re.IGNORECASE)
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}(?:charset|encoding)\s*=", re.IGNORECASE)


def read(data: bytes) -> tuple[Page, ...]:
    """Read a web page as one page of lines.

    Of a page that marks its main part (``main``), that alone is read.

    Raises
    ------
    UnreadableFile, EmptyFile
    """
    from lxml import etree, html

    parser = html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        declared = _CHARSET.search(data[:4096]) and not data.startswith((b"\xff\xfe", b"\xfe\xff"))
        root = html.document_fromstring(data if declared else text.decode(data), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise EmptyFile("the web page holds no text", "save the page again") from error
    except (ValueError, LookupError) as error:
        raise UnreadableFile(
            f"the web page is damaged ({type(error).__name__})", "save the page again"
        ) from error
    walker = _Walker()
    walker.walk(next(root.iter("main"), root))
    return (Page(1, 0.0, 0.0, tuple(walker.lines)),)


class _Walker:
    """Goes over the elements and collects a line for each block of text."""

    def __init__(self) -> None:
        from lxml.html.defs import block_tags

        self._blocks = {*block_tags, *_PARTS, "main", "section", "article", "figure", "summary"}
        self.lines: list[Line] = []
        self._parts: list[tuple[str, bool]] = []  # text, and whether it is bold
        self._bullet = 0  # depth of the list whose item is being read and has no line yet
        self._rows = 0
        self._row: HtmlElement | None = None
        self._cell: tuple[int, int] | None = None

    def walk(self, root: HtmlElement) -> None:
        """Go over an element, without recursion: pages nest their blocks as deep as they like."""
        stack: list[tuple[str, HtmlElement, bool, int]] = [("open", root, False, 0)]
        while stack:
            step, element, bold, depth = stack.pop()
            name = element.tag
            if step == "open":
                if _is_left_out(element):
                    continue
                self._start(element, depth)
                inside = bold or name in _BOLD
                self._text(element.text, inside, name == "pre")
                stack.append(("close", element, bold, depth))
                within = depth + (name in _LISTS)
                for child in reversed(element):
                    stack.append(("tail", child, inside, within))
                    stack.append(("open", child, inside, within))
            elif step == "close":
                self._end(element)
            else:
                self._text(element.tail, bold, False)
        self._flush()

    def _start(self, element: HtmlElement, depth: int) -> None:
        name = element.tag
        if name == "br":
            self._flush(close=True)
        elif name in ("td", "th") and _is_cell(element):
            self._flush()
            row = element.getparent()
            if row is not self._row:
                self._row = row
                self._rows += 1
            self._cell = (self._rows, list(row).index(element))
        elif name in self._blocks and self._cell is None:
            self._flush()
            level = _WORD_LEVEL.search(element.get("style") or "")
            if name == "li":
                self._bullet = max(depth, 1)
            elif level:
                self._bullet = int(level[1])
        elif name in self._blocks:
            self._parts.append((" ", False))  # two blocks of one cell

    def _end(self, element: HtmlElement) -> None:
        if element.tag in ("td", "th") and self._cell is not None and _is_cell(element):
            self._flush()
            self._cell = None
        elif element.tag in self._blocks and self._cell is None:
            self._flush()
            if element.tag in ("li", "p"):
                self._bullet = 0
        elif element.tag in self._blocks:
            self._parts.append((" ", False))

    def _text(self, words: str | None, bold: bool, lines: bool) -> None:
        if not words:
            return
        if lines:
            for line in words.split("\n"):
                self._parts.append((line, bold))
                self._flush(close=True)
        else:
            self._parts.append((words, bold))

    def _flush(self, close: bool = False) -> None:
        """End a line; unless the next one is close to it, an empty one follows."""
        words = " ".join("".join(part for part, _ in self._parts).split())
        if words:
            bold = all(bold for part, bold in self._parts if part.strip())
            self.lines.append(Line(words, 1, bold=bold, bullet=self._bullet, cell=self._cell))
            self._bullet = 0
        if (words or close) and not (words and close) and self._cell is None:
            self.lines.append(Line("", 1))
        self._parts.clear()


def _is_left_out(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.tag in _HIDDEN_TAGS | _CONTROLS:
        return True
    if element.tag in _AROUND and element.getparent() is not None:
        # An article's own header is part of it; a site's is not.
        return element.getparent().tag in ("body", "html")
    style = element.get("style") or ""
    if _WORD_GLYPH.search(style):
        return True
    if element.tag == "sup" and _MARK.fullmatch("".join(element.itertext()).strip()):
        return True
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return hidden or _HIDDEN.search(style) is not None


def _is_cell(element: HtmlElement) -> bool:
    """Whether a table's cell is one of data, not one that a page is laid out with."""
    row = element.getparent()
    if row is None or sum(child.tag in ("td", "th") for child in row) < 2:
        return False
    return not any(True for _ in _inner_blocks(row))


def _inner_blocks(row: HtmlElement) -> Iterator[HtmlElement]:
    yield from row.iter("table", "ul", "ol", "h1", "h2", "h3")
    for cell in row:
        if len(cell.findall("p")) > 1:
            yield cell
