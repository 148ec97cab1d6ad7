"""Typeset the authored letters: corpus/sources/*.txt -> corpus/letters/*.pdf, .docx and .txt.

Run by hand after a source has changed (``python corpus/typeset.py``); needs the ``dev`` extra.  The
sheet ``letters.toml`` says in which form each letter is printed, so that the corpus has the variety
of real ones: where the letterhead stands and in which order it comes in the file, which glyph the
bullets have, where the page number is, and the formats PDF, Word and text.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pipeline.evaluation import key

HERE = Path(__file__).resolve().parent
BLOCK = re.compile(r"^\[(\w+)\]$")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body: its kind (heading, bullet or text) and its words."""

    kind: str
    text: str


def read(path: Path) -> dict[str, list[str]]:
    """Read a source into its blocks, each a list of lines."""
    blocks: dict[str, list[str]] = {}
    own: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = BLOCK.match(line.strip())
        if match:
            own = blocks.setdefault(match[1], [])
        elif line.strip():
            own.append(line.strip())
    return blocks


def body(lines: list[str]) -> list[Paragraph]:
    """Tell headings and bullets from paragraphs."""
    found = []
    for line in lines:
        if line.startswith("# "):
            found.append(Paragraph("heading", line[2:]))
        elif re.match(r"[-•*] ", line):
            found.append(Paragraph("bullet", line[2:].strip()))
        else:
            found.append(Paragraph("text", line))
    return found


def to_text(blocks: dict[str, list[str]], form: dict[str, str], path: Path) -> None:
    """Write a letter as the text that copying out of a viewer gives."""
    glyph = form.get("bullet", "•")
    width = int(form.get("wrap", "0"))
    out: list[str] = []
    for name in order(blocks):
        if name == "body":
            for p in body(blocks[name]):
                out += ["", *wrapped((f"{glyph} " if p.kind == "bullet" else "") + p.text, width)]
        elif name in ("letterhead", "addressee") and form.get("run_in") == "yes":
            out += ["", " ".join(blocks[name])]
        else:
            out += ["", *blocks[name]]
    text = "\n".join(out).strip() + "\n"
    path.write_text(re.sub(r"\^(\d)", r"\1", text), encoding=form.get("encoding", "utf-8"))


def wrapped(text: str, width: int) -> list[str]:
    """Wrap text at a width; 0 leaves it on one line."""
    import textwrap

    return textwrap.wrap(text, width, break_on_hyphens=False) if width else [text]


def order(blocks: dict[str, list[str]]) -> list[str]:
    """Return the names of a letter's blocks in print order."""
    return list(blocks)


def to_docx(blocks: dict[str, list[str]], form: dict[str, str], path: Path) -> None:
    """Write a letter as a Word document."""
    from docx import Document

    document = Document()
    for name in order(blocks):
        if name == "body":
            for p in body(blocks[name]):
                words = re.sub(r"\^(\d)", r"\1", p.text)
                if p.kind == "heading":
                    document.add_heading(words, level=2)
                elif p.kind == "bullet":
                    document.add_paragraph(words, style="List Bullet")
                else:
                    document.add_paragraph(words)
        elif name == "subject":
            document.add_paragraph().add_run(" ".join(blocks[name])).bold = True
        else:
            document.add_paragraph("\n".join(blocks[name]))
    document.save(path)


def to_pdf(blocks: dict[str, list[str]], form: dict[str, str], path: Path) -> None:
    """Write a letter as a PDF."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import (
        BaseDocTemplate,
        Frame,
        KeepTogether,
        PageTemplate,
        Spacer,
    )
    from reportlab.platypus import Paragraph as Flowable

    size = float(form.get("size", "11.5"))
    plain = ParagraphStyle("plain", fontName="Helvetica", fontSize=size, leading=size * 1.22)
    text = ParagraphStyle("text", parent=plain, spaceAfter=size)
    bold = ParagraphStyle("bold", parent=text, fontName="Helvetica-Bold")
    item = ParagraphStyle(
        "item",
        parent=plain,
        leftIndent=18,
        bulletIndent=0,
        spaceAfter=size * 0.5,
        bulletFontName=form.get("bullet_font", "Helvetica"),
        bulletFontSize=size,
    )
    glyph = form.get("bullet", "•")
    width, height = A4
    head = blocks.get("letterhead", [])
    notes = [
        re.sub(r"^(\d)\s", r"<super>\1</super> ", note) for note in blocks.get("footnotes", [])
    ]

    def furniture(canvas: object, document: object) -> None:
        number = document.page  # type: ignore[attr-defined]
        canvas.setFont("Helvetica", 9)  # type: ignore[attr-defined]
        if form.get("page_number", "right") == "right" and number > 1:
            canvas.drawRightString(width - 72, 48, str(number))  # type: ignore[attr-defined]
        elif form.get("page_number") == "centre":
            canvas.drawCentredString(width / 2, 48, f"Page {number} of {form['pages']}")  # type: ignore[attr-defined]
        if form.get("running_head") and number > 1:
            canvas.drawString(72, height - 50, form["running_head"])  # type: ignore[attr-defined]
        if number == 1 and head:
            draw_head(canvas)
        if number == int(form.get("footnote_page", "0")):
            style = ParagraphStyle("note", parent=plain, fontSize=9, leading=11)
            y = 62.0
            for note in reversed(notes):
                flow = Flowable(note, style)
                _, tall = flow.wrap(width - 144, 200)
                flow.drawOn(canvas, 72, y)
                y += tall + 2

    def draw_head(canvas: object) -> None:
        phone = next((i for i, line in enumerate(head) if line.startswith("T ")), len(head))
        for x, lines in (
            (72 if form.get("head") != "right" else 380, head[:phone]),
            (170 if form.get("head") != "right" else 470, head[phone:]),
        ):
            y = height - 46 if form.get("head") != "right" else height - 60
            for line in lines:
                canvas.setFont("Helvetica", 8 if form.get("head") == "right" else 9)  # type: ignore[attr-defined]
                canvas.drawString(x, y, line)  # type: ignore[attr-defined]
                y -= 11

    def marked(words: str) -> str:
        words = words.replace("&", "&amp;").replace("<", "&lt;")
        return re.sub(r"\^(\d)", r"<super size=7>\1</super>", words)

    flow: list[object] = [Spacer(1, 62)]
    for name in order(blocks):
        if name in ("letterhead", "footnotes"):
            continue
        if name == "body":
            for p in body(blocks[name]):
                if p.kind == "heading":
                    flow.append(Flowable(marked(p.text), bold))
                elif p.kind == "bullet":
                    flow.append(Flowable(marked(p.text), item, bulletText=glyph))
                else:
                    flow.append(Flowable(marked(p.text), text))
        elif name == "subject":
            flow.append(Flowable(marked(" ".join(blocks[name])), bold))
        else:
            lines = [Flowable(marked(line), plain) for line in blocks[name]]
            flow.append(KeepTogether([*lines, Spacer(1, size)]))
            if name == "closing":
                flow.append(Spacer(1, 24))
    document = BaseDocTemplate(
        str(path),
        pagesize=A4,
        invariant=1,
        title=" ".join(blocks.get("subject", [])),
        author="fictional",
    )
    document.addPageTemplates(
        PageTemplate("letter", [Frame(66, 88, width - 132, height - 160)], onPage=furniture)
    )
    document.build(flow)


def layout_of(blocks: dict[str, list[str]], form: dict[str, str], path: Path) -> dict[str, object]:
    """Return what the layout of a letter is to come out as (pipeline/layout_evaluation.py)."""
    names = order(blocks)
    head: list[str] = []
    for name in names[: names.index("salutation") + 1]:
        run_in = name in ("letterhead", "addressee") and form.get("run_in") == "yes"
        head += [" ".join(blocks[name])] if run_in else blocks[name]
    notes = blocks.get("footnotes", []) if "footnote_page" in form else []
    kinds = {"bullet": ("bullet", 1)}
    found = [("paragraph", 0, " ".join(blocks["subject"]))] if "subject" in blocks else []
    found += [(*kinds.get(p.kind, ("paragraph", 0)), p.text) for p in body(blocks["body"])]
    return {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "head": key(" ".join(head)),
        "blocks": [(kind, level, key(re.sub(r"\^\d", "", text))) for kind, level, text in found],
        "footnotes": [key(note) for note in notes],
    }


def main() -> int:
    """Typeset every letter of the sheet."""
    with (HERE / "letters.toml").open("rb") as stream:
        sheet = tomllib.load(stream)
    writers = {"pdf": to_pdf, "docx": to_docx, "txt": to_text}
    (HERE / "letters").mkdir(exist_ok=True)
    labels = []
    for stem, form in sheet.items():
        source = HERE / "sources" / f"{stem}.txt"
        path = HERE / "letters" / f"{stem}.{form['format']}"
        blocks = read(source)
        writers[form["format"]](blocks, form, path)
        labels.append(json.dumps(layout_of(blocks, form, path), ensure_ascii=False))
        print(path.name)
    (HERE / "layout.jsonl").write_text("\n".join(labels) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
