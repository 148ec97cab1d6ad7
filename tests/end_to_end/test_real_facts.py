"""Entities and findings of real letters against their labels, on the part that no rule was tuned on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from spacy.language import Language

from pipeline.evaluation import evaluate, real
from pipeline.span_evaluation import SpanEvaluation, labels
from pipeline.span_evaluation import evaluate as evaluate_spans


@pytest.fixture(scope="module")
def outcome(real_letters: list[Path], root: Path, nlp: Language) -> dict[str, SpanEvaluation]:
    return evaluate_spans(labels(root / "corpus", real_letters[0].parent), nlp)


@pytest.mark.real
def test_every_label_still_fits_its_letter(outcome: dict[str, SpanEvaluation]) -> None:
    assert [part.stale for part in outcome.values()] == [[], []]
    assert [part.letters for part in outcome.values()] == [20, 20]


@pytest.mark.real
def test_dates_grades_and_counts(outcome: dict[str, SpanEvaluation]) -> None:
    row = outcome["test"].together("DATE", "DATE_RANGE", "GRADE", "COUNT")
    assert row["f1"] >= 0.97
    assert row["right"] >= 0.99


@pytest.mark.real
def test_persons_and_organisations(outcome: dict[str, SpanEvaluation]) -> None:
    assert outcome["test"].together("PERSON", "ORGANISATION")["f1"] >= 0.92


@pytest.mark.real
def test_findings_from_prose(outcome: dict[str, SpanEvaluation]) -> None:
    row = outcome["test"].row(outcome["test"].findings["prose"])
    assert row["right"] >= 0.92  # the polarity of the found
    assert row["f1"] >= 0.94


@pytest.mark.real
def test_people_of_head_and_foot(real_letters: list[Path], root: Path, nlp: Language) -> None:
    people = evaluate(real(root / "corpus", real_letters[0].parent), nlp).table()["people"]
    assert all(people[own]["f1"] >= 0.98 for own in ("addressees", "inspectors", "signatories"))


def test_the_labels_hold_no_text(root: Path) -> None:
    for line in (root / "corpus/real/facts.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        assert set(gold) == {"file", "sha256", "text_sha256", "body", "findings", "entities"}
        for start, end, kind, value in gold["entities"]:
            assert start < end
            assert kind.isupper()
            assert set(value) <= {
                "date", "start", "end", "label", "when", "number", "to", "unit", "from", "type",
                "name", "section",
            }  # fmt: skip


def test_no_authority_is_in_both_parts(root: Path) -> None:
    from pipeline.resources import read_toml

    split = read_toml(root / "corpus" / "splits.toml")["real"]
    assert set(split["dev"]).isdisjoint(split["test"])
