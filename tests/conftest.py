"""Shared fixtures: the pipeline, made-up files, and the real letters where they are there."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas
from spacy.language import Language

import pipeline
from pipeline import ingest, layout
from pipeline.layout import Letter

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def _module(path: Path) -> ModuleType:
    """Import a module of the tests by its path: their folders are no packages."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def damage() -> ModuleType:
    """The maker of damaged files."""
    return _module(ROOT / "tests" / "robustness" / "damage.py")


@pytest.fixture(scope="session")
def scans() -> ModuleType:
    """The maker of scans."""
    return _module(ROOT / "tests" / "ingest" / "scans.py")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def real_letters() -> list[Path]:
    """The real letters, which lie outside the project."""
    letters = sorted((SHARED / "letters" / "pdf").glob("*.pdf"))
    if not letters:
        pytest.skip("the real letters are not here (../shared/letters/pdf)")
    return letters


@pytest.fixture(scope="session")
def real_reports() -> list[Path]:
    """The real reports, which lie outside the project."""
    reports = sorted((SHARED / "reports").glob("*.pdf"))
    if not reports:
        pytest.skip("the real reports are not here (../shared/reports)")
    return reports


@pytest.fixture(scope="session")
def coventry() -> Path:
    """The letter of 2013, which lies outside the project."""
    path = SHARED / "letters" / "coventry-2013-04-10.txt"
    if not path.exists():
        pytest.skip("the letter of 2013 is not here (../shared/letters)")
    return path


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The pipeline that ships, models and all."""
    return pipeline.load()


@pytest.fixture
def letter_of(tmp_path: Path) -> Callable[[str], Letter]:
    """Lay out a letter given as text."""

    def make(text: str) -> Letter:
        path = tmp_path / "letter.txt"
        path.write_text(text, encoding="utf-8")
        return layout.build(ingest.read(path))

    return make


Drawing = list[tuple[float, float, str, str, float]]


@pytest.fixture
def make_pdf(tmp_path: Path) -> Callable[..., Path]:
    """Draw a PDF from pages of (x, y from the top, text, font, size)."""

    def make(pages: list[Drawing], name: str = "letter.pdf", **options: object) -> Path:
        path = tmp_path / name
        sheet = canvas.Canvas(str(path), pagesize=A4, **options)
        for page in pages:
            for x, y, text, font, size in page:
                sheet.setFont(font, size)
                sheet.drawString(x, A4[1] - y, text)
            sheet.showPage()
        sheet.save()
        return path

    return make


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let what the examples of the rules give be written anew, to be read before it is committed."""
    parser.addoption(
        "--write-expected", action="store_true", help="write tests/configs/expected.json"
    )
