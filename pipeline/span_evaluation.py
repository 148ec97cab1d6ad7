"""Evaluation of entities and findings by their place in the letter: strict, and by value.

Gold is ``corpus/real/facts.jsonl``, a letter a line: file name, hash, hash of the clean text,
start and end of the body, ``entities`` as ``[start, end, type, value]`` and ``findings`` as
``[start, end, polarity, bullet or prose]`` (polarity null for a sentence that judges nothing).  It
holds no text.
The parts, dev and test, are split by authority (``corpus/splits.toml``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language

from pipeline import annotate, real
from pipeline.annotation import Annotation
from pipeline.errors import CorpusError, IngestError
from pipeline.themes.metrics import Score, score

Gold = dict[str, Any]


@dataclass
class SpanEvaluation:
    """What was compared, over the letters of one part.

    Attributes
    ----------
    entities
        Type -> true positives (same span and type), predicted, gold, and how many of the true
        positives have the right value.
    findings
        ``bullet`` and ``prose`` -> true positives, predicted, gold, and how many of the true
        positives have the right polarity.
    wrong
        File, what is wrong (missing, spurious, value, polarity), type, start and end.
    """

    letters: int = 0
    stale: list[str] = field(default_factory=list)
    entities: dict[str, list[int]] = field(default_factory=dict)
    findings: dict[str, list[int]] = field(default_factory=dict)
    wrong: list[tuple[str, str, str, int, int]] = field(default_factory=list)

    def table(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "letters": self.letters,
            "stale": self.stale,
            "entities": {kind: self.row(counts) for kind, counts in sorted(self.entities.items())},
            "findings": {kind: self.row(counts) for kind, counts in sorted(self.findings.items())},
        }

    @staticmethod
    def row(counts: list[int]) -> dict[str, Any]:
        """Return precision, recall, F1 and the share of right values of one row of counts."""
        scores: Score = score(*counts[:3])
        return {**scores, "right": round(counts[3] / counts[0], 4) if counts[0] else 0.0}

    def together(self, *kinds: str) -> dict[str, Any]:
        """Return the same over several types of entity together."""
        rows = [self.entities.get(kind, [0, 0, 0, 0]) for kind in kinds]
        return self.row([sum(column) for column in zip(*rows, strict=True)])


def labels(corpus: Path, letters: Path) -> Iterator[tuple[str, Path, Gold]]:
    """Give part, file and labels of the letters of a folder that are labelled.

    Raises
    ------
    CorpusError
        If an authority is in no part.
    """
    path = corpus / "real" / "facts.jsonl"
    part_of = real.parts(corpus / "splits.toml", "real")
    for gold in real.labels(path):
        file = real.file_of(gold, [letters])
        if file is None:
            continue
        authority = real.authority_of(file.name)
        if authority not in part_of:
            raise CorpusError(f"{path}: {authority} is in no part of {corpus / 'splits.toml'}")
        yield part_of[authority], file, gold


def evaluate(rows: Iterable[tuple[str, Path, Gold]], nlp: Language) -> dict[str, SpanEvaluation]:
    """Annotate letters and compare with their labels; a result a part."""
    outcome = {part: SpanEvaluation() for part in real.PARTS}
    for part, file, gold in rows:
        own = outcome[part]
        try:
            annotation = annotate(file, nlp)
        except IngestError:
            own.stale.append(file.name)
            continue
        if hashlib.sha256(annotation.text.encode()).hexdigest() != gold["text_sha256"]:
            # The text is read otherwise than when it was labelled: the places no longer hold.
            own.stale.append(file.name)
            continue
        own.letters += 1
        compare(annotation, gold, own)
    return outcome


def compare(annotation: Annotation, gold: Gold, own: SpanEvaluation) -> None:
    """Compare one annotation with its labels."""
    start, end = gold["body"]
    file = annotation.source.file
    kinds = {kind for _, _, kind, _ in gold["entities"]} | set(own.entities) | _ALWAYS
    wanted = {(a, b, kind): value for a, b, kind, value in gold["entities"]}
    got = {
        (*e.span, e.type): e.value or {}
        for e in annotation.entities
        if e.type in kinds and start <= e.span[0] and e.span[1] <= end
    }
    for key in wanted.keys() | got.keys():
        counts = own.entities.setdefault(key[2], [0, 0, 0, 0])
        counts[1] += key in got
        counts[2] += key in wanted
        if key not in got or key not in wanted:
            own.wrong.append((file, "missing" if key in wanted else "spurious", key[2], *key[:2]))
            continue
        counts[0] += 1
        same = all(got[key].get(name) == value for name, value in wanted[key].items())
        counts[3] += same
        if not same:
            own.wrong.append((file, "value", key[2], *key[:2]))
    _findings(annotation, gold["findings"], own)


_ALWAYS = frozenset({"DATE", "DATE_RANGE", "GRADE", "COUNT", "PERSON", "ORGANISATION"})


def _findings(annotation: Annotation, units: list[Any], own: SpanEvaluation) -> None:
    """Compare unit by unit: a unit is found if a finding covers most of it."""
    for start, end, polarity, kind in units:
        found = next(
            (
                finding
                for finding in annotation.findings
                if min(end, finding.span[1]) - max(start, finding.span[0]) > (end - start) / 2
            ),
            None,
        )
        counts = own.findings.setdefault(kind, [0, 0, 0, 0])
        counts[1] += found is not None
        counts[2] += polarity is not None
        if found is None and polarity is None:
            continue
        if found is None or polarity is None:
            what = "missing" if found is None else "spurious"
            own.wrong.append((annotation.source.file, what, f"{kind} {polarity}", start, end))
            continue
        counts[0] += 1
        counts[3] += found.polarity == polarity
        if found.polarity != polarity:
            what = f"{kind} {polarity} as {found.polarity}"
            own.wrong.append((annotation.source.file, "polarity", what, start, end))
