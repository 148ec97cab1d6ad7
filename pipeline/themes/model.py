"""The theme classifier of a family: a scikit-learn pipeline, and its folder on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline import stored
from pipeline.errors import ModelError
from pipeline.themes.examples import plain_text
from pipeline.themes.taxonomy import Taxonomy, Theme

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

    from pipeline.themes.table import WordTable

MODEL_FILE = "model.skops"
META_FILE = "model.json"
TAXONOMY_FILE = "taxonomy.json"
TRAINING_FILE = "training.json"
FORMAT = 2
# The types of this package that a stored model may hold; all others must be trusted by skops.
_OWN_TYPES = (
    "pipeline.themes.features.WordFeatures",
    "pipeline.themes.regressions.ThemeRegressions",
)


def build_classifier(seed: int) -> Pipeline:
    """Return the untrained pipeline: texts in, a calibrated probability a theme out."""
    from sklearn.pipeline import Pipeline

    from pipeline.themes.features import WordFeatures
    from pipeline.themes.regressions import ThemeRegressions

    return Pipeline([("words", WordFeatures()), ("themes", ThemeRegressions(random_state=seed))])


@dataclass(frozen=True)
class ThemeModel:
    """A trained classifier of one family.

    Attributes
    ----------
    taxonomy
        The themes, in the order of the classifier's outputs.
    classifier
        The trained scikit-learn pipeline.
    sha256
        Hash of the stored model; empty for one that was not loaded from disk.
    """

    taxonomy: Taxonomy
    classifier: Pipeline
    sha256: str = ""

    @property
    def family(self) -> str:
        """The family of the taxonomy."""
        return self.taxonomy.family

    @property
    def ids(self) -> tuple[str, ...]:
        """The theme ids."""
        return self.taxonomy.ids

    @property
    def thresholds(self) -> NDArray[Any]:
        """The probability from which a theme is given, theme by theme."""
        own: NDArray[Any] = self.classifier[-1].threshold_
        return own

    def given(self, probabilities: NDArray[Any]) -> NDArray[Any]:
        """Return which themes are given: a boolean array of (texts, themes)."""
        from pipeline.themes.regressions import given

        always: bool = self.classifier[-1].always_
        return given(probabilities, self.thresholds, always=always)

    @cached_property
    def table(self) -> WordTable:
        """The classifier as a row of weights a word."""
        from pipeline.themes.table import WordTable

        return WordTable(self.classifier)

    def probabilities(self, texts: Sequence[str]) -> NDArray[Any]:
        """Return calibrated probabilities: an array of (texts, themes)."""
        return self.table.probabilities(texts)

    def predict(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        """Return the themes of each text with their probabilities, the likeliest first."""
        if not texts:
            return []
        probabilities = self.probabilities(texts)
        found: list[list[tuple[str, float]]] = [[] for _ in texts]
        for row, column in zip(*self.given(probabilities).nonzero(), strict=True):
            found[row].append((self.ids[column], round(float(probabilities[row, column]), 4)))
        for own in found:
            own.sort(key=lambda pair: -pair[1])
        return found


def text_hash(text: str) -> str:
    """Return the hash by which a model knows a text that it was trained on."""
    return hashlib.sha256(plain_text(text).encode()).hexdigest()[:16]


def trained_on(folder: Path) -> frozenset[str]:
    """Return the hashes of the texts that a stored model was trained on; none if it has no list."""
    try:
        return frozenset(json.loads((folder / TRAINING_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return frozenset()


def save(model: ThemeModel, folder: Path, meta: dict[str, Any], texts: Sequence[str] = ()) -> None:
    """Store a model: ``model.skops``, ``model.json``, ``taxonomy.json`` and ``training.json``.

    The last holds the hashes of the texts it was trained on, so that it is noticed when it is
    measured on one of them.
    """
    from zipfile import ZIP_DEFLATED

    import skops.io

    folder.mkdir(parents=True, exist_ok=True)
    skops.io.dump(model.classifier, folder / MODEL_FILE, compression=ZIP_DEFLATED)
    digest = hashlib.sha256((folder / MODEL_FILE).read_bytes()).hexdigest()
    table = {
        "format": FORMAT,
        "family": model.family,
        "model_sha256": digest,
        "taxonomy_sha256": model.taxonomy.sha256,
        **meta,
    }
    _write(folder / META_FILE, table)
    _write(folder / TAXONOMY_FILE, asdict(model.taxonomy))
    _write(folder / TRAINING_FILE, sorted({text_hash(text) for text in texts}))


def _write(path: Path, table: object) -> None:
    text = json.dumps(table, indent=0 if isinstance(table, list) else 2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def load(folder: Path) -> ThemeModel:
    """Load a stored model, without running any code of its file.

    Raises
    ------
    ModelError
        If the folder is no model, if its file is not the one that was stored with it, or if it
        holds a type that is not trusted.
    """
    path = folder / MODEL_FILE
    meta, taxonomy = _read(folder)
    data, digest = stored.read(path, "train one with: ofsted-letters train")
    if digest != meta["model_sha256"]:
        raise ModelError(
            f"{path}: is not the file that {META_FILE} was written for (its SHA-256 differs)",
            "get the model from where it came, or train it anew",
        )
    classifier = stored.loads(data, path, _OWN_TYPES)
    _check(classifier, taxonomy, path)
    return ThemeModel(taxonomy, classifier, digest)


def _read(folder: Path) -> tuple[dict[str, Any], Taxonomy]:
    """Return what ``model.json`` and ``taxonomy.json`` say, if they belong together."""
    try:
        meta = json.loads((folder / META_FILE).read_text(encoding="utf-8"))
        if meta["format"] != FORMAT:
            raise ModelError(
                f"{folder}: a model of format {meta['format']}, and this version reads {FORMAT}",
                "train it anew",
            )
        rows = json.loads((folder / TAXONOMY_FILE).read_text(encoding="utf-8"))
        rows["themes"] = tuple(Theme(**row) for row in rows["themes"])
        rows["letters"] = tuple(rows["letters"])
        taxonomy = Taxonomy(**rows)
        if taxonomy.sha256 != meta["taxonomy_sha256"]:
            raise ModelError(
                f"{folder}: {TAXONOMY_FILE} is not the taxonomy that the model was trained with",
                "train it anew",
            )
        meta["model_sha256"]
    except FileNotFoundError as error:
        raise ModelError(f"{folder}: not a theme model", advice(folder)) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"{folder}: a theme model that is damaged ({type(error).__name__}: {error})",
            "train it anew",
        ) from error
    return meta, taxonomy


def advice(folder: Path) -> str:
    """Return what to do where a folder is no model: it is often the one above."""
    inside = sorted(path.parent for path in folder.glob(f"*/{META_FILE}"))
    return f"did you mean {inside[0]}?" if inside else "train one with: ofsted-letters train"


def _check(classifier: Any, taxonomy: Taxonomy, path: Path) -> None:
    """Refuse a file whose parts do not fit each other or the taxonomy."""
    from pipeline.themes.features import WordFeatures
    from pipeline.themes.regressions import ThemeRegressions

    try:
        (_, features), (_, regressions) = classifier.steps
        own = (len(taxonomy.ids),)
        numbers = (
            regressions.coef_,
            regressions.intercept_,
            regressions.slope_,
            regressions.offset_,
            regressions.threshold_,
            features.rarity_,
        )
        columns = len(features.terms_) + len(features.runs_)
        fits = (
            isinstance(features, WordFeatures)
            and isinstance(regressions, ThemeRegressions)
            and [array.shape for array in numbers] == [(*own, columns), *[own] * 4, (columns,)]
            and all(np.isfinite(array).all() for array in numbers)
            and bool(((regressions.threshold_ > 0) & (regressions.threshold_ < 1)).all())
            and 0 < int(features.shortest) <= int(features.longest)
            and features.run_weight >= 0
            and isinstance(regressions.always_, bool)
        )
    except (AttributeError, TypeError, ValueError, IndexError):
        fits = False
    if not fits:
        raise ModelError(f"{path}: not a theme classifier of its taxonomy", "train it anew")
