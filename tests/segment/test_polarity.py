"""Polarity by wording: sentences, what belongs together, the classifier and its training."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import ModelError
from pipeline.real import authority_of
from pipeline.resources import model_path
from pipeline.segment.polarity import PolarityModel, belongs, load, matrix, refers
from pipeline.segment.polarity_training import authored_prose, measure
from pipeline.segment.sentences import sentences

runner = CliRunner()


@pytest.fixture(scope="module")
def model() -> PolarityModel:
    return load(model_path("polarity"))


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Plans are clear. They help.", ["Plans are clear.", "They help."]),
        ("We met Dr. Penrose at St. Ann’s. It went well.", ["We met Dr. Penrose at St. Ann’s.", "It went well."]),
        ("Some, e.g. Plans, are late.", ["Some, e.g. Plans, are late."]),
        ("‘It is good.’ Children said so.", ["‘It is good.’", "Children said so."]),
        ("In 20.4 % of cases it is", ["In 20.4 % of cases it is"]),
    ],
)  # fmt: skip
def test_sentences(text: str, cut: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text, 0, len(text))] == cut


def test_what_belongs_with_the_sentence_before() -> None:
    assert belongs("This means that children wait.")
    assert belongs("As a result, plans are late.")
    assert not belongs("However, plans are late.")
    assert refers("They do so at once.")
    assert not refers("Plans are late.")


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Children benefit from stable and caring placements.", "strength"),
        ("Social workers visit children regularly and know them well.", "strength"),
        ("Management oversight is not consistently effective.", "improvement"),
        ("However, supervision is too infrequent and lacks reflection.", "improvement"),
        ("Although caseloads are high, social workers know their children well.", "strength"),
        ("Inspectors looked at the local authority’s arrangements for children in need.", "neutral"),
    ],
)  # fmt: skip
def test_plain_sentences(model: PolarityModel, text: str, polarity: str) -> None:
    assert model.predict([(text, "")]) == [polarity]


def test_a_sentence_takes_its_side_from_the_one_before(model: PolarityModel) -> None:
    good, bad = "Support is prompt and strong.", "Support is weak and often far too late."
    after = "They then tell others."
    seen = matrix([(after, good), (after, bad), (after, "")])
    assert (seen[0] != seen[1]).nnz
    assert (seen[0] != seen[2]).nnz


def test_the_quick_sum_is_the_classifiers_own_decision(model: PolarityModel, root: Path) -> None:
    rows = list(authored_prose(root / "corpus", "hard"))
    asked = [(row.text, row.before) for row in rows]
    assert model.predict(asked) == list(model.classifier.predict(matrix(asked)))
    assert model.predict([]) == []


def test_a_unit_is_told_alike_alone_and_among_others(model: PolarityModel) -> None:
    units = [
        [("Plans are late.", "")],
        [("Help is prompt and strong.", ""), ("However, plans are weak and late.", "Help.")],
        [("Children benefit from stable placements.", "")],
        [("Visits are regular.", ""), ("Children are known well.", "Visits are regular.")],
        [("Plans are weak.", "")],
    ]
    assert model.predict_units(units) == [model.predict_units([unit])[0] for unit in units]
    assert model.predict_units(units)[1] == "mixed"
    assert model.predict_units([]) == []


def test_without_a_second_classifier_most_of_a_bullet_decides(model: PolarityModel) -> None:
    bare = PolarityModel(model.classifier)
    good = ("Children benefit from strong, stable and caring placements.", "")
    assert bare.predict_units([[good, good, good]]) == ["strength"]


def test_rows_have_unit_length() -> None:
    rows = matrix([("Plans are late.", ""), ("No.", "Plans are late.")])
    assert np.allclose(rows.multiply(rows).sum(axis=1), rows.max(axis=1).toarray(), atol=1)
    assert rows.shape[0] == 2


def test_the_shipped_model_is_better_than_its_card_says_at_least(root: Path) -> None:
    metrics = json.loads((root / "models/polarity/metrics.json").read_text(encoding="utf-8"))
    assert metrics["figures"]["dev, cross-validated"]["polarity"] >= 0.92
    assert metrics["figures"]["real test"]["polarity"] >= 0.90


def test_authored_prose_is_labelled_and_not_repeated(root: Path) -> None:
    rows = [*authored_prose(root / "corpus", "training"), *authored_prose(root / "corpus", "hard")]
    assert len(rows) >= 1500
    assert len({row.text for row in rows}) == len(rows)
    training = {row.group for row in authored_prose(root / "corpus", "training")}
    assert training.isdisjoint(row.group for row in authored_prose(root / "corpus", "hard"))


def test_measure_counts_prose_alone(root: Path) -> None:
    rows = list(authored_prose(root / "corpus", "hard"))[:4]
    figures = measure([row.polarity for row in rows], rows)
    assert figures["sentences"] == 4
    assert figures["accuracy"] == 1


def test_the_authority_of_a_document() -> None:
    assert authority_of("focused-visit_north-somerset_2022-10-26.pdf") == "north-somerset"
    assert authority_of("80454-cornwall-area-send-full-inspection-05-may-2023.pdf") == "cornwall"


def test_training_by_the_command_on_authored_prose_alone(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "polarity"
    result = runner.invoke(
        app, ["train-polarity", "--corpus", str(root / "corpus"), "--out", str(out)]
    )
    assert result.exit_code == 0, result.output
    again = load(out)
    assert again.predict([("Plans are weak and late.", "")]) == ["improvement"]
    assert (out / "README.md").read_text(encoding="utf-8").startswith("# Classifier of polarity")


def test_a_model_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="train-polarity"):
        load(tmp_path)
    (tmp_path / "model.skops").write_bytes(b"no model")
    with pytest.raises(ModelError, match="damaged"):
        load(tmp_path)
