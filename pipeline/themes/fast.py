"""The theme classifier's arithmetic, without counting what has been counted before.

scikit-learn's vectorizers cut every text into overlapping runs of letters anew.  The runs of a
word depend on the word alone: here they are looked up once a word, and the counts of a text are a
product of two sparse matrices.  The probabilities are those of the stored pipeline to the fifth
decimal; a test compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import Pipeline

# Words whose runs of letters are kept; the vocabulary of letters is far smaller.
_KEPT = 200_000
Floats = NDArray[np.float64]


class _Chunk:
    """What stands between two spaces: its text, its words that count, its runs of letters."""

    __slots__ = ("runs", "text", "words")

    def __init__(self, text: str, words: tuple[str, ...], runs: NDArray[np.int32]) -> None:
        self.text, self.words, self.runs = text, words, runs


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
        # Single precision: half the memory to walk through, and the sixth decimal of a probability.
        self._word_weights = _table(coefficients[:, :cut], weights.get("words", 1))
        self._character_weights = _table(coefficients[:, cut:], weights.get("characters", 1))
        self._intercepts = np.hstack([e.intercept_ for e in regressions.estimators_])
        prepare = parts["words"].build_preprocessor()
        self._chunks = _Chunks(prepare, self._words, self._characters)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return a row of probabilities a text, a column a theme."""
        cut = [list(map(self._chunks.__getitem__, text.lower().split())) for text in texts]
        scores = self._words.vectors([[w for c in own for w in c.words] for own in cut])
        scores = scores @ self._word_weights
        scores += self._characters.vectors([[c for c in own if c.text] for own in cut]) @ (
            self._character_weights
        )
        probabilities: Floats = 1 / (1 + np.exp(-(scores + self._intercepts)))
        return probabilities


def _table(coefficients: Floats, weight: float) -> NDArray[np.float32]:
    return np.ascontiguousarray(coefficients.T * weight, dtype=np.float32)


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
        self._idf = vectorizer.idf_.astype(np.float32)
        self._tokenize = vectorizer.build_tokenizer()
        self._stop = vectorizer.get_stop_words() or frozenset()
        self._pairs = {
            tuple(gram.split(" ")): column
            for gram, column in vectorizer.vocabulary_.items()
            if " " in gram
        }

    def cut(self, text: str) -> tuple[str, ...]:
        """Return the words of a text that count."""
        return tuple(word for word in self._tokenize(text) if word not in self._stop)

    def vectors(self, texts: Sequence[list[str]]) -> csr_matrix:
        """Return a row a text, of its words."""
        columns: list[int] = []
        ends = [0]
        for words in texts:
            columns += [c for c in map(self._vocabulary.get, words) if c is not None]
            columns += [c for c in map(self._pairs.get, pairwise(words)) if c is not None]
            ends.append(len(columns))
        counts = csr_matrix(
            (np.ones(len(columns), dtype=np.float32), columns, ends),
            shape=(len(texts), len(self._idf)),
        )
        counts.sum_duplicates()
        return _safe(counts, self._idf)


class _Characters:
    """Counts of runs of letters inside words."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        self._vocabulary = vectorizer.vocabulary_
        self._idf = vectorizer.idf_.astype(np.float32)
        self._shortest, self._longest = vectorizer.ngram_range

    def vectors(self, texts: Sequence[list[_Chunk]]) -> csr_matrix:
        """Return a row a text, of its chunks."""
        rows: dict[_Chunk, int] = {}
        columns: list[int] = []
        ends = [0]
        for chunks in texts:
            columns += [rows.setdefault(chunk, len(rows)) for chunk in chunks]
            ends.append(len(columns))
        runs = [chunk.runs for chunk in rows]
        starts = np.zeros(len(runs) + 1, dtype=np.int32)
        np.cumsum([own.size for own in runs], out=starts[1:])
        flat = np.concatenate([*runs, np.empty(0, dtype=np.int32)])
        by_chunk = csr_matrix(
            (np.ones(flat.size, dtype=np.float32), flat, starts), shape=(len(rows), len(self._idf))
        )
        chunks = csr_matrix(
            (np.ones(len(columns), dtype=np.float32), columns, ends), shape=(len(texts), len(rows))
        )
        return _safe(chunks @ by_chunk, self._idf)

    def runs(self, text: str) -> NDArray[np.int32]:
        """Return the columns of the runs of letters of a text, as often as they occur in it."""
        found: list[int] = []
        for word in text.split():
            padded = f" {word} "
            length = len(padded)
            for size in range(self._shortest, self._longest + 1):
                for at in range(max(length - size, 0) + 1):
                    column = self._vocabulary.get(padded[at : at + size])
                    if column is not None:
                        found.append(column)
                if length <= size:
                    break  # a short word counts once
        return np.array(found, dtype=np.int32)


class _Chunks(dict[str, _Chunk]):
    """What the vectorizers see of what stands between two spaces, reckoned once."""

    def __init__(
        self, prepare: Callable[[str], str], words: _Words, characters: _Characters
    ) -> None:
        super().__init__()
        self._parts = prepare, words, characters

    def __missing__(self, chunk: str) -> _Chunk:
        prepare, words, characters = self._parts
        text = prepare(chunk)
        found = _Chunk(text, words.cut(text), characters.runs(text))
        if len(self) < _KEPT:
            self[chunk] = found
        return found


def _safe(counts: csr_matrix, idf: Floats) -> csr_matrix:
    """Weigh counts; a text without a known word has a row of zeros."""
    filled = np.diff(counts.indptr) > 0
    if filled.all():
        return _weighted(counts, idf)
    if not filled.any():
        return counts
    part = _weighted(counts[filled], idf)
    position = np.cumsum(filled) - 1
    picks = csr_matrix(
        (np.ones(filled.sum()), (np.flatnonzero(filled), position[filled])),
        shape=(len(filled), int(filled.sum())),
    )
    return picks @ part
