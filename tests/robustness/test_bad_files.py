"""Broken, locked, empty and hostile files: each gives one clear error of our own."""

from __future__ import annotations

import io
import os
import random
import zipfile
from pathlib import Path

import pytest
from docx import Document
from PIL import Image
from reportlab.lib import pdfencrypt
from reportlab.pdfgen import canvas
from spacy.language import Language
from typer.testing import CliRunner

import pipeline
from pipeline import ingest, layout
from pipeline.cli import app
from pipeline.errors import (
    EmptyFile,
    EncryptedFile,
    IngestError,
    NeedsOcr,
    UnreadableFile,
    UnsupportedFile,
)
from pipeline.ingest import archive

NO_PAGES = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\nxref\n0 3\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000053 00000 n \ntrailer<</Size 3/Root 1 0 R>>\n"
    b"startxref\n102\n%%EOF"
)
# A page tree whose only kid is itself.
LOOP = NO_PAGES.replace(b"/Kids[]/Count 0", b"/Kids[2 0 R]/Count 1")


def a_pdf(**options: object) -> bytes:
    stream = io.BytesIO()
    sheet = canvas.Canvas(stream, **options)
    sheet.drawString(72, 700, "Dear Ms Achebe")
    sheet.save()
    return stream.getvalue()


def a_scan() -> bytes:
    stream = io.BytesIO()
    sheet = canvas.Canvas(stream)
    sheet.rect(50, 50, 400, 600, fill=1)
    sheet.save()
    return stream.getvalue()


def a_jpeg() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(stream, "JPEG")
    return stream.getvalue()


@pytest.mark.parametrize("engine", ["auto", "pdfium", "pdfminer"])
@pytest.mark.parametrize(
    ("name", "data", "error", "words"),
    [
        ("empty.txt", b"", EmptyFile, "empty"),
        ("blank.txt", b" \n\n\t ", EmptyFile, "empty"),
        ("photo.pdf", a_jpeg(), (NeedsOcr, EmptyFile), "picture of a page|no text"),
        ("page.pdf", b"<!DOCTYPE html><html><body></body></html>", EmptyFile, "no text"),
        ("book.docx", b"\xd0\xcf\x11\xe0" + bytes(600), UnsupportedFile, "old Office file"),
        ("sheet.docx", b"PK\x03\x04 xl/workbook.xml", UnsupportedFile, "zip archive"),
        (
            "locked.pdf",
            a_pdf(encrypt=pdfencrypt.StandardEncryption("secret")),
            EncryptedFile,
            "password",
        ),
        # PDFium takes a file without pages for a damaged one.
        ("nopages.pdf", NO_PAGES, IngestError, "no pages|damaged"),
        ("loop.pdf", LOOP, IngestError, "no pages|damaged"),
        ("scan.pdf", a_scan(), NeedsOcr, "scan"),
        ("noise.pdf", b"%PDF-1.7\n" + random.Random(1).randbytes(3000), UnreadableFile, "damaged"),
        ("cut.pdf", a_pdf()[:400], IngestError, "damaged|no pages|no text"),
        ("noise.docx", b"PK\x03\x04word/document.xml" + bytes(200), UnreadableFile, "damaged"),
    ],
)
def test_a_bad_file_gives_its_error(
    tmp_path: Path, engine: ingest.Engine, name: str, data: bytes, error: type, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(error, match=words) as caught:
        ingest.read(path, ingest.Options(engine))
    assert "\n" not in str(caught.value)
    assert caught.value.advice


def test_a_pdf_without_pages_is_said_to_have_none(tmp_path: Path) -> None:
    path = tmp_path / "nopages.pdf"
    path.write_bytes(NO_PAGES)
    with pytest.raises(EmptyFile, match="no pages"):
        ingest.read(path)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.pdf", tmp_path):
        with pytest.raises(UnreadableFile, match="cannot be opened"):
            ingest.read(path)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 100_000)
    path = tmp_path / "bomb.docx"
    Document().save(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/media/zeros.bin", bytes(2_000_000))
    with pytest.raises(UnreadableFile, match="unpacks to"):
        ingest.read(path)


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "MAX_BYTES", 10)
    path = tmp_path / "huge.txt"
    path.write_text("Dear Ms Achebe and everybody")
    with pytest.raises(UnreadableFile, match="over"):
        ingest.read(path)


def test_owner_password_only_is_read(tmp_path: Path) -> None:
    path = tmp_path / "owned.pdf"
    path.write_bytes(a_pdf(encrypt=pdfencrypt.StandardEncryption("", ownerPassword="x")))
    assert ingest.read(path).pages[0].lines[0].text == "Dear Ms Achebe"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read any file")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "locked.txt"
    path.write_text("Dear")
    path.chmod(0)
    with pytest.raises(UnreadableFile, match="Permission denied"):
        ingest.read(path)


@pytest.mark.parametrize("seed", range(25))
def test_mutated_pdfs_never_raise_anything_else(tmp_path: Path, seed: int) -> None:
    luck = random.Random(seed)
    data = bytearray(a_pdf())
    for _ in range(luck.randint(1, 40)):
        data[luck.randrange(8, len(data))] = luck.randrange(256)
    path = tmp_path / "mutated.pdf"
    path.write_bytes(bytes(data))
    for engine in ("auto", "pdfium", "pdfminer"):
        try:
            layout.build(ingest.read(path, ingest.Options(engine)))  # type: ignore[arg-type]
        except IngestError as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize(
    "unit", ["Ab-", "Ab ", "Ab and ", "a@a.", "1 2 ", "three schools were ", "Aa"]
)
def test_hostile_text_is_read_to_its_end(tmp_path: Path, nlp: Language, unit: str) -> None:
    """Patterns with unbounded repetition would run for hours on these."""
    path = tmp_path / "hostile.txt"
    text = unit * (20_000 // len(unit))
    path.write_text(f"{text}\n\nDear Ms Achebe\n\nFocused visit to Leeds\n\n{text}\n\n- {text}\n")
    assert pipeline.annotate(path, nlp).kind == "focused-visit"


def test_a_folder_of_bad_files_costs_each_of_them_one_line(tmp_path: Path) -> None:
    letters, out = tmp_path / "letters", tmp_path / "out"
    letters.mkdir()
    bad = {
        "empty.txt": b"",
        "photo.pdf": a_jpeg(),
        "locked.pdf": a_pdf(encrypt=pdfencrypt.StandardEncryption("secret")),
        "nopages.pdf": NO_PAGES,
        "scan.pdf": a_scan(),
        "old.doc": b"\xd0\xcf\x11\xe0" + bytes(100),
    }
    for name, data in bad.items():
        (letters / name).write_bytes(data)
    (letters / "good.txt").write_text("Dear Ms Achebe\n\nFocused visit to Leeds\n\nText.\n")
    result = CliRunner().invoke(app, ["annotate", str(letters), "-o", str(out), "-q"])
    assert result.exit_code == 1
    lines = result.output.strip().splitlines()
    assert len(lines) == len(bad)
    for name in bad:
        assert sum(line.startswith(f"error: {letters / name}: ") for line in lines) == 1
    assert sorted(p.name for p in out.iterdir()) == ["failures.jsonl", "good.txt.json"]
    assert len((out / "failures.jsonl").read_text().splitlines()) == len(bad)
