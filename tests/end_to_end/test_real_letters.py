"""Today's real letters, where they are there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdfium2
import pytest
from spacy.language import Language

import pipeline
from pipeline.annotation import Annotation
from pipeline.evaluation import evaluate, real
from pipeline.themes.corpus import read_real, split
from pipeline.themes.model import load
from pipeline.themes.taxonomy import shipped_taxonomy
from pipeline.themes.training import evaluate as measure

pytestmark = pytest.mark.real

PRIVATE_USE = re.compile(r"[\ue000-\uf8ff\ufffd\ufffe\u25fc\u2022]")


@pytest.fixture(scope="module")
def annotations(real_letters: list[Path], nlp: Language) -> dict[Path, Annotation]:
    return {path: pipeline.annotate(path, nlp) for path in real_letters}


def test_every_letter_gives_its_facts(annotations: dict[Path, Annotation]) -> None:
    for path, letter in annotations.items():
        assert letter.kind in ("focused-visit", "joint-targeted-area-inspection"), path.name
        assert letter.local_authority is not None, path.name
        assert letter.local_authority.dfe_code, path.name
        assert letter.addressees, path.name
        assert letter.inspection_period is not None, path.name


def test_the_labelled_facts(real_letters: list[Path], root: Path, nlp: Language) -> None:
    outcome = evaluate(real(root / "corpus", real_letters[0].parent), nlp)
    for fact in ("kind", "date", "period", "authority", "subject", "sender", "headings"):
        right, of = outcome.facts[fact]
        assert right == of, (fact, [file for file, wrong in outcome.wrong if wrong == fact])
    assert outcome.facts["addressee name"][0] >= outcome.facts["addressee name"][1] - 1
    found = outcome.finding_score()
    assert min(found["precision"], found["recall"]) >= 0.99


def test_the_shipped_themes_on_authorities_they_have_not_seen(
    real_letters: list[Path], root: Path
) -> None:
    taxonomy = shipped_taxonomy("childrens-services")
    found = read_real(root / "corpus", [real_letters[0].parent], taxonomy)
    test = split(found, root / "corpus")["test"]
    assert len(test) >= 1000
    figures = measure(load(root / "models" / "themes" / "childrens-services"), test)
    assert figures["report"]["micro"]["f1"] >= 0.75
    assert figures["report"]["macro_f1"] >= 0.73
    assert figures["calibration"]["error"] <= 0.05
    # The model card says the same.
    card = json.loads(
        (root / "models" / "themes" / "childrens-services" / "metrics.json").read_text("utf-8")
    )
    assert card["real test"]["report"]["micro"] == figures["report"]["micro"]


def test_a_findings_text_is_its_span(annotations: dict[Path, Annotation]) -> None:
    count = 0
    for letter in annotations.values():
        for finding in letter.findings:
            assert finding.text == letter.text[slice(*finding.span)]
            count += 1
        for entity in letter.entities:
            assert entity.text == letter.text[slice(*entity.span)]
    assert count > 700


def test_a_findings_places_are_where_its_words_stand(
    annotations: dict[Path, Annotation],
) -> None:
    for path, letter in annotations.items():
        document = pypdfium2.PdfDocument(path)
        for finding in letter.findings:
            printed = ""
            for place in finding.places:
                page = document[place.page - 1]
                assert place.box is not None
                x0, y0, x1, y1 = place.box
                height = page.get_height()
                text = page.get_textpage().get_text_bounded(
                    left=x0 - 2, right=x1 + 2, top=height - y0 + 2, bottom=height - y1 - 2
                )
                printed += text
            words = re.findall(r"[^\W_]{4,}", finding.text)
            there = re.sub(r"[\W_]+", "", printed)
            missing = [word for word in words if word not in there]
            assert not missing, (path.name, finding.text[:60], missing)


def test_no_glyph_and_no_page_number_in_a_finding(annotations: dict[Path, Annotation]) -> None:
    for path, letter in annotations.items():
        assert not PRIVATE_USE.search(letter.text), path.name
        for finding in letter.findings:
            assert not re.match(r"\d+$", finding.text), (path.name, finding.text)


def test_every_alarm_is_true(annotations: dict[Path, Annotation]) -> None:
    alarms = {path.name: [c.code for c in a.checks] for path, a in annotations.items() if a.checks}
    # Read by hand: one letter prints no date, one a year of five digits; in one, a system "is due to
    # go live" three days before the letter's date; one inspection begins on a Sunday.
    assert alarms == {
        "focused-visit_cambridgeshire_2025-08-29.pdf": ["no-date"],
        "focused-visit_durham_2019-02-04.pdf": ["deadline-past"],
        "focused-visit_north-somerset_2025-11-06.pdf": ["impossible-date"],
        "joint-targeted-area_harrow_2023-05-24.pdf": ["period-on-weekend"],
    }
