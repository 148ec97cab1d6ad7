"""The polarity of a sentence by its wording: strength, improvement, mixed, or no judgement.

A logistic regression over the words of the sentence, its pairs of words (neighbours, and those with
one word between), and over the words of ``configs/polarity.toml`` as they stand in the side of it
that counts or in the side that is granted, plain or negated; of a sentence that begins with "This" and
the like, those of the sentence before it too.  A feature is there or not, and is hashed: the stored
model holds numbers and no words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.errors import ModelError
from pipeline.resources import load_table

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

MODEL_FILE = "model.skops"
NEUTRAL = "neutral"
CLASSES = ("improvement", "mixed", NEUTRAL, "strength")
# Hashed features; a model of 1 MB.
COLUMNS = 2**16
# A negation reaches over this many words.
_REACH = 5
# So many words at the beginning and at the end of a sentence count as such.
_EDGE = 6
# A mark that comes more often than this counts no more.
_OFTEN = 3
_TOKEN = re.compile(r"\w+(?:[’'-]\w+)*|[,;:.]")
_STOPS = frozenset(",;:.")
_SIGNS = {"fault": "F", "praise": "P"}

# A feature: a word, a pair of words, or a mark ("m", "P").
Feature = Hashable


@dataclass(frozen=True)
class _Word:
    """What ``configs/polarity.toml`` says of a word."""

    sign: str | None = None
    mark: str | None = None
    negates: bool = False
    contrasts: bool = False
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


def features(text: str, previous: str = "") -> list[Feature]:
    """Return what the classifier sees of a sentence, each feature once.

    Parameters
    ----------
    text
        The sentence, or a bullet.
    previous
        The sentence before it in the same paragraph; empty for the first.
    """
    lower = text.lower()
    found = list(_TOKEN.finditer(lower))
    words = [match.group() for match in found]
    seen: dict[Feature, None] = dict.fromkeys(words)
    seen.update(dict.fromkeys(pairwise(words)))
    seen.update((("_", a, b), None) for a, b in zip(words, words[2:], strict=False))
    seen.update((("begin", word), None) for word in words[:_EDGE])
    seen.update((("end", word), None) for word in words[-_EDGE:])
    seen[("first", *words[:2])] = None
    seen.update(dict.fromkeys(_marks(lower, words, [match.start() for match in found])))
    if previous and refers(text):
        lower = previous.lower()
        before = [(match.group(), match.start()) for match in _TOKEN.finditer(lower)]
        marks = _marks(lower, [word for word, _ in before], [start for _, start in before])
        seen.update((("before", *mark), None) for mark in marks if mark[0] != "phrase")
    return list(seen)


def _sides(words: Sequence[str]) -> tuple[int, int, bool]:
    """Return where the side of a sentence that counts begins and ends, and if another is granted.

    "While X, Y" and "X, but Y": Y counts.
    """
    end = len(words)
    opening = words[:1] and words[0] in _words("granting")
    if opening or tuple(words[:2]) == ("even", "though"):
        comma = next((i for i, word in enumerate(words) if word == ","), None)
        if comma is not None:
            return comma + 1, end, True
    lexicon = _lexicon()
    last = None
    for i in range(1, end):
        own = lexicon.get(words[i])
        if own and own.contrasts:
            last = i
    return (last + 1, end, True) if last is not None else (0, end, False)


def _marks(text: str, words: Sequence[str], starts: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the marks of the listed words: of the side that counts (m), of the granted one (s)."""
    lexicon = _lexicon()
    begin, end, granted = _sides(words)
    marks: dict[tuple[str, ...], int] = {}
    phrases: set[tuple[str, ...]] = set()
    negated = 0
    for i, word in enumerate(words):
        if word in _STOPS:
            negated = 0
            continue
        own = lexicon.get(word)
        if own is not None:
            side = "m" if begin <= i < end else "s"
            if own.negates:
                negated = _REACH + 1
                marks[side, "NEG"] = marks.get((side, "NEG"), 0) + 1
            if own.mark:
                marks[side, own.mark] = marks.get((side, own.mark), 0) + 1
            if own.sign:
                mark = (side, f"N{own.sign}" if 0 < negated <= _REACH else own.sign)
                marks[mark] = marks.get(mark, 0) + 1
            if own.phrases and side == "m":
                for sign, number, regex in own.phrases:
                    if ("phrase", number) not in phrases and regex.match(text, starts[i]):
                        phrases |= {("phrase", sign), ("phrase", number)}
        negated -= 1
    counted = [
        (*mark, str(times)) for mark, n in marks.items() for times in range(1, min(n, _OFTEN) + 1)
    ]
    return [*counted, *sorted(phrases), *([("contrast", "")] if granted else [])]


def build_classifier(seed: int) -> Pipeline:
    """Return the untrained scikit-learn pipeline: lists of :func:`spelt` features in, a class out."""
    from sklearn.feature_extraction import FeatureHasher
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import Normalizer

    return make_pipeline(
        FeatureHasher(COLUMNS, input_type="string", alternate_sign=False),
        Normalizer(),
        LogisticRegression(C=10.0, max_iter=3000, random_state=seed),
    )


def spelt(seen: Iterable[Feature]) -> list[str]:
    """Return features as texts, as they are hashed."""
    return [" ".join(key) if isinstance(key, tuple) else str(key) for key in seen]


class _Columns(dict[Feature, int]):
    """The column of each feature, reckoned once."""

    def __missing__(self, key: Feature) -> int:
        from sklearn.utils import murmurhash3_32

        # As scikit-learn's FeatureHasher does it.
        column = abs(int(murmurhash3_32(spelt([key])[0].encode(), seed=0))) % COLUMNS
        if len(self) < _KEPT:
            self[key] = column
        return column


# Features whose columns are kept.
_KEPT = 500_000


@dataclass(frozen=True)
class PolarityModel:
    """A trained classifier of polarity."""

    classifier: Pipeline
    sha256: str = ""
    _columns: _Columns = field(default_factory=_Columns, repr=False)
    _weights: list[Any] = field(default_factory=list, repr=False)

    def predict(self, sentences: Sequence[tuple[str, str]]) -> list[str]:
        """Return the polarity of each sentence; ``neutral`` for one that judges nothing.

        What the pipeline's own ``predict`` says, many times faster; a test compares them.

        Parameters
        ----------
        sentences
            Each with the one before it (:func:`features`).
        """
        if not sentences:
            return []
        regression = self.classifier.steps[-1][1]
        if not self._weights:
            self._weights.append(np.ascontiguousarray(regression.coef_.T))
        columns: list[int] = []
        starts: list[int] = []
        for text, before in sentences:
            starts.append(len(columns))
            seen = features(text, before)
            columns.extend(map(self._columns.__getitem__, seen))
        sums = np.add.reduceat(self._weights[0][columns], starts, axis=0)
        sizes = np.diff([*starts, len(columns)])
        scores = sums / np.sqrt(sizes)[:, None] + regression.intercept_
        return [str(regression.classes_[i]) for i in scores.argmax(axis=1)]


def load(folder: Path) -> PolarityModel:
    """Load a stored model.

    Raises
    ------
    ModelError
        If the folder holds none, or one with a type that skops does not trust.
    """
    import skops.io
    import skops.io.exceptions

    path = folder / MODEL_FILE
    try:
        data = path.read_bytes()
        classifier = skops.io.loads(data)
    except OSError as error:
        raise ModelError(
            f"{path}: cannot be read ({error.strerror})",
            "train one with: ofsted-letters train-polarity",
        ) from error
    except skops.io.exceptions.UntrustedTypesFoundException as error:
        raise ModelError(f"{path}: holds untrusted types", "use a model that you trust") from error
    except Exception as error:  # skops lets zip, JSON and numpy errors through on damaged files
        raise ModelError(f"{path}: damaged ({type(error).__name__})", "train it anew") from error
    return PolarityModel(classifier, hashlib.sha256(data).hexdigest())
