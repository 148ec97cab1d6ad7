"""The authored letters of the corpus against their gold annotations."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from pipeline.evaluation import Evaluation, authored, evaluate


@pytest.fixture(scope="module")
def outcome(root: Path, nlp: Language) -> Evaluation:
    return evaluate(authored(root / "corpus"), nlp)


def test_every_letter_is_read(outcome: Evaluation) -> None:
    assert outcome.letters >= 12
    assert outcome.failures == []


@pytest.mark.parametrize(
    "fact",
    [
        "kind",
        "date",
        "period",
        "authority",
        "subject",
        "sender",
        "cc",
        "sections",
        "addressee name",
    ],
)
def test_facts(outcome: Evaluation, fact: str) -> None:
    right, of = outcome.facts[fact]
    assert right == of, [file for file, wrong in outcome.wrong if wrong == fact]


@pytest.mark.parametrize("fact", ["addressee role", "addressee organisation"])
def test_facts_with_known_faults(outcome: Evaluation, fact: str) -> None:
    right, of = outcome.facts[fact]
    assert right >= of - 2, [file for file, wrong in outcome.wrong if wrong == fact]


def test_findings_and_their_polarity(outcome: Evaluation) -> None:
    found = outcome.finding_score()
    assert found["precision"] >= 0.99
    assert found["recall"] >= 0.99
    assert outcome.polarity[0] == outcome.polarity[1]


@pytest.mark.parametrize(
    ("label", "f1"),
    [
        ("DATE", 0.95),
        ("DATE_RANGE", 0.99),
        ("COUNT", 0.95),
        ("GRADE", 0.93),
        ("LOCAL_AUTHORITY", 0.9),
        ("ORGANISATION", 0.85),
        ("PERSON", 0.95),
        ("SCHOOL", 0.95),
        ("POSTCODE", 0.99),
        ("PHONE", 0.99),
        ("EMAIL", 0.99),
    ],
)
def test_entities(outcome: Evaluation, label: str, f1: float) -> None:
    assert outcome.entity_scores()[label]["f1"] >= f1


def test_findings_from_prose(outcome: Evaluation) -> None:
    found, predicted, wanted, right = outcome.prose
    assert wanted > 400
    assert found / wanted >= 0.8
    assert found / predicted >= 0.9
    # The authored letters are livelier in wording than real ones.
    assert right / found >= 0.8
