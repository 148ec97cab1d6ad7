"""Models that were tried for the themes, measured alike on the dev part of the real findings.

Each approach is fitted on the authored findings, on the real training part and on the other
authorities of dev, and predicts the authorities that were left out; the threshold, one for all
themes, is the best one on the other folds.  Nothing of the test part is seen.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from pipeline import real
from pipeline.errors import ConfigError
from pipeline.themes import metrics
from pipeline.themes.card import macro_f1
from pipeline.themes.corpus import real_examples, real_labels
from pipeline.themes.examples import Example, label_matrix
from pipeline.themes.features import WordFeatures, words
from pipeline.themes.regressions import ThemeRegressions, given
from pipeline.themes.taxonomy import Taxonomy

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FOLDS = 5
_LEAST = 3
_GRID = np.round(np.arange(0.1, 0.8, 0.05), 2)
# What counts as a word of a theme's definition.
_DEFINING = re.compile(r"[a-z]{4,}")
NOTE = (
    "Real dev part, cross-validated by authority; fitted on the authored findings and the real "
    "ones of other authorities. Macro F1 is over themes that occur three times or more; "
    "milliseconds are those of one finding in scikit-learn on one machine (only their ratios mean "
    'anything). What ships is the line "looked up word by word": the model "word features, linear" '
    "with a row of weights a word."
)


@dataclass(frozen=True)
class Finding:
    """An example with what stands around it: empty for authored ones."""

    example: Example
    heading: str = ""
    before: str = ""
    letter: str = ""


def real_findings(
    corpus: Path, documents: Sequence[Path], taxonomy: Taxonomy
) -> dict[str, list[Finding]]:
    """Return the labelled findings of real documents with what stands around them, by part."""
    import pipeline
    from pipeline.document import SECTIONS

    nlp = pipeline.load()
    nlp.remove_pipe("themes")
    part_of = real.parts(corpus / "splits.toml", "real")
    parts: dict[str, list[Finding]] = {"train": [], "dev": [], "test": []}
    for gold, letter in real.documents(real_labels(corpus, taxonomy.family), documents):
        doc = nlp(pipeline.make_doc(letter, nlp))
        sections = [(s.start_char, s.end_char, s._.heading or "") for s in doc.spans[SECTIONS]]
        about = f"{doc._.facts.kind} {doc._.facts.subject or ''}"
        before = ""
        for own, (start, *_) in zip(
            real_examples(gold, letter.text), gold["findings"], strict=True
        ):
            heading = next((h for a, b, h in sections if a <= start < b), "")
            part = part_of.get(own.group, "train")
            parts[part].append(Finding(own, heading, before, about))
            before = own.text
    return parts


class Keywords(BaseEstimator):  # type: ignore[misc]
    """The baseline: a theme is as likely as many words of its definition are in the text."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy

    def fit(self, findings: Sequence[Finding], y: Any) -> Keywords:
        """Read the definitions; nothing is learnt."""
        self.words_ = [
            {word[:6] for word in _DEFINING.findall(f"{theme.label} {theme.includes}".lower())}
            for theme in self.taxonomy.themes
        ]
        return self

    def predict_proba(self, findings: Sequence[Finding]) -> NDArray[np.float64]:
        """Return the share of words that belong to each theme: an array of (texts, themes)."""
        rows = []
        for own in findings:
            stems = {word[:6] for word in words(own.example.text)}
            rows.append([len(stems & keys) / (len(stems & keys) + 2) for keys in self.words_])
        return np.array(rows)


class Embeddings(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """The mean of the static vectors of a text's word pieces, of unit length.

    The vectors are those of wordllama (MIT), read from the two files inside its wheel: nothing is
    downloaded.

    Raises
    ------
    ConfigError
        If the extra ``embeddings`` is not installed.
    """

    def fit(self, texts: Sequence[str], y: Any = None) -> Embeddings:
        """Read the vectors."""
        try:
            from importlib.resources import files

            from safetensors.numpy import load_file
            from tokenizers import Tokenizer

            folder = files("wordllama")
            self.tokenizer_ = Tokenizer.from_file(
                str(folder / "tokenizers" / "l2_supercat_tokenizer_config.json")
            )
            table = load_file(str(folder / "weights" / "l2_supercat_256.safetensors"))
        except ImportError as error:
            raise ConfigError(
                "the comparison of static embeddings needs wordllama",
                "pip install 'ofsted-letters[embeddings]', or leave it out with --no-embeddings",
            ) from error
        self.tokenizer_.no_padding()
        self.tokenizer_.no_truncation()
        self.vectors_ = next(iter(table.values())).astype(np.float32)
        return self

    def transform(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of (texts, 256)."""
        pieces = self.tokenizer_.encode_batch(list(texts), add_special_tokens=False)
        rows = np.array([self.vectors_[own.ids].mean(axis=0) for own in pieces])
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: NDArray[np.float32] = rows / np.maximum(lengths, 1e-9)
        return unit


def approaches(taxonomy: Taxonomy, seed: int, embeddings: bool) -> dict[str, Callable[[], Any]]:
    """Return the approaches by name: each makes an untrained classifier of findings."""

    def text() -> FunctionTransformer:
        return FunctionTransformer(lambda found: [f.example.text for f in found])

    def around(what: str) -> Pipeline:
        take = FunctionTransformer(lambda found: [getattr(f, what) for f in found])
        return make_pipeline(take, WordFeatures())

    def linear() -> ThemeRegressions:
        return ThemeRegressions(random_state=seed)

    def tfidf() -> FeatureUnion:
        plain = TfidfVectorizer(
            ngram_range=(1, 2), stop_words="english", sublinear_tf=True, strip_accents="unicode"
        )
        letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 6), sublinear_tf=True, min_df=2
        )
        return FeatureUnion(
            [("words", plain), ("letters", letters)],
            transformer_weights={"words": 1.0, "letters": 0.6},
        )

    def one() -> LogisticRegression:
        return LogisticRegression(
            C=10.0, class_weight="balanced", solver="liblinear", random_state=seed
        )

    def with_context(*names: str) -> Pipeline:
        parts = [("text", make_pipeline(text(), WordFeatures()))]
        parts += [(name, around(name)) for name in names]
        weights = {"text": 1.0, **dict.fromkeys(names, 0.4)}
        return make_pipeline(FeatureUnion(parts, transformer_weights=weights), linear())

    table: dict[str, Callable[[], Any]] = {
        "keywords of the definitions": lambda: Keywords(taxonomy),
        "word features, linear": lambda: make_pipeline(text(), WordFeatures(), linear()),
        "TF-IDF of words and characters, linear": lambda: make_pipeline(text(), tfidf(), linear()),
        "TF-IDF of words alone, linear": lambda: make_pipeline(
            text(), WordFeatures(run_weight=0.0), linear()
        ),
        "word features, classifier chain": lambda: make_pipeline(
            text(), WordFeatures(), ClassifierChain(one(), order="random", random_state=seed)
        ),
        "word features + heading": lambda: with_context("heading"),
        "word features + sentence before": lambda: with_context("before"),
        "word features + kind and subject of the letter": lambda: with_context("letter"),
    }
    if embeddings:
        table["static embeddings, linear"] = lambda: make_pipeline(
            text(), Embeddings(), OneVsRestClassifier(one())
        )
        table["word features + static embeddings, linear"] = lambda: make_pipeline(
            FeatureUnion(
                [
                    ("words", make_pipeline(text(), WordFeatures())),
                    ("embeddings", make_pipeline(text(), Embeddings())),
                ],
                transformer_weights={"words": 1.0, "embeddings": 0.3},
            ),
            linear(),
        )
    return table


def compare(
    authored: Sequence[Example],
    training: Sequence[Finding],
    dev: Sequence[Finding],
    taxonomy: Taxonomy,
    seed: int = 0,
    embeddings: bool = True,
    progress: Callable[[str], None] = lambda message: None,
) -> list[dict[str, str]]:
    """Measure every approach.

    Parameters
    ----------
    authored, training
        What all are fitted on, besides other authorities of dev.
    dev
        What they are measured on.
    taxonomy
        The themes.
    seed
        Makes it repeatable.
    embeddings
        Whether to measure static embeddings, which need an extra.
    progress
        Is told of each step.

    Returns
    -------
    list
        A row an approach: name, macro F1, micro F1, milliseconds a finding, macro F1 a
        millisecond.
    """
    fixed = [*(Finding(e) for e in authored), *training]
    labels = np.array(label_matrix([f.example for f in dev], taxonomy.ids))
    groups = [f.example.group for f in dev]
    folds = list(GroupKFold(min(_FOLDS, len(set(groups)))).split(dev, groups=groups))
    rows = []
    for name, make in approaches(taxonomy, seed, embeddings).items():
        probabilities = np.zeros(labels.shape)
        fold = np.zeros(len(dev), dtype=int)
        taken = 0.0
        classifier: Any = None
        for number, (seen, held) in enumerate(folds):
            own = [*fixed, *(dev[i] for i in seen)]
            classifier = make()
            classifier.fit(own, np.array(label_matrix([f.example for f in own], taxonomy.ids)))
            asked = [dev[i] for i in held]
            start = time.perf_counter()
            probabilities[held] = classifier.predict_proba(asked)
            taken += time.perf_counter() - start
            fold[held] = number
        rows.append(_row(name, probabilities, labels, fold, taken, taxonomy))
        progress(f"{name}: macro F1 {rows[-1]['macro F1']}, micro F1 {rows[-1]['micro F1']}")
        if name == "word features, linear":
            rows.append(_looked_up(classifier, dev, rows[-1]))
    rows.sort(key=lambda row: -float(row["macro F1"]))
    return rows


def _row(
    name: str,
    probabilities: NDArray[np.float64],
    labels: NDArray[np.int_],
    fold: NDArray[np.int_],
    taken: float,
    taxonomy: Taxonomy,
) -> dict[str, str]:
    named = np.zeros(labels.shape, dtype=bool)
    for number in np.unique(fold):
        own, others = fold == number, fold != number
        named[own] = given(probabilities[own], _threshold(probabilities[others], labels[others]))
    report = metrics.report(_sets(labels, taxonomy), _sets(named, taxonomy))
    return _told(name, macro_f1(report, _LEAST), report["micro"]["f1"], 1000 * taken / len(labels))


def _told(name: str, macro: float, micro: float, milliseconds: float) -> dict[str, str]:
    return {
        "approach": name,
        "macro F1": f"{macro:.3f}",
        "micro F1": f"{micro:.3f}",
        "ms a finding": f"{milliseconds:.3f}",
        "macro F1 a ms": f"{macro / milliseconds:.1f}",
    }


def _threshold(probabilities: NDArray[np.float64], labels: NDArray[np.int_]) -> NDArray[np.float64]:
    def f1(threshold: float) -> float:
        named = given(probabilities, np.full(labels.shape[1], threshold))
        return float(2 * (named & (labels == 1)).sum() / (named.sum() + labels.sum()))

    return np.full(labels.shape[1], max(_GRID, key=f1))


def _sets(matrix: NDArray[Any], taxonomy: Taxonomy) -> list[set[str]]:
    return [{taxonomy.ids[i] for i in np.flatnonzero(row)} for row in matrix]


def _looked_up(classifier: Any, dev: Sequence[Finding], row: dict[str, str]) -> dict[str, str]:
    """Time the same model as it ships: a row of weights a word."""
    from pipeline.themes.table import WordTable

    table = WordTable(classifier[1:])
    texts = [f.example.text for f in dev]
    table.probabilities(texts)  # once, so that the words are known
    start = time.perf_counter()
    table.probabilities(texts)
    taken = 1000 * (time.perf_counter() - start) / len(texts)
    return _told(
        "the same, looked up word by word (ships)",
        float(row["macro F1"]),
        float(row["micro F1"]),
        taken,
    )
