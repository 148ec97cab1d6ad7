"""What the theme classifier sees of a finding: words, pairs of words, runs of letters inside words.

A text is the sum of the vectors of its words and pairs, divided by its length; what is there twice
counts more, but not twice as much.  The vector of a word holds the word itself and the runs of
letters inside it, so that "supervisory", never seen in training, is known by what it shares with
"supervision".  The length is reckoned as if no two words shared a run.  So a linear model over
texts is a row of weights a word (:mod:`pipeline.themes.table`), and why it gave a theme can be read
off word by word (:mod:`pipeline.themes.explain`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from spacy.lang.en.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

_WORD = re.compile(r"\w\w+")
# What is longer is no word, and would make room for itself in every row of the vocabulary.
_LONGEST = 40
# A run of letters as the name of a column, so that it is not taken for a word.
_RUN = "<{}>"


def words(text: str) -> list[str]:
    """Return the words of a text that count: lower case, without accents, without stop words."""
    found = [
        word
        for word in _WORD.findall(text.lower())
        if word not in STOP_WORDS and len(word) <= _LONGEST
    ]
    # Curly quotes make most texts something else than ASCII, but hardly any word.
    return found if "".join(found).isascii() else [_plain(word) for word in found]


def items(text: str) -> dict[str, int]:
    """Return the words and pairs of neighbouring words of a text, and how often each is in it."""
    found = words(text)
    return Counter([*found, *(f"{a} {b}" for a, b in pairwise(found))])


def weights(counts: Sequence[int]) -> NDArray[np.float32]:
    """Return what words count by how often they are in a text: 1, and more slowly more."""
    return (1 + np.log(np.array(counts, dtype=np.float32))).astype(np.float32)


def _plain(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


class WordFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turns texts into rows of features.

    Parameters
    ----------
    shortest, longest
        How many letters a run inside a word has; its edges count as letters.
    run_weight
        What a run counts against a word.
    min_texts
        A run counts if it is in so many texts of the training data.

    Attributes
    ----------
    terms_, runs_
        The words and pairs, and the runs of letters, each sorted: the names of the columns.
    rarity_
        Inverse document frequency of each column.
    """

    def __init__(
        self, shortest: int = 4, longest: int = 5, run_weight: float = 0.3, min_texts: int = 2
    ) -> None:
        self.shortest = shortest
        self.longest = longest
        self.run_weight = run_weight
        self.min_texts = min_texts

    def fit(self, texts: Sequence[str], y: Any = None) -> WordFeatures:
        """Learn the words, pairs and runs of texts, and how rare each is."""
        terms: Counter[str] = Counter()
        runs: Counter[str] = Counter()
        for text in texts:
            found = items(text)
            terms.update(found)
            runs.update({run for item in found for run in self._runs(item)})
        self.terms_ = np.array(sorted(terms))
        self.runs_ = np.array(sorted(run for run, n in runs.items() if n >= self.min_texts))
        seen = [*(terms[t] for t in self.terms_.tolist()), *(runs[r] for r in self.runs_.tolist())]
        self.rarity_ = (np.log((len(texts) + 1) / (np.array(seen) + 1)) + 1).astype(np.float32)
        self._columns: dict[str, int] | None = None
        return self

    def transform(self, texts: Iterable[str]) -> csr_matrix:
        """Return a row of unit length a text; zeros for a text without a known word."""
        from scipy.sparse import csr_matrix, diags

        rows: dict[str, int] = {}
        columns: list[int] = []
        counts: list[int] = []
        ends = [0]
        for text in texts:
            found = items(text)
            columns += [rows.setdefault(item, len(rows)) for item in found]
            counts += found.values()
            ends.append(len(columns))
        vectors = self.vectors(list(rows))
        holds = csr_matrix((weights(counts), columns, ends), shape=(len(ends) - 1, len(rows)))
        squares = np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel()
        lengths = np.sqrt(holds.multiply(holds) @ squares)
        return diags(1 / np.where(lengths > 0, lengths, 1)) @ (holds @ vectors)

    def vectors(self, found: Sequence[str]) -> csr_matrix:
        """Return a row a word or pair."""
        from scipy.sparse import csr_matrix

        known = self._known()
        columns: list[int] = []
        ends = [0]
        for item in found:
            own = known.get(item)
            if own is not None:
                columns.append(own)
            runs = (known.get(_RUN.format(run)) for run in self._runs(item))
            columns += [column for column in runs if column is not None]
            ends.append(len(columns))
        values = self.rarity_[columns]
        values[np.array(columns, dtype=int) >= len(self.terms_)] *= self.run_weight
        return csr_matrix((values, columns, ends), shape=(len(found), len(self.rarity_)))

    def knows(self, item: str) -> bool:
        """Tell whether a word or pair was in the training data."""
        return item in self._known()

    def _known(self) -> dict[str, int]:
        """Return the column of each word, pair and run: made when first asked for, not stored."""
        known = getattr(self, "_columns", None)
        if known is None:
            names = [*self.terms_.tolist(), *(_RUN.format(r) for r in self.runs_.tolist())]
            known = self._columns = {name: column for column, name in enumerate(names)}
        return known

    def _runs(self, item: str) -> tuple[str, ...]:
        return () if " " in item else _runs(item, self.shortest, self.longest)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__getstate__().items() if name != "_columns"}


@lru_cache(maxsize=50_000)
def _runs(word: str, shortest: int, longest: int) -> tuple[str, ...]:
    """Return the distinct runs of letters of a word, its edges marked."""
    padded = f"_{word}_"
    found = {
        padded[at : at + size]
        for size in range(shortest, longest + 1)
        for at in range(max(len(padded) - size, 0) + 1)
    }
    return tuple(sorted(found))
