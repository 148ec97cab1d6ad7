"""The theme classifier: TF-IDF of words and characters, a logistic regression a theme."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ModelError
from pipeline.themes.fast import FastClassifier, fits

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

MODEL_FILE = "model.skops"
META_FILE = "model.json"
FORMAT = 1


def build_classifier(seed: int) -> Pipeline:
    """Return the untrained scikit-learn pipeline: texts in, a probability a theme out.

    No callables stand in the vectorizers, so that the stored model holds library types only.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import FeatureUnion, Pipeline

    words = TfidfVectorizer(
        ngram_range=(1, 2), stop_words="english", sublinear_tf=True, strip_accents="unicode"
    )
    characters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 6), sublinear_tf=True, min_df=2, strip_accents="unicode"
    )
    features = FeatureUnion(
        [("words", words), ("characters", characters)],
        transformer_weights={"words": 1.0, "characters": 0.6},
    )
    regression = LogisticRegression(
        C=10.0, class_weight="balanced", max_iter=1000, random_state=seed
    )
    return Pipeline([("features", features), ("themes", OneVsRestClassifier(regression))])


@dataclass(frozen=True)
class ThemeModel:
    """A trained classifier of one family.

    Attributes
    ----------
    family
        The family of letters it is for.
    ids
        The theme ids, in the order of the classifier's outputs.
    thresholds
        The probability from which a theme is given, theme by theme.
    classifier
        The trained scikit-learn pipeline.
    sha256
        Hash of the stored model; empty for one that was not loaded from disk.
    """

    family: str
    ids: tuple[str, ...]
    thresholds: tuple[float, ...]
    classifier: Pipeline
    sha256: str = ""
    _fast: list[FastClassifier] = field(default_factory=list, repr=False)

    def probabilities(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a row of probabilities a text, in the order of ``ids``."""
        if not texts:
            return []
        if not self._fast and fits(self.classifier):
            self._fast.append(FastClassifier(self.classifier))
        if self._fast:
            rows: list[list[float]] = self._fast[0].probabilities(texts).tolist()
            return rows
        return [list(row) for row in self.classifier.predict_proba(list(texts)).tolist()]

    def predict(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        """Return the themes of each text with their probabilities, the likeliest first.

        A text whose themes all stay under their thresholds gets the likeliest one: every finding
        is about something.
        """
        return [choose(row, self.ids, self.thresholds) for row in self.probabilities(texts)]


def choose(
    row: Sequence[float], ids: Sequence[str], thresholds: Sequence[float]
) -> list[tuple[str, float]]:
    """Choose the themes of one text from its probabilities."""
    ranked = sorted(zip(row, ids, thresholds, strict=True), reverse=True)
    chosen = [(i, round(p, 4)) for p, i, threshold in ranked if p >= threshold]
    return chosen or [(ranked[0][1], round(ranked[0][0], 4))]


def save(model: ThemeModel, folder: Path, meta: dict[str, Any]) -> None:
    """Store a model as ``model.skops`` and ``model.json``."""
    from zipfile import ZIP_DEFLATED

    import skops.io

    folder.mkdir(parents=True, exist_ok=True)
    skops.io.dump(model.classifier, folder / MODEL_FILE, compression=ZIP_DEFLATED)
    table = {
        "format": FORMAT,
        "family": model.family,
        "thresholds": dict(zip(model.ids, model.thresholds, strict=True)),
        **meta,
    }
    (folder / META_FILE).write_text(
        json.dumps(table, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def load(folder: Path) -> ThemeModel:
    """Load a stored model.

    Raises
    ------
    ModelError
        If the folder is no model, or if the file holds a type that skops does not trust.
    """
    import skops.io
    import skops.io.exceptions

    path = folder / MODEL_FILE
    try:
        meta = json.loads((folder / META_FILE).read_text(encoding="utf-8"))
        data = path.read_bytes()
        thresholds = {str(k): float(v) for k, v in meta["thresholds"].items()}
        family = str(meta["family"])
        if meta["format"] != FORMAT:
            raise ModelError(f"{folder}: format {meta['format']} is not known", "train it anew")
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise ModelError(
            f"{folder}: not a theme model ({type(error).__name__}: {error})",
            "train one with: ofsted-letters train",
        ) from error
    try:
        # loads() itself refuses types that skops does not trust.
        classifier = skops.io.loads(data)
    except skops.io.exceptions.UntrustedTypesFoundException as error:
        raise ModelError(f"{path}: holds untrusted types", "use a model that you trust") from error
    except Exception as error:  # skops lets zip, JSON and numpy errors through on damaged files
        raise ModelError(f"{path}: damaged ({type(error).__name__})", "train it anew") from error
    return ThemeModel(
        family,
        tuple(thresholds),
        tuple(thresholds.values()),
        classifier,
        hashlib.sha256(data).hexdigest(),
    )
