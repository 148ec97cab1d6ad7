"""The theme classifier's arithmetic, without counting what has been counted before.

scikit-learn's vectorizers cut every text into overlapping runs of letters anew.  The runs of a word
depend on the word alone: here they are looked up once a word, and the counts of a text are a product
of two sparse matrices.  The probabilities are those of the stored pipeline to the last digits; a test
compares them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import Pipeline

# Words whose runs of letters are kept; the vocabulary of letters is far smaller.
_KEPT = 200_000
_SPACES = re.compile(r"\s\s+")
Floats = NDArray[np.float64]


class FastClassifier:
    """The same probabilities as a pipeline of :func:`pipeline.themes.model.build_classifier`.

    Parameters
    ----------
    classifier
        The trained pipeline: words and characters, joined with weights, and a regression a theme.
    """

    def __init__(self, classifier: Pipeline) -> None:
        union, regressions = (step for _, step in classifier.steps)
        parts = dict(union.transformer_list)
        weights = union.transformer_weights or {}
        self._words = _Words(parts["words"])
        self._characters = _Characters(parts["characters"])
        coefficients = np.vstack([e.coef_ for e in regressions.estimators_])
        cut = len(parts["words"].vocabulary_)
        self._word_weights = np.ascontiguousarray(coefficients[:, :cut].T) * weights.get("words", 1)
        self._character_weights = np.ascontiguousarray(coefficients[:, cut:].T) * weights.get(
            "characters", 1
        )
        self._intercepts = np.hstack([e.intercept_ for e in regressions.estimators_])
        self._prepare = parts["words"].build_preprocessor()

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return a row of probabilities a text, a column a theme."""
        prepared = [self._prepare(text) for text in texts]
        scores = self._words.vectors(prepared) @ self._word_weights
        scores += self._characters.vectors(prepared) @ self._character_weights
        probabilities: Floats = 1 / (1 + np.exp(-(scores + self._intercepts)))
        return probabilities


def fits(classifier: Any) -> bool:
    """Tell whether a pipeline is one that :class:`FastClassifier` reckons as scikit-learn does."""
    try:
        union = classifier.steps[0][1]
        parts = dict(union.transformer_list)
        words, characters = parts["words"], parts["characters"]
        return bool(
            set(parts) == {"words", "characters"}
            and (words.analyzer, words.ngram_range) == ("word", (1, 2))
            and characters.analyzer == "char_wb"
            and all(p.sublinear_tf and p.norm == "l2" and p.use_idf for p in (words, characters))
            and words.build_preprocessor is not None
            and (words.strip_accents, words.lowercase)
            == (characters.strip_accents, characters.lowercase)
            and len(classifier.steps[1][1].estimators_) > 1
            and all(hasattr(e, "coef_") for e in classifier.steps[1][1].estimators_)
        )
    except (AttributeError, KeyError, IndexError):
        return False


def _weighted(counts: csr_matrix, idf: Floats) -> csr_matrix:
    """Return counts as scikit-learn weighs them: logarithm, inverse frequency, unit length."""
    counts.data = (np.log(counts.data) + 1) * idf[counts.indices]
    lengths = np.sqrt(np.add.reduceat(counts.data**2, counts.indptr[:-1])) if counts.nnz else None
    if lengths is not None:
        empty = np.diff(counts.indptr) == 0
        lengths[empty] = 1
        counts.data /= np.repeat(lengths, np.diff(counts.indptr))
    return counts


class _Words:
    """Counts of words and pairs of words."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        self._vocabulary = vectorizer.vocabulary_
        self._idf = vectorizer.idf_
        self._tokenize = vectorizer.build_tokenizer()
        self._stop = vectorizer.get_stop_words() or frozenset()

    def vectors(self, texts: Sequence[str]) -> csr_matrix:
        """Return a row a text."""
        known, stop = self._vocabulary.get, self._stop
        columns: list[int] = []
        ends = [0]
        for text in texts:
            words = [word for word in self._tokenize(text) if word not in stop]
            found = map(known, chain(words, map(" ".join, pairwise(words))))
            columns.extend(column for column in found if column is not None)
            ends.append(len(columns))
        counts = csr_matrix(
            (np.ones(len(columns)), columns, ends), shape=(len(texts), len(self._idf))
        )
        counts.sum_duplicates()
        return _safe(counts, self._idf)


class _Characters:
    """Counts of runs of letters inside words."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        self._vocabulary = vectorizer.vocabulary_
        self._idf = vectorizer.idf_
        self._shortest, self._longest = vectorizer.ngram_range
        self._runs: dict[str, list[int]] = {}

    def vectors(self, texts: Sequence[str]) -> csr_matrix:
        """Return a row a text."""
        rows: dict[str, int] = {}
        columns: list[int] = []
        ends = [0]
        for text in texts:
            columns.extend(rows.setdefault(word, len(rows)) for word in text.split())
            ends.append(len(columns))
        runs = [self._of(word) for word in rows]
        starts = np.zeros(len(runs) + 1, dtype=np.int32)
        np.cumsum([len(own) for own in runs], out=starts[1:])
        flat = np.fromiter(chain.from_iterable(runs), dtype=np.int32, count=int(starts[-1]))
        shape = (len(rows), len(self._idf))
        by_word = csr_matrix((np.ones(len(flat)), flat, starts), shape=shape)
        words = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(texts), len(rows)))
        return _safe(words @ by_word, self._idf)

    def _of(self, word: str) -> list[int]:
        """Return the columns of the runs of letters of a word, as often as they occur in it."""
        found = self._runs.get(word)
        if found is None:
            padded = f" {word} "
            length = len(padded)
            found = []
            for size in range(self._shortest, self._longest + 1):
                for at in range(max(length - size, 0) + 1):
                    column = self._vocabulary.get(padded[at : at + size])
                    if column is not None:
                        found.append(column)
                if length <= size:
                    break  # a short word counts once
            if len(self._runs) < _KEPT:
                self._runs[word] = found
        return found


def _safe(counts: csr_matrix, idf: Floats) -> csr_matrix:
    """Weigh counts; a text without a known word has a row of zeros."""
    filled = np.diff(counts.indptr) > 0
    if filled.all():
        return _weighted(counts, idf)
    if not filled.any():
        return counts
    part = _weighted(counts[filled], idf)
    whole = csr_matrix(counts.shape)
    position = np.cumsum(filled) - 1
    picks = csr_matrix(
        (np.ones(filled.sum()), (np.flatnonzero(filled), position[filled])),
        shape=(len(filled), int(filled.sum())),
    )
    whole = picks @ part
    return whole
