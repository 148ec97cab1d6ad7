"""PDFs: what both engines make of turned, cropped, clipped and overprinted pages, and of scans."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from pipeline import ingest, layout
from pipeline.errors import NeedsOcr, UnreadableFile
from pipeline.ingest import ocr, pdf
from pipeline.ingest.pdf_pdfium import Document
from pipeline.ingest.source import Line, Page

ENGINES = pytest.mark.parametrize("engine", ["pdfium", "pdfminer"])
FONT = "Helvetica"


def read(path: Path, engine: ingest.Engine, ocr: ingest.Ocr = "never") -> ingest.Source:
    return ingest.read(path, ingest.Options(engine, ocr))


def draw(path: Path, work: Callable[[canvas.Canvas], None]) -> Path:
    sheet = canvas.Canvas(str(path), pagesize=A4)
    sheet.setFont(FONT, 12)
    work(sheet)
    sheet.save()
    return path


def changed(path: Path, work: Callable[[pypdfium2.PdfPage], None]) -> Path:
    document = pypdfium2.PdfDocument(path)
    work(document[0])
    target = path.with_name("changed.pdf")
    document.save(target)
    return target


# Where a sheet that is shown turned has the point (72, y) from its top left corner.
TURNED: dict[int, Callable[[float], tuple[float, float]]] = {
    90: lambda y: (y, 72),
    180: lambda y: (A4[0] - 72, y),
    270: lambda y: (A4[0] - y, A4[1] - 72),
}


@ENGINES
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(
    tmp_path: Path, engine: ingest.Engine, turn: int
) -> None:
    def work(sheet: canvas.Canvas) -> None:
        for y, text in ((100, "Dear Ms Achebe"), (130, "Thank you.")):
            sheet.saveState()
            sheet.translate(*TURNED[turn](y))
            sheet.rotate(turn)
            sheet.drawString(0, 0, text)
            sheet.restoreState()

    path = draw(tmp_path / "letter.pdf", work)
    page = read(changed(path, lambda page: page.set_rotation(turn)), engine).pages[0]
    assert (page.width, page.height) == pytest.approx(A4 if turn == 180 else A4[::-1], abs=1)
    assert [line.text for line in page.lines] == ["Dear Ms Achebe", "Thank you."]
    for line, y, width in zip(page.lines, (100, 130), (86, 58), strict=True):
        assert line.box is not None
        assert line.box.x0 == pytest.approx(72, abs=2)
        assert line.box.x1 == pytest.approx(72 + width, abs=5)
        assert y - 14 < line.box.y0 < y - 5 < y <= line.box.y1 < y + 6


@ENGINES
def test_boxes_are_those_of_the_page_as_it_is_cropped(
    make_pdf: Callable[..., Path], engine: ingest.Engine
) -> None:
    path = make_pdf([[(72, 100, "Dear Ms Achebe", FONT, 12)]])
    cropped = changed(path, lambda page: page.set_cropbox(50, 40, 550, A4[1] - 60))
    box = read(cropped, engine).pages[0].lines[0].box
    assert box is not None
    assert box.x0 == pytest.approx(22, abs=1.5)
    assert box.y0 < 40 < box.y1 + 1


def framed(sheet: canvas.Canvas) -> None:
    """Draw an address that no longer fits its frame, and the one that was drawn over it."""
    sheet.saveState()
    frame = sheet.beginPath()
    frame.rect(60, 690, 400, 30)
    sheet.clipPath(frame, stroke=0)
    sheet.drawString(72, 705, "Ms Ada Achebe")
    sheet.drawString(72, 675, "The Old Guildhall")
    sheet.drawString(72, 660, "Harrowmere HW9 9ZZ")
    sheet.restoreState()
    sheet.drawString(72, 673, "The New Guildhall")
    sheet.drawString(72, 640, "Dear Ms Achebe")


@ENGINES
def test_lines_that_a_clipping_path_hides_are_not_read(
    tmp_path: Path, engine: ingest.Engine
) -> None:
    source = read(draw(tmp_path / "letter.pdf", framed), engine)
    assert [line.text for line in source.pages[0].lines] == [
        "Ms Ada Achebe",
        "The New Guildhall",
        "Dear Ms Achebe",
    ]
    assert source.notes == ()


@ENGINES
def test_text_over_text_is_told(tmp_path: Path, engine: ingest.Engine) -> None:
    def work(sheet: canvas.Canvas) -> None:
        sheet.drawString(72, 700, "The Old Guildhall")
        sheet.drawString(74, 695, "Harrowmere House")

    source = read(draw(tmp_path / "letter.pdf", work), engine)
    assert source.notes == ("page 1: text is printed over other text (1 lines)",)


@ENGINES
def test_text_that_is_printed_twice_to_look_bold_is_read_once(
    tmp_path: Path, engine: ingest.Engine
) -> None:
    def work(sheet: canvas.Canvas) -> None:
        sheet.drawString(72, 700, "Main findings")
        sheet.drawString(72.4, 700, "Main findings")

    source = read(draw(tmp_path / "letter.pdf", work), engine)
    assert [line.text for line in source.pages[0].lines] == ["Main findings"]


@ENGINES
def test_text_in_a_form_is_read(tmp_path: Path, engine: ingest.Engine) -> None:
    def work(sheet: canvas.Canvas) -> None:
        sheet.beginForm("stamp")
        sheet.setFont(FONT, 12)
        sheet.drawString(72, 700, "Dear Ms Achebe")
        sheet.endForm()
        sheet.doForm("stamp")

    source = read(draw(tmp_path / "letter.pdf", work), engine)
    assert [line.text for line in source.pages[0].lines] == ["Dear Ms Achebe"]


TWO = [[(72, 100, "Dear Ms Achebe", FONT, 12)], [(72, 100, "Thank you.", FONT, 12)]]


def test_auto_changes_engine_for_a_page_that_pdfium_cannot_load(
    make_pdf: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Document.page

    def page(self: Document, number: int) -> Page:
        if number == 2:
            raise UnreadableFile("page 2 of the PDF is damaged")
        return whole(self, number)

    monkeypatch.setattr(Document, "page", page)
    path = make_pdf(TWO)
    source = read(path, "auto")
    assert [line.text for page in source.pages for line in page.lines] == [
        "Dear Ms Achebe",
        "Thank you.",
    ]
    assert source.engine == "pdfium"
    assert source.notes == ("page 2 was read by pdfminer.six: PDFium cannot read it",)
    with pytest.raises(UnreadableFile, match="page 2"):
        read(path, "pdfium")


def test_auto_changes_engine_for_a_page_whose_characters_mean_nothing(
    make_pdf: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Document.page

    def page(self: Document, number: int) -> Page:
        read = whole(self, number)
        marks = tuple(Line("\ufffd\ue001 \ufffd", number, line.box) for line in read.lines)
        return read._replace(lines=marks) if number == 1 else read

    monkeypatch.setattr(Document, "page", page)
    source = read(make_pdf(TWO), "auto")
    assert source.pages[0].lines[0].text == "Dear Ms Achebe"
    assert source.notes == (
        "page 1 was read by pdfminer.six: its characters have no meaning in PDFium",
    )


def pictured(sheet: canvas.Canvas) -> None:
    """Draw a page of text, and one that is a picture."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    sheet.drawString(72, 700, "Dear Ms Achebe")
    sheet.showPage()
    sheet.drawImage(ImageReader(Image.new("L", (60, 80), 90)), 0, 0, *A4)


def test_a_page_that_is_a_picture_is_told(tmp_path: Path) -> None:
    source = read(draw(tmp_path / "letter.pdf", pictured), "auto")
    assert source.notes == ("page 2 is a picture: it needs OCR",)
    assert source.pages[1].lines == ()


def test_only_pages_that_are_pictures_are_read_by_ocr(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(
        ocr,
        "read",
        lambda image, number, dpi: Page(
            number,
            595.0,
            842.0,
            (Line("Thank you.", number, ingest.Box(72, 90, 130, 102), 12.0),),
            ocr=True,
        ),
    )
    source = read(draw(tmp_path / "letter.pdf", pictured), "auto", "auto")
    assert [page.ocr for page in source.pages] == [False, True]
    assert source.notes == ("page 2 was read by OCR",)
    assert "Thank you." in layout.build(source).text
    source = read(tmp_path / "letter.pdf", "auto", "force")
    assert [page.ocr for page in source.pages] == [True, True]
    assert source.engine == "tesseract"


def test_ocr_that_is_asked_for_and_missing_is_told(
    make_pdf: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(NeedsOcr, match=r"not installed.*through OCR first"):
        read(make_pdf(TWO), "auto", "force")


def test_a_blank_page_is_no_scan(make_pdf: Callable[..., Path]) -> None:
    source = read(make_pdf([*TWO, []]), "auto")
    assert source.notes == ()
    assert len(source.pages) == 3


def test_pages_can_be_drawn(make_pdf: Callable[..., Path]) -> None:
    drawn = list(pdf.pictures(make_pdf(TWO).read_bytes(), 300))
    assert [number for number, _ in drawn] == [1, 2]
    assert all(abs(image.width - 300) <= 1 for _, image in drawn)
