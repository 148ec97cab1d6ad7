"""How well predicted themes and their probabilities agree with the labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Probabilities are compared with outcomes in so many bins.
BINS = 10


class Score(TypedDict):
    """Precision, recall, F1 (0 to 1) and support (number of gold labels)."""

    precision: float
    recall: float
    f1: float
    support: int


class Report(TypedDict):
    """Scores over all labels (micro), the mean over labels (macro F1), and label by label."""

    examples: int
    micro: Score
    macro_f1: float
    labels: dict[str, Score]


class Bin(TypedDict):
    """Predictions of about the same probability: how many, their mean, and how many hold."""

    count: int
    probability: float
    observed: float


class Calibration(TypedDict):
    """Expected calibration error: over every finding and theme; over the themes that were given.

    The second is the harder one: most themes are far from most findings, and cost nothing.
    """

    error: float
    error_of_given: float
    bins: list[Bin]


class Confusion(TypedDict):
    """How often a theme was given that is not there where another, that is there, was not."""

    missed: str
    given: str
    count: int


def score(true_positives: int, predicted: int, gold: int) -> Score:
    """Return precision, recall and F1 from counts; each is 0 where it is not defined."""
    precision = true_positives / predicted if predicted else 0.0
    recall = true_positives / gold if gold else 0.0
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return Score(
        precision=round(precision, 4), recall=round(recall, 4), f1=round(f1, 4), support=gold
    )


def report(gold: Sequence[set[str]], predicted: Sequence[set[str]]) -> Report:
    """Compare predicted with gold label sets.

    Parameters
    ----------
    gold, predicted
        A set of labels an example, in the same order.

    Returns
    -------
    Report
        The macro F1 is the mean over the labels that occur in ``gold``.
    """
    hits = Counter(t for a, b in zip(gold, predicted, strict=True) for t in a & b)
    in_gold = Counter(t for themes in gold for t in themes)
    in_predicted = Counter(t for themes in predicted for t in themes)
    labels = {
        label: score(hits[label], in_predicted[label], in_gold[label])
        for label in sorted(in_gold | in_predicted)
    }
    supported = [own["f1"] for own in labels.values() if own["support"]]
    return Report(
        examples=len(gold),
        micro=score(hits.total(), in_predicted.total(), in_gold.total()),
        macro_f1=round(sum(supported) / len(supported), 4) if supported else 0.0,
        labels=labels,
    )


def calibration(
    probabilities: NDArray[np.float64], labels: NDArray[np.int_], given: NDArray[np.bool_]
) -> Calibration:
    """Compare probabilities with outcomes.

    Parameters
    ----------
    probabilities, labels, given
        Arrays of (findings, themes): probability, 0 or 1, and whether the theme was given.
    """
    bins = _bins(probabilities.ravel(), labels.ravel())
    return Calibration(
        error=_error(bins),
        error_of_given=_error(_bins(probabilities[given], labels[given])),
        bins=bins,
    )


def _bins(probabilities: NDArray[np.float64], labels: NDArray[np.int_]) -> list[Bin]:
    own = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    return [
        Bin(
            count=int(inside.sum()),
            probability=round(float(probabilities[inside].mean()), 4),
            observed=round(float(labels[inside].mean()), 4),
        )
        for number in range(BINS)
        if (inside := own == number).any()
    ]


def _error(bins: list[Bin]) -> float:
    total = sum(own["count"] for own in bins)
    gaps = sum(own["count"] * abs(own["probability"] - own["observed"]) for own in bins)
    return round(gaps / total, 4) if total else 0.0


def confusions(gold: Sequence[set[str]], predicted: Sequence[set[str]]) -> list[Confusion]:
    """Return which theme was given in the place of which, the most frequent first."""
    pairs = Counter(
        (missed, given)
        for a, b in zip(gold, predicted, strict=True)
        for missed in a - b
        for given in b - a
    )
    return [Confusion(missed=a, given=b, count=n) for (a, b), n in pairs.most_common()]


def krippendorff_alpha(first: Sequence[set[str]], second: Sequence[set[str]]) -> float:
    """Return Krippendorff's alpha of two annotators, each theme of each finding a yes or no.

    Observed and expected disagreement are reckoned theme by theme and then summed: pooled, frequent
    themes beside rare ones would make chance agreement look like more.

    Source: Krippendorff, Content Analysis (2004), chapter 11, nominal data, no missing values.
    """
    observed = expected = 0.0
    values = 2 * len(first)
    for label in sorted(set().union(*first, *second)):
        pairs = [(label in a, label in b) for a, b in zip(first, second, strict=True)]
        yes = sum(a + b for a, b in pairs)
        observed += sum(a != b for a, b in pairs) / len(pairs)
        expected += 2 * yes * (values - yes) / (values * (values - 1))
    return round(1 - observed / expected, 4) if expected else 1.0
