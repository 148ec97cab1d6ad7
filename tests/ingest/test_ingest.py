import hashlib
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from pipeline import ingest
from pipeline.ingest import sniff, text

FONT = "Helvetica"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n", sniff.PDF),
        (b"\n\n junk before %PDF-1.4", sniff.PDF),
        (b"PK\x03\x04....word/document.xml", sniff.DOCX),
        (b"PK\x03\x04....xl/workbook.xml", "application/zip"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"  <!DOCTYPE html><html>", "text/html"),
        (b"Dear Ms Achebe", sniff.TEXT),
        ("Dear Ms Achebe".encode("utf-16"), sniff.TEXT),
        (bytes(range(32)) * 40, "application/octet-stream"),
    ],
)
def test_the_type_is_told_from_the_bytes(data: bytes, expected: str) -> None:
    assert sniff.media_type(data)[0] == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_the_encodings_that_occur(encoding: str) -> None:
    printed = "children’s services – “good”"
    assert text.decode(printed.encode(encoding)) == printed


@given(
    st.text(
        alphabet=st.characters(
            codec="utf-8", exclude_characters="\r\n\f\v\x1c\x1d\x1e\x85\u2028\u2029"
        )
    )
)
def test_text_keeps_every_word(printed: str) -> None:
    lines = [line for page in text.read(printed.encode("utf-8")) for line in page.lines]
    assert " ".join(line.text for line in lines).split() == printed.lstrip("\ufeff").split()


def test_a_form_feed_starts_a_page() -> None:
    pages = text.read(b"one\ftwo\nthree")
    assert [[line.text for line in page.lines] for page in pages] == [["one"], ["two", "three"]]
    assert [line.page for page in pages for line in page.lines] == [1, 2, 2]


@pytest.mark.parametrize("engine", ["pdfium", "pdfminer"])
def test_both_engines_give_text_page_box_size_and_weight(make_pdf, engine: str) -> None:
    path = make_pdf(
        [
            [
                (72, 100, "Headline findings", "Helvetica-Bold", 12),
                (72, 130, "Most plans.", FONT, 12),
            ],
            [(72, 100, "The second page", FONT, 10)],
        ]
    )
    source = ingest.read(path, ingest.Options(engine))
    assert source.engine == engine
    lines = [line for page in source.pages for line in page.lines]
    assert [(line.text, line.page, line.bold, line.size) for line in lines] == [
        ("Headline findings", 1, True, 12.0),
        ("Most plans.", 1, False, 12.0),
        ("The second page", 2, False, 10.0),
    ]
    box = lines[1].box
    assert box is not None
    assert box.x0 == pytest.approx(72, abs=1.5)
    assert box.y0 < 130 < box.y1 + 1


@pytest.mark.parametrize("engine", ["pdfium", "pdfminer"])
def test_a_footnote_mark_is_a_line_of_its_own(make_pdf, engine: str) -> None:
    path = make_pdf([[(72, 100, "What needs to improve?", FONT, 12), (205, 95, "1", FONT, 7)]])
    lines = [line.text for line in ingest.read(path, ingest.Options(engine)).pages[0].lines]
    assert sorted(lines) == ["1", "What needs to improve?"]


def test_word_paragraphs_headings_and_lists(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("Strengths", level=2)
    document.add_paragraph("Governors are well trained.", style="List Bullet")
    document.add_paragraph("The Guildhall\nHarrowmere")
    document.save(tmp_path / "letter.docx")
    source = ingest.read(tmp_path / "letter.docx")
    lines = [line for line in source.pages[0].lines if line.text]
    assert [(line.text, line.bold, line.bullet) for line in lines] == [
        ("Strengths", True, False),
        ("Governors are well trained.", False, True),
        ("The Guildhall", False, False),
        ("Harrowmere", False, False),
    ]
    assert source.media_type == sniff.DOCX


def test_the_hash_is_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear Ms Achebe")
    source = ingest.read(path)
    assert source.sha256 == hashlib.sha256(b"Dear Ms Achebe").hexdigest()
    assert source.file == "letter.txt"
