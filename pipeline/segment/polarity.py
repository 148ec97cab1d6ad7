"""The polarity of a sentence by its wording: strength, improvement, mixed, or no judgement.

A logistic regression over the words of the sentence, its pairs of words (neighbours, and those
with one word between), and over the words of ``configs/polarity.toml`` as they stand in the side
of it that counts or in the side that is granted, plain or negated; those of the sentence before
too, apart for a sentence that begins with "This" and the like.  Features are hashed: the stored
model holds numbers and no words.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline import stored
from pipeline.errors import ModelError
from pipeline.resources import load_table

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

MODEL_FILE = "model.skops"
NEUTRAL = "neutral"
CLASSES = ("improvement", "mixed", NEUTRAL, "strength")
# Hashed features; a model of 1 MB.
_BITS = 16
COLUMNS = 2**_BITS
# A negation reaches over this many words.
_REACH = 5
# So many words at the beginning and at the end of a sentence count as such.
_EDGE = 6
# A mark that comes more often than this counts no more.
_OFTEN = 3
# In brackets, so that a split keeps the tokens.
_TOKEN = re.compile(r"(\w+(?:[’'-]\w+)*|[,;:.])")
_STOPS = ",;:."
_SIGNS = {"fault": "F", "praise": "P"}

# What the hashes of two words are multiplied by, a row a kind of feature: pair, pair with a word
# between, word at the beginning, word at the end.  Odd numbers, so that no bit is lost.
_PAIR, _SKIP, _BEGIN, _FINISH = (
    (np.uint64(a), np.uint64(b))
    for a, b in (
        (0x9E3779B1, 0x85EBCA77),
        (0xC2B2AE3D, 0x27D4EB2F),
        (0x165667B1, 1),
        (0xD3A2646D, 1),
    )
)


@dataclass(frozen=True)
class _Word:
    """What ``configs/polarity.toml`` says of a word."""

    sign: str | None = None
    mark: str | None = None
    negates: bool = False
    contrasts: bool = False
    stops: bool = False
    phrases: tuple[tuple[str, str, re.Pattern[str]], ...] = ()


@cache
def _lexicon() -> dict[str, _Word]:
    table = load_table("polarity.toml")
    rows: dict[str, dict[str, Any]] = {}
    for name, sign in _SIGNS.items():
        for word in table[name].split():
            rows.setdefault(word, {})["sign"] = sign
    for name, mark in (("need", "NEED"), ("neutral", "NEU")):
        for word in table[name].split():
            rows.setdefault(word, {})["mark"] = mark
    for word in table["negation"].split():
        rows.setdefault(word, {})["negates"] = True
    for word in table["contrast"].split():
        rows.setdefault(word, {})["contrasts"] = True
    for stop in _STOPS:
        rows[stop] = {"stops": True}
    for number, row in enumerate(table["phrase"]):
        phrase = (f"phrase {_SIGNS[row['sign']]}", f"phrase {number}", re.compile(row["pattern"]))
        for word in row["words"]:
            own = rows.setdefault(word, {})
            own["phrases"] = (*own.get("phrases", ()), phrase)
    return {word: _Word(**row) for word, row in rows.items()}


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load_table("polarity.toml")[name].split())


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(load_table("polarity.toml")[name])


def refers(text: str) -> bool:
    """Tell whether a sentence takes its side from the one before."""
    return bool(_pattern("refers").match(text))


def belongs(text: str) -> bool:
    """Tell whether a sentence belongs with the one before."""
    return bool(_pattern("belongs").match(text))


@lru_cache(maxsize=100_000)
def _hash(text: str) -> int:
    return zlib.crc32(text.encode())


@cache
def _hash_mark(how: str, mark: str) -> int:
    return _hash(how + mark)


@cache
def _numbered(mark: str) -> tuple[str, ...]:
    return tuple(f"{mark} {times}" for times in range(1, _OFTEN + 1))


def features(sentences: Sequence[tuple[str, str]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what the classifier sees of sentences.

    Parameters
    ----------
    sentences
        Each with the one before it in the same paragraph; empty for the first.

    Returns
    -------
    tuple
        The columns of the features of all sentences, one after another, and where those of each
        sentence begin.
    """
    hashes: list[int] = []
    starts: list[int] = []
    marks: list[list[int]] = []
    read: dict[str, tuple[list[str], list[str]]] = {}  # a sentence is often the one before, too
    for text, previous in sentences:
        words, told = read[text] = read.get(text) or _read(text)
        starts.append(len(hashes))
        hashes += map(_hash, words)
        own = [_hash_mark("=", mark) for mark in told]
        own.append(_hash(f"first {' '.join(words[:2])}"))
        if previous:
            how = "before " if refers(text) else "near "
            _, told = read[previous] = read.get(previous) or _read(previous)
            own += [_hash_mark(how, mark) for mark in told if not mark.startswith("phrase")]
        marks.append(own)
    return _columns(np.array(hashes, dtype=np.uint64), np.array([*starts, len(hashes)]), marks)


def _read(text: str) -> tuple[list[str], list[str]]:
    """Return the words and the marks of a sentence."""
    lower = text.lower()
    parts = _TOKEN.split(lower)
    return parts[1::2], _marks(lower, parts)


def _columns(
    words: NDArray[np.uint64], bounds: NDArray[np.int64], marks: list[list[int]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the columns of hashed words, of their pairs, and of marks, sentence by sentence."""
    sentence = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    place = np.arange(len(words)) - bounds[sentence]
    left = np.diff(bounds)[sentence] - place
    parts = [(words, sentence)]
    for step, (a, b) in ((1, _PAIR), (2, _SKIP)):
        inside = np.flatnonzero(left > step)
        parts.append((words[inside] * a + words[inside + step] * b, sentence[inside]))
    for at_edge, (a, b) in ((place < _EDGE, _BEGIN), (left <= _EDGE, _FINISH)):
        parts.append((words[at_edge] * a + b, sentence[at_edge]))
    flat = np.array([mark for own in marks for mark in own], dtype=np.uint64)
    parts.append((flat, np.repeat(np.arange(len(marks)), [len(own) for own in marks])))
    # The high bits of a product depend on all bits of its factors.
    hashed = np.concatenate([own for own, _ in parts])
    hashed = (hashed * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _BITS)
    owner = np.concatenate([own for _, own in parts])
    order = np.argsort(owner, kind="stable")
    return hashed[order].astype(np.int64), np.searchsorted(owner[order], np.arange(len(marks)))


# The words of a sentence that the lexicon has, with their places.
_Known = list[tuple[int, _Word]]


def _sides(words: Sequence[str], known: _Known) -> tuple[int, int, bool]:
    """Return where the side of a sentence that counts begins and ends, and if another is granted.

    "While X, Y" and "X, but Y": Y counts.
    """
    end = len(words)
    opening = words[:1] and words[0] in _words("granting")
    if opening or tuple(words[:2]) == ("even", "though"):
        comma = next((i for i, word in enumerate(words) if word == ","), None)
        if comma is not None:
            return comma + 1, end, True
    last = max((i for i, own in known if own.contrasts and i), default=None)
    return (last + 1, end, True) if last is not None else (0, end, False)


def _marks(text: str, parts: Sequence[str]) -> list[str]:
    """Return the marks of the listed words: of the side that counts (m), of the granted one (s).

    Every second part of the text is a token.
    """
    words = parts[1::2]
    known: _Known = [(i, own) for i, own in enumerate(map(_lexicon().get, words)) if own]
    begin, end, granted = _sides(words, known)
    marks: list[str] = []
    phrases: dict[str, None] = {}  # a set has another order in each process
    ends: list[int] = []  # of the parts
    turned_until = -1
    for i, own in known:
        if own.stops:
            turned_until = i
            continue
        side = "m" if begin <= i < end else "s"
        if own.negates:
            turned_until = i + _REACH
            marks.append(f"{side}NEG")
        if own.mark:
            marks.append(f"{side}{own.mark}")
        if own.sign:
            turned = i <= turned_until and not own.negates
            marks.append(f"{side}N{own.sign}" if turned else f"{side}{own.sign}")
        if own.phrases and side == "m":
            ends = ends or list(accumulate(map(len, parts)))
            for sign, number, regex in own.phrases:
                if number not in phrases and regex.match(text, ends[2 * i]):
                    phrases |= {sign: None, number: None}
    counted = Counter(marks)
    return [
        *(mark for kind, n in counted.items() for mark in _numbered(kind)[:n]),
        *phrases,
        *(["contrast"] if granted else []),
    ]


def matrix(sentences: Sequence[tuple[str, str]]) -> csr_matrix:
    """Return features as a sparse matrix, a row of unit length a sentence."""
    from scipy.sparse import csr_matrix

    columns, starts = features(sentences)
    bounds = np.append(starts, len(columns))
    sizes = np.diff(bounds)
    values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
    return csr_matrix((values, columns, bounds), shape=(len(sentences), COLUMNS))


def build_classifier(seed: int) -> LogisticRegression:
    """Return the untrained classifier: rows of :func:`matrix` in, a class out."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=5.0, max_iter=3000, random_state=seed)


@lru_cache(maxsize=8)
def _weights(classifier: LogisticRegression) -> NDArray[np.float32]:
    """Return the weights, a row a feature, as they are walked through fastest."""
    return np.ascontiguousarray(classifier.coef_.T, dtype=np.float32)


@dataclass(frozen=True)
class PolarityModel:
    """A trained classifier of polarity.

    Attributes
    ----------
    classifier
        Of sentences: rows of :func:`matrix` in, a class out.
    joint
        Of bullets of several sentences: rows of :func:`summary` in, a class out; without one such a
        bullet is what most of it is likely to be.
    sha256
        Hash of the stored model; empty for one that was not loaded from disk.
    """

    classifier: LogisticRegression
    joint: LogisticRegression | None = None
    sha256: str = ""

    def predict(self, sentences: Sequence[tuple[str, str]]) -> list[str]:
        """Return the polarity of each sentence; ``neutral`` for one that judges nothing.

        Parameters
        ----------
        sentences
            Each with the one before it (:func:`features`).
        """
        return self._named(self.probabilities(sentences).argmax(axis=1))

    def predict_units(self, units: Sequence[Sequence[tuple[str, str]]]) -> list[str]:
        """Return the polarity of units of one or several sentences, such as bullets.

        Parameters
        ----------
        units
            The sentences of each, each with the one before it.
        """
        told = self.probabilities([sentence for unit in units for sentence in unit])
        sizes = np.array([len(unit) for unit in units], dtype=int)
        starts = np.cumsum(sizes) - sizes
        chosen = np.zeros(len(units), dtype=int)
        single = sizes == 1
        chosen[single] = told[starts[single]].argmax(axis=1)
        if not single.all():
            several = [unit for unit in units if len(unit) > 1]
            rows = summary(told[np.repeat(~single, sizes)], several)
            if self.joint is None:
                scores = rows[:, : len(CLASSES)]
            else:
                scores = rows @ self.joint.coef_.T + self.joint.intercept_
            chosen[~single] = scores.argmax(axis=1)
        return self._named(chosen)

    def probabilities(self, sentences: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Return an array of (sentences, classes), the classes in the order of ``CLASSES``."""
        if not sentences:
            return np.zeros((0, len(CLASSES)))
        # The rows that the features have, summed: quicker than a product of matrices.
        columns, starts = features(sentences)
        sums = np.add.reduceat(_weights(self.classifier)[columns], starts, axis=0)
        sizes = np.diff(np.append(starts, len(columns)))
        scores = sums / np.sqrt(sizes)[:, None] + self.classifier.intercept_
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        probabilities: NDArray[np.float64] = odds / odds.sum(axis=1, keepdims=True)
        return probabilities

    @staticmethod
    def _named(chosen: NDArray[np.int_]) -> list[str]:
        return [CLASSES[i] for i in chosen]


def turns(unit: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a later sentence of a unit begins with a word that turns it: "However, …"."""
    return any(bool(_pattern("turns").match(text)) for text, _ in unit[1:])


def summary(
    probabilities: NDArray[np.float64], units: Sequence[Sequence[tuple[str, str]]]
) -> NDArray[np.float64]:
    """Return what several sentences say together: one row of features a unit.

    Parameters
    ----------
    probabilities
        An array of (sentences, classes), unit after unit.
    units
        The sentences of each unit.

    Returns
    -------
    NDArray
        The mean, the largest and the smallest probability of each class, those of the first and of
        the last sentence, and whether a later sentence turns the unit (:func:`turns`).
    """
    sizes = np.array([len(unit) for unit in units])
    starts = np.cumsum(sizes) - sizes
    turned = np.array([turns(unit) for unit in units], dtype=float)
    return np.hstack(
        [
            np.add.reduceat(probabilities, starts, axis=0) / sizes[:, None],
            np.maximum.reduceat(probabilities, starts, axis=0),
            np.minimum.reduceat(probabilities, starts, axis=0),
            probabilities[starts],
            probabilities[starts + sizes - 1],
            turned[:, None],
        ]
    )


def load(folder: Path) -> PolarityModel:
    """Load a stored model.

    Raises
    ------
    ModelError
        If the folder holds none, or one with a type that skops does not trust.
    """
    path = folder / MODEL_FILE
    data, digest = stored.read(path, "train one with: ofsted-letters train-polarity")
    found = stored.loads(data, path)
    try:
        model = PolarityModel(found["sentences"], found["bullets"], digest)
        fits = tuple(model.classifier.classes_) == CLASSES
    except (KeyError, TypeError, AttributeError):
        fits = False
    if not fits:
        raise ModelError(f"{path}: not a model of polarity", "train it anew")
    return model
