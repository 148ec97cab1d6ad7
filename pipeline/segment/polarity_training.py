"""Training of the classifier of polarity, on authored prose and on labelled real letters.

Authored: ``corpus/prose/training-*.jsonl``, a passage a line.  Real:
``corpus/real/polarity.jsonl`` and the dev part of ``corpus/real/facts.jsonl``, labels without
text; the letters and reports are read where they lie.  The test part is never trained on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline import real
from pipeline.errors import CorpusError
from pipeline.segment.polarity import (
    CLASSES,
    NEUTRAL,
    PolarityModel,
    build_classifier,
    matrix,
    summary,
)
from pipeline.segment.sentences import with_before

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sklearn.linear_model import LogisticRegression

FOLDS = 5
# Authored prose was written to be varied and hard; real letters are plainer.  Chosen on dev.
AUTHORED_WEIGHT = 0.4
# Inverse strength of regularisation of the classifier of bullets; chosen on dev.
JOINT_STRENGTH = 0.3


@dataclass(frozen=True)
class Sentence:
    """A labelled sentence or bullet, with the sentence before it in its paragraph."""

    text: str
    before: str
    polarity: str
    group: str
    prose: bool
    authored: bool = False

    @cached_property
    def sentences(self) -> list[tuple[str, str]]:
        """The sentences of a bullet, each with the one before it; of prose, itself."""
        if self.prose:
            return [(self.text, self.before)]
        return with_before(self.text, 0, len(self.text))


@dataclass(frozen=True)
class PolarityTraining:
    """The model to ship, its figures by part, and what it was made from."""

    model: PolarityModel
    figures: dict[str, dict[str, float]]
    meta: dict[str, Any]


def train(
    corpus: Path,
    letters: Sequence[Path],
    seed: int = 0,
    progress: Callable[[str], None] = lambda message: None,
) -> PolarityTraining:
    """Train the classifier of polarity.

    Parameters
    ----------
    corpus
        The corpus folder.
    letters
        Folders with the real letters and reports that the corpus has labels for; without them the
        model is fitted on authored prose alone.
    seed
        Makes the training repeatable.
    progress
        Is told what is done.

    Raises
    ------
    CorpusError
        If there is no authored prose.
    """
    authored = list(authored_prose(corpus, "training"))
    hard = list(authored_prose(corpus, "hard"))
    if not authored:
        raise CorpusError(
            f"{corpus}: has no prose/training-*.jsonl", "give the corpus with --corpus"
        )
    parts = {"training": list(_real(corpus / "real" / "polarity.jsonl", letters))}
    labelled = list(_real(corpus / "real" / "facts.jsonl", letters))
    part_of = real.parts(corpus / "splits.toml", "real")
    for part in real.PARTS:
        parts[part] = [s for s in labelled if part_of.get(s.group) == part]
    progress(", ".join(f"{name} {len(rows)}" for name, rows in parts.items()) + " real sentences")
    figures = {}
    fitted = fit(authored, seed)
    for name, rows in (
        ("authored alone, on real test", parts["test"]),
        ("authored alone, on hard prose", hard),
    ):
        if rows:
            figures[name] = measure(fitted.predict([(s.text, s.before) for s in rows]), rows)
    everything = [*authored, *parts["training"], *parts["dev"]]
    if parts["dev"]:
        progress("cross-validation by authority on dev")
        figures["dev, cross-validated"] = _cross_validate(authored, parts, seed)
    several = [s for s in everything if len(s.sentences) > 1]
    joint = None
    # All classes, and authorities to hold out: else the larger share of a bullet decides.
    if {s.polarity for s in several} == set(CLASSES) and len({s.group for s in several}) >= FOLDS:
        progress("cross-validation by authority on bullets of several sentences")
        joint, figures["bullets, cross-validated"] = _fit_joint(authored, everything, seed)
    progress(f"fitting on {len(everything)} sentences")
    model = replace(fit(everything, seed), joint=joint)
    own = [s for s in parts["test"] if len(s.sentences) > 1]
    if own:
        right = [
            p == s.polarity
            for p, s in zip(model.predict_units([s.sentences for s in own]), own, strict=True)
        ]
        figures["bullets, real test"] = {"bullets": len(own), "accuracy": _share(iter(right))}
    for name, rows in (("real test", parts["test"]), ("hard prose", hard)):
        if rows:
            figures[name] = measure(model.predict([(s.text, s.before) for s in rows]), rows)
    digest = hashlib.sha256("\n".join(f"{s.polarity} {s.text}" for s in everything).encode())
    sizes = {"authored": len(authored), **{name: len(rows) for name, rows in parts.items()}}
    meta = {"seed": seed, "sentences": sizes, "training_data_sha256": digest.hexdigest()}
    return PolarityTraining(model, figures, meta)


def fit(sentences: Sequence[Sentence], seed: int) -> PolarityModel:
    """Return a model fitted on sentences."""
    weights = [AUTHORED_WEIGHT if s.authored else 1.0 for s in sentences]
    seen = matrix([(s.text, s.before) for s in sentences])
    classifier = build_classifier(seed)
    classifier.fit(seen, [s.polarity for s in sentences], sample_weight=weights)
    return PolarityModel(classifier)


def _fit_joint(
    authored: list[Sentence], everything: list[Sentence], seed: int
) -> tuple[LogisticRegression, dict[str, float]]:
    """Fit the classifier of bullets of several sentences.

    It learns from what models say of the sentences that have not seen their authority.

    Returns
    -------
    tuple
        The classifier, and how it does in cross-validation by authority.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    found = [s for s in everything if not s.authored]
    groups = sorted({s.group for s in found})
    rows: list[NDArray[np.float64]] = []
    own: list[Sentence] = []
    for fold in range(FOLDS):
        held = set(groups[fold::FOLDS])
        asked = [s for s in found if s.group in held and len(s.sentences) > 1]
        if not asked:
            continue
        model = fit([*authored, *(s for s in found if s.group not in held)], seed)
        told = model.probabilities([x for s in asked for x in s.sentences])
        rows.append(summary(told, [s.sentences for s in asked]))
        own += asked
    seen, labels = np.vstack(rows), np.array([s.polarity for s in own])
    joint = LogisticRegression(C=JOINT_STRENGTH, max_iter=3000, random_state=seed)
    scaled = make_pipeline(StandardScaler(), joint)
    folds = GroupKFold(min(FOLDS, len(groups)))
    predicted = cross_val_predict(scaled, seen, labels, groups=[s.group for s in own], cv=folds)
    accuracy = round(float((predicted == labels).mean()), 4)
    scaler, joint = (step for _, step in scaled.fit(seen, labels).steps)
    # The scaling goes into the weights, so that asking takes one product.
    joint.coef_ = joint.coef_ / scaler.scale_
    joint.intercept_ = joint.intercept_ - joint.coef_ @ scaler.mean_
    return joint, {"bullets": len(own), "accuracy": accuracy}


def measure(predicted: Sequence[str], gold: Sequence[Sentence]) -> dict[str, float]:
    """Compare predictions with gold, prose alone.

    Returns
    -------
    dict
        ``sentences``; ``accuracy`` over all four classes; ``found``, the share of judging sentences
        that are found to judge; ``polarity``, the share of those with the right polarity;
        ``false``, the share of neutral sentences that are taken to judge.
    """
    pairs = [(p, s.polarity) for p, s in zip(predicted, gold, strict=True) if s.prose]
    judging = [(p, g) for p, g in pairs if g != NEUTRAL]
    found = [(p, g) for p, g in judging if p != NEUTRAL]
    neutral = [p for p, g in pairs if g == NEUTRAL]
    return {
        "sentences": len(pairs),
        "accuracy": _share(p == g for p, g in pairs),
        "found": _share(p != NEUTRAL for p, _ in judging),
        "polarity": _share(p == g for p, g in found),
        "false": _share(p != NEUTRAL for p in neutral),
    }


def _share(hits: Iterator[bool]) -> float:
    values = list(hits)
    return round(sum(values) / len(values), 4) if values else 0.0


def _cross_validate(
    authored: list[Sentence], parts: dict[str, list[Sentence]], seed: int
) -> dict[str, float]:
    """Predict each authority of dev by a model that has not seen it, in any of its documents."""
    groups = sorted({s.group for s in parts["dev"]})
    gold: list[Sentence] = []
    predicted: list[str] = []
    for fold in range(FOLDS):
        held = set(groups[fold::FOLDS])
        rest = [s for s in (*parts["training"], *parts["dev"]) if s.group not in held]
        own = [s for s in parts["dev"] if s.group in held]
        predicted += fit([*authored, *rest], seed).predict([(s.text, s.before) for s in own])
        gold += own
    return measure(predicted, gold)


def authored_prose(corpus: Path, part: str) -> Iterator[Sentence]:
    """Give the authored sentences of ``training`` or ``hard``.

    Raises
    ------
    CorpusError
        If a line is not a passage.
    """
    for path in sorted((corpus / "prose").glob(f"{part}-*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                passage = json.loads(line)
                before = ""
                for row in passage["sentences"]:
                    polarity = row["polarity"] or NEUTRAL
                    yield Sentence(row["text"], before, polarity, passage["authority"], True, True)
                    before = row["text"]
            except (ValueError, KeyError, TypeError) as error:
                raise CorpusError(f"{path}:{number}: not a passage ({error})") from error


def _real(path: Path, folders: Sequence[Path]) -> Iterator[Sentence]:
    """Give the labelled sentences of the real documents that are there, and read as labelled."""
    for gold, letter in real.documents(real.labels(path), folders):
        text = letter.text
        group = real.authority_of(gold["file"])
        before, last = "", -1
        for start, end, polarity, kind in gold["findings"]:
            # Sentences of one paragraph stand a space apart.
            previous = before if kind == "prose" and start - last == 1 else ""
            yield Sentence(text[start:end], previous, polarity or NEUTRAL, group, kind == "prose")
            before, last = text[start:end], end
