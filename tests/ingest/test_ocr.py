"""Scans: hOCR made into lines, and letters that give the same facts as their digital originals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image, ImageDraw
from spacy.language import Language

import pipeline
from pipeline import ingest, layout
from pipeline.ingest import hocr, ocr

HOCR = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><body><div class="ocr_page">{lines}</div></body></html>"""
LINE = (
    '<span class="ocr_line" title="bbox {x0} {y0} {x1} {y1}; baseline {slope} -8; x_size 40; '
    'x_descenders 8">{words}</span>'
)
WORD = '<span class="ocrx_word" title="bbox {x0} 0 {x1} 0; x_wconf {sure}">{text}</span>'


def page_of(
    lines: list[tuple[int, list[tuple[int, int, str, int]]]],
    slope: float = 0.0,
    ink: np.ndarray | None = None,
) -> ingest.Page:
    """Make a page of lines: (y of the bottom, words as (x0, x1, text, confidence)), in pixels."""
    markup = "".join(
        LINE.format(
            x0=words[0][0],
            x1=words[-1][1],
            y0=y - 40,
            y1=y,
            slope=slope,
            words="".join(WORD.format(x0=a, x1=b, text=t, sure=c) for a, b, t, c in words),
        )
        for y, words in lines
    )
    ink = np.zeros((3000, 2000), dtype=bool) if ink is None else ink
    return hocr.page(HOCR.format(lines=markup).encode(), 1, ink, 72 / 250)


def texts(page: ingest.Page) -> list[str]:
    return [line.text for line in page.lines]


def test_words_become_lines_with_boxes() -> None:
    page = page_of([(300, [(250, 400, "Dear", 96), (420, 500, "Ms", 95)])])
    (line,) = page.lines
    assert (line.text, line.size, page.ocr) == ("Dear Ms", 11.5, True)
    assert line.box is not None
    assert line.box == pytest.approx((72.0, 74.9, 144.0, 86.4), abs=0.1)


def test_two_columns_are_two_lines() -> None:
    page = page_of([(300, [(250, 400, "Ofsted", 96), (700, 900, "T", 95), (910, 999, "0300", 95)])])
    assert texts(page) == ["Ofsted", "T 0300"]


def test_scrawl_is_no_text() -> None:
    page = page_of(
        [
            (300, [(250, 300, "~", 12), (310, 400, "fv", 20)]),
            (400, [(250, 300, "/)(", 70), (310, 400, "a", 60)]),
            (500, [(250, 400, "Yours", 90), (410, 420, "|", 9), (430, 600, "sincerely", 91)]),
        ]
    )
    assert texts(page) == ["Yours I sincerely"] or texts(page) == ["Yours sincerely"]


@pytest.mark.parametrize("glyph", ["e", "©", "e¢", "H", "_™"])
def test_a_misread_bullet_is_a_bullet(glyph: str) -> None:
    page = page_of([(300, [(250, 270, glyph, 20), (320, 500, "Audits", 96)])])
    assert texts(page) == ["• Audits"]


def test_a_word_of_one_letter_is_no_bullet() -> None:
    page = page_of(
        [
            (300, [(250, 270, "A", 96), (285, 500, "small", 96)]),
            (400, [(250, 270, "I", 96), (310, 500, "am", 96)]),
        ]
    )
    assert texts(page) == ["A small", "I am"]


def test_a_blot_before_a_line_is_a_bullet() -> None:
    ink = np.zeros((3000, 2000), dtype=bool)
    ink[275:290, 262:276] = True  # between the margin and the text of the first line
    ink[380, 265] = True  # a speck before the second
    page = page_of([(300, [(320, 600, "Audits", 96)]), (400, [(320, 600, "that", 96)])], ink=ink)
    assert texts(page) == ["• Audits", "that"]
    first = page.lines[0].box
    assert first is not None
    assert first.x0 == pytest.approx(262 * 72 / 250, abs=1)


def test_a_skewed_page_is_straightened_and_its_boxes_lead_back() -> None:
    slope = 0.02
    wide = [(200, 1800, "word", 95)]
    lines = [(y, wide) for y in range(500, 2500, 60)]
    page = page_of(lines, slope)
    assert page.skew == pytest.approx(slope)
    lefts = [line.box.x0 for line in page.lines if line.box]
    # The lower a line, the farther right its straightened beginning.
    assert lefts == sorted(lefts)
    box = page.lines[0].box
    assert box is not None
    shown = page.shown(box)
    assert shown.y0 < (492 + 0.02 * 800) * 72 / 250 < shown.y1 + 1


def test_what_ocr_is_known_to_do_is_undone() -> None:
    page = page_of(
        [
            (
                300,
                [(250, 400, "enquiries", 96), (410, 430, "@", 90), (440, 600, "ofsted.gov.uk", 90)],
            ),
            (400, [(250, 400, "QxX4", 66), (420, 500, "1TN", 90)]),
            (500, [(250, 400, "1Y99", 66), (420, 500, "2QT", 90)]),
            (600, [(250, 400, "authority's", 96), (420, 600, "practice?’", 96)]),
            (700, [(250, 400, "Part", 96), (420, 600, "B12", 96)]),
        ]
    )
    assert texts(page) == [
        "enquiries@ofsted.gov.uk",
        "QX4 1TN",
        "IY99 2QT",
        "authority’s practice?",
        "Part B12",
    ]


def test_the_advice_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    monkeypatch.setattr(ocr, "which", lambda name: None)
    monkeypatch.setattr(ocr, "find_spec", lambda name: object())
    assert ocr.advice().startswith("install Tesseract (")
    monkeypatch.setattr(ocr, "which", lambda name: "/usr/bin/tesseract")
    monkeypatch.setattr(ocr, "find_spec", lambda name: None)
    assert ocr.advice().startswith("`pip install pytesseract`,")


# --- With Tesseract.

needs_tesseract = pytest.mark.skipif(
    not ocr.available(), reason="Tesseract or the extra ofsted-letters[ocr] is not installed"
)


FACTS = (
    "kind",
    "date",
    "subject",
    "inspection_period",
    "local_authority",
    "sender",
    "addressees",
    "cc",
)


@needs_tesseract
@pytest.mark.parametrize(
    ("letter", "kind"),
    [
        ("focused-inspection_thirlstow_2013-11-29", "clean"),
        ("focused-visit_dalecross_2023-07-04", "skewed"),
        ("school-monitoring_yarnthorpe_2018-03-23", "noisy"),
        ("focused-visit_hollowmere_2021-03-26", "faxed"),
    ],
)
def test_a_scan_gives_the_facts_of_its_original(
    root: Path, tmp_path: Path, nlp: Language, scans: ModuleType, letter: str, kind: str
) -> None:
    original = root / "corpus" / "letters" / f"{letter}.pdf"
    scans.scan(original, kind, tmp_path / "scan.pdf")
    digital = pipeline.annotate(original, nlp)
    read = pipeline.annotate(tmp_path / "scan.pdf", nlp)
    for fact in FACTS:
        assert getattr(read, fact) == getattr(digital, fact), fact
    assert [(s.kind, s.heading) for s in read.sections] == [
        (s.kind, s.heading) for s in digital.sections
    ]
    assert len(read.findings) == len(digital.findings)
    assert read.source.ocr_pages == list(range(1, read.source.pages + 1))
    # The map back: each finding is on the same page, in the same place.
    for found, printed in zip(read.findings, digital.findings, strict=True):
        for a, b in zip(found.places, printed.places, strict=True):
            assert a.page == b.page
            assert a.box is not None
            assert b.box is not None
            slack = 12 if kind == "skewed" else 6
            assert abs(a.box[1] - b.box[1]) < slack
            assert abs(a.box[3] - b.box[3]) < slack


@needs_tesseract
def test_a_signature_does_not_become_a_name(
    tmp_path: Path, make_pdf: Callable[..., Path], scans: ModuleType, nlp: Language
) -> None:
    font = "Helvetica"
    letter = make_pdf(
        [
            [
                (72, 100, "12 March 2024", font, 12),
                (72, 140, "Dear Ms Achebe", font, 12),
                (72, 170, "Thank you for your help during the visit to Harrowmere.", font, 12),
                (72, 230, "Yours sincerely", font, 12),
                (72, 330, "Anneka Strand", font, 12),
                (72, 345, "His Majesty’s Inspector", font, 12),
            ]
        ]
    )
    scans.scan(letter, "clean", tmp_path / "scan.pdf")
    picture = next(ingest.pictures(tmp_path / "scan.pdf", 2480))[1]
    luck = np.random.default_rng(3)
    pen = ImageDraw.Draw(picture)
    at = np.cumsum(luck.normal((9, 0), (14, 22), (90, 2)), axis=0) + np.array([330, 1130])
    pen.line([tuple(point) for point in at.clip((310, 1020), (1100, 1290))], fill=20, width=6)
    picture.save(tmp_path / "letter.png", dpi=(300, 300))
    annotation = pipeline.annotate(tmp_path / "letter.png", nlp)
    assert annotation.sender is not None
    assert annotation.sender.name == "Anneka Strand"
    assert annotation.sender.role == "His Majesty’s Inspector"
    names = {e.text for e in annotation.entities if e.type == "PERSON"}
    assert names <= {"Anneka Strand", "Ms Achebe", "Achebe"}


@needs_tesseract
def test_a_picture_of_several_pages_is_read(tmp_path: Path) -> None:
    frames = []
    for words in ("Dear Ms Achebe", "Thank you for your help."):
        frame = Image.new("L", (1240, 1754), 255)
        ImageDraw.Draw(frame).text((150, 200), words, fill=0, font_size=34)
        frames.append(frame)
    path = tmp_path / "letter.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:], dpi=(150, 150))
    source = ingest.read(path)
    assert source.engine == "tesseract"
    assert [page.lines[0].text for page in source.pages] == [
        "Dear Ms Achebe",
        "Thank you for your help.",
    ]
    assert layout.build(source).text.startswith("Dear Ms Achebe")
