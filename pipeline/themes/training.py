"""Training: fit, calibrate, choose thresholds; figures on groups that the model has not seen."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from pipeline import __version__
from pipeline.errors import CorpusError
from pipeline.themes import metrics
from pipeline.themes.corpus import read_corpus, read_real, split
from pipeline.themes.examples import Example, check, label_matrix, plain_text
from pipeline.themes.metrics import Calibration, Confusion, Report
from pipeline.themes.model import ThemeModel, build_classifier
from pipeline.themes.regressions import ThemeRegressions, given
from pipeline.themes.taxonomy import Taxonomy

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

FOLDS = 5
# With so many examples of a theme, another sample gives about the same figures.
STEADY = 20
# Calibration and thresholds are learnt from real findings alone where there are so many: authored
# ones were written to cover rare themes, so theirs are more frequent than in letters.
ENOUGH_REAL = 500
# Two thresholds are as good if their F1 differs by no more.
_AS_GOOD = 0.01
_GRID = np.round(np.arange(0.10, 0.71, 0.02), 2)
Progress = Callable[[str], None]


class Figures(TypedDict):
    """How a model does on findings: themes, probabilities, which theme was taken for which."""

    report: Report
    calibration: Calibration
    confusions: list[Confusion]


@dataclass(frozen=True)
class Training:
    """The outcome of a training.

    Attributes
    ----------
    model
        The model to ship.
    figures
        Name of a part -> figures, none on a text that the predicting model was fitted on.
    meta
        What the model was made from.
    notes
        What to know before the figures are quoted.
    texts
        What the model was fitted on.
    """

    model: ThemeModel
    figures: dict[str, Figures]
    meta: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def train_corpus(
    corpus: Path,
    taxonomy: Taxonomy,
    documents: Sequence[Path] = (),
    seed: int = 0,
    progress: Progress = lambda message: None,
) -> Training:
    """Train the classifier of a family from the project's corpus.

    The model is fitted on the train and dev parts, authored and real; its thresholds and its
    calibration come from cross-validation by authority there.  The test parts are predicted once.

    Parameters
    ----------
    corpus
        The corpus folder.
    taxonomy
        The family's taxonomy.
    documents
        Folders with the real documents that the corpus has labels for; without them the model is
        fitted on authored findings alone.
    seed
        Makes the training repeatable.
    progress
        Is told of each step.

    Raises
    ------
    CorpusError
        If the corpus is malformed, or a theme has too few examples.
    """
    authored = split(read_corpus(corpus, taxonomy), corpus)
    progress(f"{taxonomy.family}: reading real findings")
    real = split(read_real(corpus, documents, taxonomy), corpus)
    seen = _distinct(
        [e for parts in (authored, real) for p in ("train", "dev") for e in parts[p]],
        [e for parts in (authored, real) for e in parts["test"]],
    )
    held_out = {
        name: parts["test"]
        for name, parts in (("authored test", authored), ("real test", real))
        if parts["test"]
    }
    training = train(seen, taxonomy, seed, progress, held_out)
    if real["test"]:
        progress(f"{taxonomy.family}: the authored findings alone, on the real test part")
        alone, _, _ = fit([e for e in seen if e.source == "authored"], taxonomy, seed)
        training.figures["authored findings alone, on real test"] = evaluate(alone, real["test"])
    training.meta["parts"] = {
        f"{name} {part}": {"findings": len(own), "groups": sorted({e.group for e in own})}
        for name, parts in (("authored", authored), ("real", real))
        for part, own in parts.items()
        if own
    }
    return training


def train(
    examples: Sequence[Example],
    taxonomy: Taxonomy,
    seed: int = 0,
    progress: Progress = lambda message: None,
    held_out: Mapping[str, Sequence[Example]] | None = None,
) -> Training:
    """Train a classifier from labelled findings.

    Parameters
    ----------
    examples
        What to fit on and to cross-validate.
    taxonomy
        Their themes.
    seed
        Makes the training repeatable.
    progress
        Is told of each step.
    held_out
        Findings that the finished model is measured on, by name.

    Raises
    ------
    CorpusError
        If a theme has too few examples, or groups leak (:func:`pipeline.themes.examples.check`).
    """
    notes = []
    alone = sum(not e.group for e in examples)
    if alone:
        notes.append(
            f"{alone} of {len(examples)} findings have no group: findings of one letter may stand "
            "on both sides of the cross-validation, which flatters its figures; give a column group"
        )
    examples = _grouped(examples)
    check(examples, taxonomy)
    unlike = _contradictions(examples)
    if unlike:
        notes.append(
            f"{len(unlike)} text(s) stand there twice with different themes, such as "
            f"{unlike[0].where}; the model learns both"
        )
    counts = Counter(theme for e in examples for theme in e.themes)
    thin = [f"{t} ({counts[t]})" for t in taxonomy.ids if counts[t] < STEADY]
    if thin:
        notes.append(f"with {STEADY} examples of a theme figures are steadier: {', '.join(thin)}")
    model, probabilities, named = fit(examples, taxonomy, seed, progress)
    figures = {}
    sources = sorted({e.source for e in examples})
    for source in sources:
        rows = [i for i, e in enumerate(examples) if e.source == source]
        name = "cross-validation" + (f", {source}" if len(sources) > 1 else "")
        figures[name] = compare(
            probabilities[rows], named[rows], [examples[i] for i in rows], taxonomy.ids
        )
    for name, own in (held_out or {}).items():
        progress(f"{taxonomy.family}: measuring on {name}")
        figures[name] = evaluate(model, own)
    meta = {
        "software": f"ofsted-letters {__version__}",
        "seed": seed,
        "findings": len(examples),
        "groups": len({e.group for e in examples}),
        "sources": {s: sum(e.source == s for e in examples) for s in sources},
        "training_data_sha256": _hash(examples),
    }
    return Training(model, figures, meta, notes, [e.text for e in examples])


def fit(
    examples: Sequence[Example],
    taxonomy: Taxonomy,
    seed: int,
    progress: Progress = lambda message: None,
) -> tuple[ThemeModel, NDArray[np.float64], NDArray[np.bool_]]:
    """Fit a model and calibrate it by cross-validation.

    Returns
    -------
    tuple
        The model; and of each example, from models that were fitted and calibrated on other groups,
        the probabilities and the themes given: arrays of (examples, themes).
    """
    labels = np.array(label_matrix(examples, taxonomy.ids))
    always = bool((labels.sum(axis=1) > 0).all())
    real = np.array([e.source == "real" for e in examples])
    deciding = real if real.sum() >= ENOUGH_REAL else np.ones(len(examples), dtype=bool)
    if not labels[deciding].any(axis=0).all():
        deciding = np.ones(len(examples), dtype=bool)  # a theme that no real finding has
    scores, fold = _cross_validate(examples, labels, seed, progress)
    probabilities = np.zeros(scores.shape)
    named = np.zeros(scores.shape, dtype=bool)
    for number in np.unique(fold):
        own, others = fold == number, (fold != number) & deciding
        scaled = _calibrated(ThemeRegressions(), scores[others], labels[others])
        probabilities[own] = scaled.scale(scores[own])
        named[own] = given(probabilities[own], scaled.threshold_, always=always)
    progress(f"{taxonomy.family}: fitting on all {len(examples)} findings")
    classifier = build_classifier(seed)
    classifier.fit([e.text for e in examples], labels)
    _calibrated(classifier[-1], scores[deciding], labels[deciding])
    return ThemeModel(taxonomy, classifier), probabilities, named


def _calibrated(
    regressions: ThemeRegressions, scores: NDArray[np.float64], labels: NDArray[np.int_]
) -> ThemeRegressions:
    """Learn the scaling and the thresholds of regressions from scores of held-out findings."""
    regressions.calibrate(scores, labels)
    regressions.threshold_ = choose_thresholds(regressions.scale(scores), labels)
    return regressions


def _cross_validate(
    examples: Sequence[Example], labels: NDArray[np.int_], seed: int, progress: Progress
) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Return the scores of each example by a model fitted on other groups, and its fold."""
    from sklearn.model_selection import GroupKFold

    groups = [e.group for e in examples]
    folds = min(FOLDS, len(set(groups)))
    if folds < 2:
        raise CorpusError("all findings are of one group", "give findings of at least two letters")
    texts = np.array([e.text for e in examples], dtype=object)
    scores = np.zeros(labels.shape)
    fold = np.zeros(len(texts), dtype=int)
    splits = GroupKFold(folds, shuffle=True, random_state=seed).split(texts, groups=groups)
    for number, (seen, held) in enumerate(splits):
        progress(f"cross-validation, fold {number + 1} of {folds}")
        classifier: Pipeline = build_classifier(seed).fit(texts[seen], labels[seen])
        scores[held] = classifier.decision_function(texts[held])
        fold[held] = number
    return scores, fold


def choose_thresholds(
    probabilities: NDArray[np.float64], labels: NDArray[np.int_]
) -> NDArray[np.float64]:
    """Choose a threshold a theme: half way between its own best by F1 and the best common one.

    A theme's own best rests on few examples; the common one keeps it from straying.  Over a wide
    range F1 hardly changes, while fewer and fewer findings get a wrong theme: of thresholds that
    are about as good as the best, the highest is taken.
    """
    f1 = np.array([_f1(given(probabilities, np.full(labels.shape[1], t)), labels) for t in _GRID])
    mean = f1.mean(axis=1)
    common = _GRID[np.flatnonzero(mean >= mean.max() - _AS_GOOD)[-1]]
    own = np.array([_f1(probabilities >= t, labels) for t in _GRID])
    as_good = own >= own.max(axis=0) - _AS_GOOD
    best = _GRID[len(_GRID) - 1 - as_good[::-1].argmax(axis=0)]
    chosen: NDArray[np.float64] = np.round((common + best) / 2, 3)
    return chosen


def _f1(named: NDArray[np.bool_], labels: NDArray[np.int_]) -> NDArray[np.float64]:
    hits = (named & (labels == 1)).sum(axis=0)
    f1: NDArray[np.float64] = 2 * hits / np.maximum(named.sum(axis=0) + labels.sum(axis=0), 1)
    return f1


def evaluate(model: ThemeModel, examples: Sequence[Example]) -> Figures:
    """Compare a model's predictions with the labels of examples."""
    probabilities = model.probabilities([e.text for e in examples])
    named = model.given(probabilities)
    return compare(probabilities, named, examples, model.ids)


def compare(
    probabilities: NDArray[np.float64],
    named: NDArray[np.bool_],
    examples: Sequence[Example],
    ids: Sequence[str],
) -> Figures:
    """Compare probabilities and given themes, arrays of (examples, themes), with the labels."""
    gold = [set(e.themes) for e in examples]
    predicted = [{theme for theme, on in zip(ids, row, strict=True) if on} for row in named]
    labels = np.array(label_matrix(examples, ids))
    return Figures(
        report=metrics.report(gold, predicted),
        calibration=metrics.calibration(probabilities, labels, named),
        confusions=metrics.confusions(gold, predicted),
    )


def _grouped(examples: Sequence[Example]) -> list[Example]:
    """Give an example without a group one of its own; equal texts share it."""
    return [e if e.group else e._replace(group=plain_text(e.text)) for e in examples]


def _distinct(examples: Sequence[Example], others: Sequence[Example]) -> list[Example]:
    """Leave out a text that others have too, or that came before: letters share set phrases."""
    taken = {plain_text(e.text) for e in others}
    found = []
    for own in examples:
        plain = plain_text(own.text)
        if plain not in taken:
            taken.add(plain)
            found.append(own)
    return found


def _contradictions(examples: Sequence[Example]) -> list[Example]:
    """Return the examples whose text came before with other themes."""
    seen: dict[str, Example] = {}
    return [
        own
        for own in examples
        if set(seen.setdefault(plain_text(own.text), own).themes) != set(own.themes)
    ]


def _hash(examples: Sequence[Example]) -> str:
    digest = hashlib.sha256()
    for e in examples:
        digest.update(f"{e.group}\t{e.text}\t{','.join(sorted(e.themes))}\n".encode())
    return digest.hexdigest()
