"""The polarity of a sentence by its wording: strength, improvement, mixed, or no judgement.

A logistic regression over the words and pairs of words of the sentence, and over the words of
``configs/polarity.toml`` as they stand in the side of it that counts or in the side that is granted,
plain or negated; of a sentence that begins with "This" and the like, those of the sentence before
it too.  Features are hashed: the stored model holds numbers and no words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.errors import ModelError
from pipeline.resources import load_table

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

MODEL_FILE = "model.skops"
NEUTRAL = "neutral"
CLASSES = ("improvement", "mixed", NEUTRAL, "strength")
# Hashed features; 2**16 columns give 1 collision in 20 words and a model of 1 MB.
COLUMNS = 2**16
# A negation reaches over this many words.
_REACH = 5
# So many words at the beginning and at the end of a sentence count as such.
_EDGE = 6
_TOKEN = re.compile(r"\w+(?:[’'-]\w+)*|[,;:.]")
_SET = {"fault": "F", "praise": "P"}


@cache
def _signs() -> dict[str, str]:
    table = load_table("polarity.toml")
    return {word: sign for name, sign in _SET.items() for word in table[name].split()}


@cache
def _others() -> dict[str, str]:
    """Return the words that count whether negated or not, with their marks."""
    table = load_table("polarity.toml")
    marks = {word: "NEED" for word in table["need"].split()}
    return {**marks, **dict.fromkeys(table["neutral"].split(), "NEU"), "too": "TOO"}


@cache
def _phrases() -> dict[str, list[tuple[str, str, re.Pattern[str]]]]:
    """Return the turns of phrase by each word they begin with: mark, mark of the row, pattern."""
    found: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
    for number, row in enumerate(load_table("polarity.toml")["phrase"]):
        mark = f"phrase {_SET[row['sign']]}"
        for word in row["words"]:
            found.setdefault(word, []).append((mark, f"{mark}{number}", re.compile(row["pattern"])))
    return found


@cache
def _negations() -> frozenset[str]:
    return frozenset(load_table("polarity.toml")["negation"].split())


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\s*\n\s*", "", load_table("polarity.toml")[name]), re.S)


def refers(text: str) -> bool:
    """Tell whether a sentence takes its side from the one before."""
    return bool(_pattern("refers").match(text))


def belongs(text: str) -> bool:
    """Tell whether a sentence belongs with the one before."""
    return bool(_pattern("belongs").match(text))


def features(text: str, previous: str = "") -> list[str]:
    """Return what the classifier sees of a sentence.

    Parameters
    ----------
    text
        The sentence, or a bullet.
    previous
        The sentence before it in the same paragraph; empty for the first.
    """
    words = _TOKEN.findall(text.lower())
    seen = dict.fromkeys(words)
    pairs = dict.fromkeys(zip(words, words[1:], strict=False))
    marks = _marks(text)
    before = [m for m in _marks(previous) if m[0] != "p"] if previous and refers(text) else []
    return [
        *seen,
        *(f"{a} {b}" for a, b in pairs),
        *(f"={mark}" for mark in marks),
        f"=first {' '.join(words[:2])}",
        *(f"=begin {word}" for word in words[:_EDGE]),
        *(f"=end {word}" for word in words[-_EDGE:]),
        *(f"=p {mark}" for mark in before),
    ]


def _marks(text: str) -> list[str]:
    """Return the marks of the listed words: of the side that counts (m), of the granted one (s)."""
    parted = _pattern("contrast").match(text)
    if not parted:
        return _scan(text.lower(), "m")
    counts = parted["counts"] or parted["after"] or ""
    granted = parted["granted"] or parted["before"] or ""
    return [*_scan(counts.lower(), "m"), *_scan(granted.lower(), "s"), "CONTRAST"]


def _scan(text: str, side: str) -> list[str]:
    """Return the marks of one side of a sentence, in lower case."""
    marks: list[str] = []
    signs, others, negations, phrases = _signs(), _others(), _negations(), _phrases()
    turned: set[str] = set()
    negated = 0
    for match in _TOKEN.finditer(text):
        word = match.group()
        if side == "m" and word in phrases:
            for mark, own, regex in phrases[word]:
                if own not in turned and regex.match(text, match.start()):
                    turned |= {mark, own}
        if word in negations or word.endswith("n’t"):
            negated = _REACH
            marks.append(f"{side}NEG")
        elif word in ",;:.":
            negated = 0
        else:
            if word in others:
                marks.append(side + others[word])
            if word in signs:
                marks.append(f"{side}{'N' if negated > 0 else ''}{signs[word]}")
            negated -= 1
    return [*marks, *sorted(turned)]


def build_classifier(seed: int) -> Pipeline:
    """Return the untrained scikit-learn pipeline: lists of features in, a class out."""
    from sklearn.feature_extraction import FeatureHasher
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    return make_pipeline(
        FeatureHasher(COLUMNS, input_type="string", alternate_sign=False),
        TfidfTransformer(sublinear_tf=True, use_idf=False),
        LogisticRegression(C=10.0, max_iter=3000, random_state=seed),
    )


@dataclass(frozen=True)
class PolarityModel:
    """A trained classifier of polarity."""

    classifier: Pipeline
    sha256: str = ""

    def predict(self, sentences: Sequence[tuple[str, str]]) -> list[str]:
        """Return the polarity of each sentence; ``neutral`` for one that judges nothing.

        Parameters
        ----------
        sentences
            Each with the one before it (:func:`features`).
        """
        if not sentences:
            return []
        # What scikit-learn's own predict does, without checking the input three times over.
        hasher, _, regression = (step for _, step in self.classifier.steps)
        hashed = hasher.transform([features(text, before) for text, before in sentences])
        np.log(hashed.data, out=hashed.data)
        hashed.data += 1
        lengths = np.sqrt(hashed.multiply(hashed).sum(axis=1)).A1
        scores = (hashed @ regression.coef_.T) / np.maximum(lengths, 1e-9)[:, None]
        scores += regression.intercept_
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
