"""Precision, recall and F1 of multi-label predictions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict


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
    labels: dict[str, Score] = {}
    totals = [0, 0, 0]
    for label in sorted(set().union(*gold, *predicted)):
        in_gold = [label in themes for themes in gold]
        in_predicted = [label in themes for themes in predicted]
        hits = sum(a and b for a, b in zip(in_gold, in_predicted, strict=True))
        counts = (hits, sum(in_predicted), sum(in_gold))
        labels[label] = score(*counts)
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
    supported = [s["f1"] for s in labels.values() if s["support"]]
    macro = round(sum(supported) / len(supported), 4) if supported else 0.0
    return Report(examples=len(gold), micro=score(*totals), macro_f1=macro, labels=labels)
