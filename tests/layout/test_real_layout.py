"""The layout of today's real letters and reports, where they are there."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

import pytest
from rapidfuzz.distance import Indel

from pipeline import ingest, layout, layout_evaluation
from pipeline.layout import Letter

pytestmark = pytest.mark.real

# Characters that carry no text: private use (Wingdings, Symbol), replacement, glyphs of bullets.
NO_TEXT = re.compile(r"[\ue000-\uf8ff\ufffc-\ufffe\u200b-\u200d\u00ad•●○◦▪▫■□◼◾◆➢►‣⁃]")
WORD = re.compile(r"\w+")


def read(path: Path, engine: ingest.Engine) -> Letter:
    return layout.build(ingest.read(path, ingest.Options(engine, "never")))


@pytest.fixture(scope="module")
def letters(real_letters: list[Path], real_reports: list[Path]) -> dict[Path, Letter]:
    return {path: read(path, "pdfium") for path in [*real_letters, *real_reports]}


def test_both_engines_agree(letters: dict[Path, Letter]) -> None:
    agreement = {
        path.name: Indel.normalized_similarity(letter.text, read(path, "pdfminer").text)
        for path, letter in letters.items()
    }
    assert min(agreement.values()) >= 0.995, min(agreement.items(), key=lambda item: item[1])
    assert median(agreement.values()) >= 0.999
    # What differs is a row of a table in each of a few reports: none of the letters.
    differing = [name for name, share in agreement.items() if share < 1]
    assert len(differing) <= 5
    assert not [name for name in differing if name.startswith(("focused", "joint"))]


def test_no_sign_without_text_in_the_clean_text(letters: dict[Path, Letter]) -> None:
    for path, letter in letters.items():
        for block in letter.blocks:
            text = letter.text[block.start : block.end]
            assert not NO_TEXT.search(text), (path.name, text[:80])
            assert text == text.strip()


def test_no_footnote_in_the_text(letters: dict[Path, Letter]) -> None:
    notes = 0
    for path, letter in letters.items():
        for note in letter.footnotes:
            notes += 1
            words = WORD.findall(note.text)
            if len(words) > 6:
                assert " ".join(words[1:7]) not in " ".join(WORD.findall(letter.text)), path.name
    assert notes > 20


def test_no_running_line_in_the_text(letters: dict[Path, Letter]) -> None:
    """A line that stands at the edge of three pages and more is not in the text as often."""
    for path, letter in letters.items():
        removed = [line.text for line in letter.furniture if not line.text.isdigit()]
        blocks = [letter.text[b.start : b.end] for b in letter.blocks if b.kind == "bullet"]
        for running in set(removed):
            if len(running) > 20:
                assert not any(running in text for text in blocks), (path.name, running)


def test_the_map_leads_back_to_every_line(letters: dict[Path, Letter]) -> None:
    for path, letter in letters.items():
        at = 0
        for piece in letter.pieces:
            assert piece.start >= at, path.name
            assert (
                letter.text[piece.start : piece.end] == piece.line.text[: piece.end - piece.start]
            )
            assert piece.line.box is not None
            at = piece.end
        covered = sum(piece.end - piece.start for piece in letter.pieces)
        assert covered >= len("".join(letter.text.split()))


def test_the_labelled_layout(real_letters: list[Path], root: Path) -> None:
    labels = layout_evaluation.labels(root / "corpus/real/layout.jsonl", real_letters[0].parent)
    outcome = layout_evaluation.evaluate(labels)
    assert outcome.letters >= 15
    assert outcome.heads == outcome.letters, outcome.wrong
    for kind, score in outcome.scores().items():
        assert min(score["precision"], score["recall"]) >= 0.99, (kind, outcome.wrong)
