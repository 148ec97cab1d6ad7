"""Which unlabelled findings to label next: those that a model is unsure of, no two alike.

Uncertainty sampling with a penalty for likeness (maximal marginal relevance: Carbonell and
Goldstein, SIGIR 1998): each next finding is the one whose uncertainty, less its likeness to the
nearest chosen already, is the largest.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import quoteattr

import numpy as np

from pipeline.themes.examples import plain_text
from pipeline.themes.taxonomy import Taxonomy, Theme

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.themes.model import ThemeModel

# How much likeness counts against uncertainty.
_DIVERSITY = 0.5
# Themes are chosen among so many of the most uncertain, times the number that is wanted.
_POOL = 20


class Suggestion(NamedTuple):
    """A finding worth a label.

    ``uncertainty`` is 0 to 1; ``themes`` is what the model would give it, empty without a model.
    """

    text: str
    group: str
    uncertainty: float
    themes: list[tuple[str, float]]


def suggest(
    texts: Sequence[tuple[str, str]], number: int, model: ThemeModel | None = None
) -> list[Suggestion]:
    """Choose findings to label.

    Parameters
    ----------
    texts
        Unlabelled findings with their groups; of equal texts the first counts.
    number
        How many to choose.
    model
        What is unsure of them; without one, they are chosen to be as unlike as possible.

    Returns
    -------
    list
        The most worth first; fewer, if there are fewer texts.
    """
    from pipeline.themes.features import WordFeatures

    rows = list({plain_text(text): (text, group) for text, group in texts[::-1]}.values())[::-1]
    if not rows:
        return []
    plain = [text for text, _ in rows]
    doubt = uncertainty(model, plain) if model else np.ones(len(rows))
    pool = np.argsort(-doubt, kind="stable")
    if model:
        pool = pool[: number * _POOL]
    vectors = WordFeatures(min_texts=1).fit_transform([plain[i] for i in pool])
    chosen: list[int] = []
    nearest = np.zeros(len(pool))
    left = np.ones(len(pool), dtype=bool)
    for _ in range(min(number, len(pool))):
        worth = np.where(left, doubt[pool] - _DIVERSITY * nearest, -np.inf)
        best = int(worth.argmax())
        chosen.append(best)
        left[best] = False
        likeness = (vectors @ vectors[[best]].T).toarray().ravel()
        nearest = np.maximum(nearest, likeness)
    given = model.predict([plain[pool[i]] for i in chosen]) if model else [[] for _ in chosen]
    return [
        Suggestion(text, group, round(float(doubt[pool[i]]), 4), themes)
        for i, themes in zip(chosen, given, strict=True)
        for text, group in [rows[pool[i]]]
    ]


def uncertainty(model: ThemeModel, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return how unsure a model is of texts, 0 to 1.

    It is the mean of the two least certain themes of a text: one that it may have too, or have
    instead. A theme counts 1 at its threshold, and 0 where it is certain.
    """
    probabilities = model.probabilities(texts)
    thresholds = np.asarray(model.thresholds)
    # Distance to the threshold, as a share of the way to certainty on that side.
    over = (probabilities - thresholds) / (1 - thresholds)
    under = (thresholds - probabilities) / thresholds
    doubt = np.sort(1 - np.where(probabilities >= thresholds, over, under), axis=1)
    mean: NDArray[np.float64] = doubt[:, -2:].mean(axis=1)
    return mean


def tasks(found: Sequence[Suggestion], version: str) -> str:
    """Return suggestions as tasks of Label Studio (JSON), with what the model would give."""
    return (
        json.dumps(
            [
                {
                    "data": {"text": own.text, "group": own.group},
                    "predictions": [_prediction(own, version)] if own.themes else [],
                }
                for own in found
            ],
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
    )


def table(found: Sequence[Suggestion]) -> str:
    """Return suggestions as CSV: text, themes (to be filled in), what the model says, group."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("text", "themes", "suggested", "group", "uncertainty"))
    for own in found:
        themes = "; ".join(theme for theme, _ in own.themes)
        # Without a model there is nothing to be unsure of.
        writer.writerow((own.text, "", themes, own.group, own.uncertainty if own.themes else ""))
    # The mark makes Excel read it as UTF-8.
    return "\ufeff" + stream.getvalue()


def _prediction(own: Suggestion, version: str) -> dict[str, Any]:
    return {
        "model_version": version,
        "score": round(1 - own.uncertainty, 4),
        "result": [
            {
                "from_name": "themes",
                "to_name": "text",
                "type": "choices",
                "value": {"choices": [theme for theme, _ in own.themes]},
            }
        ],
    }


def labelling_config(taxonomy: Taxonomy) -> str:
    """Return the labelling interface of Label Studio for a taxonomy (XML)."""
    choices = "".join(
        f"    <Choice value={quoteattr(theme.id)} hint={quoteattr(_hint(theme))}/>\n"
        for theme in taxonomy.themes
    )
    return (
        '<View>\n  <Text name="text" value="$text"/>\n'
        '  <Choices name="themes" toName="text" choice="multiple" showInline="false">\n'
        f"{choices}  </Choices>\n</View>\n"
    )


def _hint(theme: Theme) -> str:
    return f"{theme.label}: {theme.includes}" if theme.includes else theme.label
