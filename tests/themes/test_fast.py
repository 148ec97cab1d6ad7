"""The quick arithmetic of the theme classifier against scikit-learn's own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.resources import model_path
from pipeline.themes.fast import FastClassifier, fits
from pipeline.themes.model import load
from pipeline.themes.taxonomy import families

ODD = ["", " ", "x", "Zzz qqq.", "Müller’s naïve façade…", "a a a a", "ONE\u00a0TWO", "it’s 20.4%"]


@pytest.mark.parametrize("family", families())
def test_the_probabilities_are_the_same(root: Path, family: str) -> None:
    model = load(model_path("themes", family))
    assert fits(model.classifier)
    texts = list(ODD)
    for path in sorted((root / "corpus" / "findings" / family).glob("*.jsonl"))[:8]:
        texts += [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    expected = model.classifier.predict_proba(texts)
    assert np.abs(FastClassifier(model.classifier).probabilities(texts) - expected).max() < 1e-5
    assert model.probabilities([]) == []


def test_a_pipeline_of_another_make_is_left_to_scikit_learn() -> None:
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    assert not fits(make_pipeline(CountVectorizer(), LogisticRegression()))
