"""The trained classifier as one row of weights a word: a text is looked up, not vectorised anew.

The features of a text are a sum over its words (:mod:`pipeline.themes.features`) and the
regressions are linear, so what a word adds to each theme is reckoned once, when the word is first
met.  The probabilities are those of the stored pipeline to the fifth decimal; a test compares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.themes.features import items, weights

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

    from pipeline.themes.features import WordFeatures

# Words and pairs that are kept in mind; 24 themes take 20 MB.
_KEPT = 200_000
_FIRST = 4096


class WordTable:
    """Scores texts by rows of weights.

    Parameters
    ----------
    classifier
        A trained pipeline of :class:`~pipeline.themes.features.WordFeatures` and
        :class:`~pipeline.themes.regressions.ThemeRegressions`.
    """

    def __init__(self, classifier: Pipeline) -> None:
        self._features: WordFeatures = classifier[0]
        regressions: Any = classifier[-1]
        self._weights = np.ascontiguousarray((regressions.coef_ * regressions.slope_[:, None]).T)
        self.offset: NDArray[np.float64] = (
            regressions.intercept_ * regressions.slope_ + regressions.offset_
        )
        # A column a theme, and one for the square of the word's length; the first row stays zero.
        self._rows = np.zeros((_FIRST, len(self.offset) + 1), dtype=np.float32)
        self._used = 1
        self._places: dict[str, int] = {}

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return calibrated probabilities: an array of (texts, themes)."""
        found = [items(text) for text in texts]
        sizes = np.array([len(own) for own in found])
        rows = self._weighted(
            [item for own in found for item in own], [n for own in found for n in own.values()]
        )
        sums = np.zeros((len(texts), self._rows.shape[1]), dtype=np.float32)
        filled = np.flatnonzero(sizes)
        if len(filled):
            starts = np.cumsum(sizes) - sizes
            sums[filled] = np.add.reduceat(rows, starts[filled], axis=0)
        scores = sums[:, :-1] / _lengths(sums[:, -1])[:, None] + self.offset
        probabilities: NDArray[np.float64] = 1 / (1 + np.exp(-scores))
        return probabilities

    def contributions(self, text: str) -> list[tuple[str, NDArray[np.float64]]]:
        """Return what each word and pair of a text adds to the score of each theme."""
        found = items(text)
        rows = self._weighted(list(found), list(found.values())).astype(np.float64)
        parts = rows[:, :-1] / _lengths(rows[:, -1].sum(keepdims=True))
        return list(zip(found, parts, strict=True))

    def _weighted(self, found: Sequence[str], counts: list[int]) -> NDArray[np.float32]:
        """Return the rows of words and pairs, by how often each is in its text."""
        rows = self.rows(found)
        if counts and max(counts) > 1:
            times = weights(counts)[:, None]
            rows[:, :-1] *= times
            rows[:, -1:] *= times**2
        return rows

    def rows(self, found: Sequence[str]) -> NDArray[np.float32]:
        """Return a row a word or pair: what it adds to each theme, and the square of its length."""
        try:
            places = list(map(self._places.__getitem__, found))
        except KeyError:
            self._learn(list(dict.fromkeys(found)))
            places = list(map(self._places.__getitem__, found))
        return self._rows[places]

    def _learn(self, found: list[str]) -> None:
        """Reckon the rows of words and pairs that are met for the first time."""
        if len(self._places) + len(found) > _KEPT:
            self._places.clear()
            self._used = 1
        fresh = [item for item in found if item not in self._places]
        # A pair that training has not seen adds nothing, as a row of zeros says; a word has runs.
        known = [item for item in fresh if " " not in item or self._features.knows(item)]
        self._places.update(dict.fromkeys(fresh, 0))
        vectors = self._features.vectors(known)
        begin, end = self._used, self._used + len(known)
        if end > len(self._rows):
            larger = np.zeros((max(end, 2 * len(self._rows)), self._rows.shape[1]), np.float32)
            larger[:begin] = self._rows[:begin]
            self._rows = larger
        self._rows[begin:end, :-1] = vectors @ self._weights
        self._rows[begin:end, -1] = np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel()
        self._places.update(zip(known, range(begin, end), strict=True))
        self._used = end


def _lengths(squares: NDArray[Any]) -> NDArray[Any]:
    return np.sqrt(np.where(squares > 0, squares, 1))
