"""Why a finding got its themes: the words that spoke for and against each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from pipeline.themes.model import ThemeModel

# Words that are told of each theme, on either side.
SHOWN = 5
# What moves a theme's log-odds by less than this says nothing.
_LEAST = 0.05


class Word(NamedTuple):
    """A word or pair of words, and what it adds to the log-odds of a theme."""

    text: str
    weight: float


class Explanation(NamedTuple):
    """Why a text got a theme, or did not.

    The log-odds of the theme are ``start`` (what they would be without any word) and the weights of
    all words together; ``speaks_for`` and ``speaks_against`` are the strongest of them.
    """

    theme: str
    probability: float
    threshold: float
    given: bool
    start: float
    speaks_for: list[Word]
    speaks_against: list[Word]


def explain(model: ThemeModel, text: str, number: int = SHOWN) -> list[Explanation]:
    """Explain every theme of a model for one text, the likeliest first.

    Parameters
    ----------
    model
        A theme model.
    text
        A finding.
    number
        So many words on either side.
    """
    probabilities = model.probabilities([text])
    named = model.given(probabilities)[0]
    contributions = model.table.contributions(text)
    words = [word for word, _ in contributions]
    weights = np.array([own for _, own in contributions]).reshape(len(words), len(model.ids))
    found = []
    for column in np.argsort(-probabilities[0]):
        own = weights[:, column]
        order = np.argsort(-own)
        found.append(
            Explanation(
                theme=model.ids[column],
                probability=round(float(probabilities[0, column]), 4),
                threshold=float(model.thresholds[column]),
                given=bool(named[column]),
                start=round(float(model.table.offset[column]), 2),
                speaks_for=_words(words, own, order[:number], 1),
                speaks_against=_words(words, own, order[::-1][:number], -1),
            )
        )
    return found


def _words(words: list[str], weights: np.ndarray, order: np.ndarray, sign: int) -> list[Word]:
    return [
        Word(words[i], round(float(weights[i]), 2)) for i in order if sign * weights[i] >= _LEAST
    ]
