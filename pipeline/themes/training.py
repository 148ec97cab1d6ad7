"""Training: thresholds by grouped cross-validation, figures on authorities held out, model card."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import CorpusError
from pipeline.themes.corpus import Example, label_matrix, read_corpus, split
from pipeline.themes.metrics import Report, report
from pipeline.themes.model import ThemeModel, build_classifier, choose
from pipeline.themes.taxonomy import Taxonomy

FOLDS = 5
MIN_EXAMPLES = 5
_GRID = tuple(round(0.10 + 0.02 * step, 2) for step in range(31))


@dataclass(frozen=True)
class Training:
    """The outcome of a training.

    Attributes
    ----------
    model
        The model to ship, fitted on all parts.
    reports
        Figures, none on text that the predicting model was fitted on: ``cross-validation`` over
        all authorities; ``dev`` and ``test``, predicted by a model fitted on train alone.
    meta
        What the model was made from.
    """

    model: ThemeModel
    reports: dict[str, Report]
    meta: dict[str, Any]


def train(
    corpus: Path,
    taxonomy: Taxonomy,
    seed: int = 0,
    progress: Callable[[str], None] = lambda message: None,
) -> Training:
    """Train the theme classifier of a family.

    A model fitted on the training authorities, with thresholds chosen there by cross-validation
    grouped by authority, is measured once on dev and on test.  The model to ship is then fitted in
    the same way on all authorities.

    Parameters
    ----------
    corpus
        The corpus folder.
    taxonomy
        The family's taxonomy.
    seed
        Makes the training repeatable.
    progress
        Is told of each step.

    Raises
    ------
    CorpusError
        If the corpus is malformed, or a theme has fewer than five training examples.
    """
    parts = split(read_corpus(corpus, taxonomy), corpus)
    _check(parts["train"], taxonomy)
    reports: dict[str, Report] = {}
    held_out = {part: parts[part] for part in ("dev", "test") if parts[part]}
    if held_out:
        progress(f"{taxonomy.family}: measuring, fitted on {len(parts['train'])} findings")
        measured, _ = _fit(parts["train"], taxonomy, seed)
        reports = {part: evaluate(measured, found) for part, found in held_out.items()}
    everything = [example for part in parts.values() for example in part]
    progress(f"{taxonomy.family}: fitting on all {len(everything)} findings")
    model, cross_validation = _fit(everything, taxonomy, seed)
    meta = {
        "seed": seed,
        "examples": {part: len(found) for part, found in parts.items()},
        "groups": {part: sorted({e.group for e in found}) for part, found in parts.items()},
        "training_data_sha256": _hash(everything),
    }
    return Training(model, {"cross-validation": cross_validation, **reports}, meta)


def _fit(examples: Sequence[Example], taxonomy: Taxonomy, seed: int) -> tuple[ThemeModel, Report]:
    """Fit a model and choose its thresholds, both on the same examples.

    Returns
    -------
    tuple
        The model, and how it does in the cross-validation that the thresholds were chosen by.
    """
    ids = taxonomy.ids
    rows = _cross_validate(examples, ids, seed)
    gold = [set(e.themes) for e in examples]
    thresholds = choose_thresholds(rows, gold, ids)
    classifier = build_classifier(seed)
    classifier.fit([e.text for e in examples], label_matrix(examples, ids))
    predicted = [{i for i, _ in choose(row, ids, thresholds)} for row in rows]
    return ThemeModel(taxonomy.family, ids, thresholds, classifier), report(gold, predicted)


def evaluate(model: ThemeModel, examples: Sequence[Example]) -> Report:
    """Compare a model's predictions with the labels of examples."""
    predicted = [{i for i, _ in found} for found in model.predict([e.text for e in examples])]
    return report([set(e.themes) for e in examples], predicted)


def choose_thresholds(
    rows: Sequence[Sequence[float]], gold: Sequence[set[str]], ids: Sequence[str]
) -> tuple[float, ...]:
    """Choose a threshold a theme: half way between its own best and the best common one.

    A theme's own best rests on few examples; the common one keeps it from straying.
    """

    def common_f1(threshold: float) -> float:
        flat = [threshold] * len(ids)
        predicted = [{i for i, _ in choose(row, ids, flat)} for row in rows]
        return report(gold, predicted)["macro_f1"]

    def own_f1(column: int, threshold: float) -> float:
        hits = sum(
            row[column] >= threshold and ids[column] in themes
            for row, themes in zip(rows, gold, strict=True)
        )
        predicted = sum(row[column] >= threshold for row in rows)
        positive = sum(ids[column] in themes for themes in gold)
        return 2 * hits / (predicted + positive)

    common = max(_GRID, key=common_f1)
    own = [max(_GRID, key=lambda t, c=column: own_f1(c, t)) for column in range(len(ids))]  # type: ignore[misc]
    return tuple(round((common + best) / 2, 3) for best in own)


def _cross_validate(
    examples: Sequence[Example], ids: tuple[str, ...], seed: int
) -> list[list[float]]:
    from sklearn.model_selection import GroupKFold, cross_val_predict

    groups = [e.group for e in examples]
    folds = min(FOLDS, len(set(groups)))
    if folds < 2:
        raise CorpusError("all training findings are of one authority", "give at least two")
    rows: list[list[float]] = cross_val_predict(
        build_classifier(seed),
        [e.text for e in examples],
        label_matrix(examples, ids),
        groups=groups,
        cv=GroupKFold(folds),
        method="predict_proba",
    ).tolist()
    return rows


def _check(examples: Sequence[Example], taxonomy: Taxonomy) -> None:
    for theme in taxonomy.ids:
        count = sum(theme in e.themes for e in examples)
        if count < MIN_EXAMPLES:
            raise CorpusError(
                f"theme {theme!r} has {count} training finding(s)",
                f"label at least {MIN_EXAMPLES}, or take it out of the taxonomy",
            )


def _hash(examples: Sequence[Example]) -> str:
    digest = hashlib.sha256()
    for e in examples:
        digest.update(f"{e.group}\t{e.text}\t{','.join(sorted(e.themes))}\n".encode())
    return digest.hexdigest()
