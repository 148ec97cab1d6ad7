"""Evaluation of outcomes and checks on authored letters with gold tables.

Gold is ``corpus/outcomes/dev.jsonl`` and ``test.jsonl``, a letter a line: ``id``, ``authority``,
``text``, ``groups``, ``statements`` and ``checks``.  Statements are compared by value, checks by
code; with ``quote`` and ``quotes`` gold also says where they stand.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language

from pipeline import annotate
from pipeline.annotation import Annotation
from pipeline.errors import CorpusError
from pipeline.themes.metrics import Score, score

Gold = dict[str, Any]
PARTS = ("dev", "test")
# What makes the value of a statement.
FIELDS = (
    "count", "to", "unit", "group", "phase", "previous", "current", "category", "change",
)  # fmt: skip


@dataclass
class OutcomeEvaluation:
    """What was compared, over the letters of one part.

    Attributes
    ----------
    statements, groups
        True positives, predicted, gold; by value, a group by its total and each of its phases.
    checks
        Code -> true positives, predicted, gold.
    placed
        Of the checks that are right: how many begin in a place that gold names, and how many.
    confidence
        Confidence told -> statements that are right, and how many.
    wrong
        Id of the letter, ``missing`` or ``spurious``, and what.
    """

    letters: int = 0
    statements: list[int] = field(default_factory=lambda: [0, 0, 0])
    groups: list[int] = field(default_factory=lambda: [0, 0, 0])
    checks: dict[str, list[int]] = field(default_factory=dict)
    placed: list[int] = field(default_factory=lambda: [0, 0])
    confidence: dict[float, list[int]] = field(default_factory=dict)
    wrong: list[tuple[str, str, tuple[Any, ...]]] = field(default_factory=list)

    def all_checks(self) -> Score:
        """Return precision, recall and F1 over all codes."""
        return score(*(sum(counts[i] for counts in self.checks.values()) for i in range(3)))

    def table(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "letters": self.letters,
            "statements": score(*self.statements),
            "groups": score(*self.groups),
            "checks": self.all_checks(),
            "by_code": {code: score(*counts) for code, counts in sorted(self.checks.items())},
            "placed": {"right": self.placed[0], "of": self.placed[1]},
            "confidence": {
                str(told): {"right": right, "of": of}
                for told, (right, of) in sorted(self.confidence.items())
            },
        }


def read(corpus: Path, part: str) -> list[Gold]:
    """Return the letters of a part with their gold.

    Raises
    ------
    CorpusError
        If the file is missing or has a line that is not JSON.
    """
    path = corpus / "outcomes" / f"{part}.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from error
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise CorpusError(f"{path}:{number}: not JSON ({error.msg})") from error
    return found


def evaluate(golds: list[Gold], nlp: Language) -> OutcomeEvaluation:
    """Annotate letters and compare statements, groups and checks with their gold."""
    outcome = OutcomeEvaluation()
    with tempfile.TemporaryDirectory() as folder:
        for gold in golds:
            path = Path(folder) / f"{gold['id']}.txt"
            path.write_text(gold["text"], encoding="utf-8")
            _compare(gold, annotate(path, nlp), outcome)
    return outcome


def _compare(gold: Gold, annotation: Annotation, outcome: OutcomeEvaluation) -> None:
    outcome.letters += 1
    told = [(_value(row.model_dump()), row.confidence) for row in annotation.outcomes]
    right = Counter(_value(row) for row in gold["statements"])
    left = right.copy()
    for value, confidence in told:
        counts = outcome.confidence.setdefault(confidence, [0, 0])
        counts[0] += left[value] > 0
        counts[1] += 1
        left[value] -= 1
    _count(outcome.statements, Counter(value for value, _ in told), right)
    _note(outcome, gold["id"], Counter(value for value, _ in told), right)
    _count(
        outcome.groups,
        Counter(_parts([group.model_dump() for group in annotation.groups])),
        Counter(_parts(gold["groups"])),
    )
    codes = Counter(check.code for check in annotation.checks)
    asked = Counter(check["code"] for check in gold["checks"])
    for code in codes | asked:
        counts = outcome.checks.setdefault(code, [0, 0, 0])
        _count(counts, Counter({code: codes[code]}), Counter({code: asked[code]}))
    _note(
        outcome,
        gold["id"],
        Counter((c,) for c in codes.elements()),
        Counter((c,) for c in asked.elements()),
    )
    for check in annotation.checks:
        places = [
            place
            for own in gold["checks"]
            if own["code"] == check.code
            for place in _places(annotation.text, own["quotes"])
        ]
        if places:
            outcome.placed[0] += any(a < d and c < b for a, b in check.spans for c, d in places)
            outcome.placed[1] += 1


def _value(row: Gold) -> tuple[Any, ...]:
    return tuple(row[name] for name in FIELDS)


def _parts(groups: list[Gold]) -> Iterator[tuple[Any, ...]]:
    for group in groups:
        if group["total"] is not None:
            yield group["group"], None, group["total"]
        for phase, count in group["phases"].items():
            yield group["group"], phase, count


def _places(text: str, quotes: list[str]) -> Iterator[tuple[int, int]]:
    """Give where quotes stand; the clean text may have other spaces than the file."""
    for quote in quotes:
        at = text.find(quote)
        if at >= 0:
            yield at, at + len(quote)


def _count(counts: list[int], told: Counter[Any], right: Counter[Any]) -> None:
    counts[0] += (told & right).total()
    counts[1] += told.total()
    counts[2] += right.total()


def _note(outcome: OutcomeEvaluation, name: str, told: Counter[Any], right: Counter[Any]) -> None:
    outcome.wrong += [(name, "missing", value) for value in (right - told).elements()]
    outcome.wrong += [(name, "spurious", value) for value in (told - right).elements()]
