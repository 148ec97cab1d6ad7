"""Evaluation of the layout: bullets, paragraphs, footnotes and the order of heads, against gold.

Gold is a JSON Lines file, a letter a line: its file name and hash, its head in reading order, the
blocks of its body (kind and level), and its footnotes.  Texts are given as keys
(:func:`pipeline.evaluation.key`), so a block is right only if it has all of its lines and no other,
and its level.
``corpus/layout.jsonl`` is written by the typesetter of the authored letters;
``corpus/real/layout.jsonl`` was labelled line by line from the printed pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import ingest, layout, real
from pipeline.errors import IngestError
from pipeline.evaluation import key
from pipeline.layout.frame import is_salutation
from pipeline.themes.metrics import Score, score

KINDS = ("bullet", "paragraph", "footnote")
# Headings are paragraphs to the layout; rows of a table count as such.
_KIND = {"row": "paragraph"}


@dataclass
class LayoutEvaluation:
    """What was compared, over all letters.

    Attributes
    ----------
    counts
        Kind of block -> true positives, predicted, gold.
    heads
        Letters whose head is in reading order, to the letter.
    wrong
        Letter and kind, for each block that is missing.
    """

    letters: int = 0
    heads: int = 0
    counts: dict[str, list[int]] = field(
        default_factory=lambda: {kind: [0, 0, 0] for kind in KINDS}
    )
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def table(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "letters": self.letters,
            "heads": self.heads,
            **self.scores(),
            "wrong": [{"file": file, "what": what} for file, what in self.wrong],
        }

    def scores(self) -> dict[str, Score]:
        """Return precision, recall and F1 by kind of block."""
        return {kind: score(*counts) for kind, counts in self.counts.items()}


def labels(path: Path, letters: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give the letters of a folder that a file has layout labels for, with their labels."""
    for gold in real.labels(path):
        file = real.file_of(gold, [letters])
        if file:
            yield file, gold


def evaluate(
    pairs: Iterable[tuple[Path, dict[str, Any]]], options: ingest.Options = ingest.DEFAULT
) -> LayoutEvaluation:
    """Lay out letters and compare with their labels."""
    outcome = LayoutEvaluation()
    for file, gold in pairs:
        outcome.letters += 1
        try:
            letter = layout.build(ingest.read(file, options))
        except IngestError as error:
            outcome.wrong.append((file.name, str(error)))
            continue
        texts = [(block, letter.text[block.start : block.end]) for block in letter.blocks]
        salutation = next((i for i, (_, text) in enumerate(texts) if is_salutation(text)), -1)
        if key(" ".join(text for _, text in texts[: salutation + 1])) == gold["head"]:
            outcome.heads += 1
        else:
            outcome.wrong.append((file.name, "head"))
        got: dict[str, Counter[tuple[int, str]]] = {kind: Counter() for kind in KINDS}
        for block, text in texts[salutation + 1 :]:
            if block.kind != "line":  # lines of the foot are not labelled
                got[_KIND.get(block.kind, block.kind)][block.level, key(text)] += 1
        got["footnote"] = Counter((0, key(note.text)) for note in letter.footnotes)
        for kind in KINDS:
            notes = [(0, text) for text in gold["footnotes"]]
            blocks = [(level, text) for k, level, text in gold["blocks"] if k == kind]
            wanted = Counter(notes if kind == "footnote" else blocks)
            counts = outcome.counts[kind]
            for i, found in enumerate((got[kind] & wanted, got[kind], wanted)):
                counts[i] += found.total()
            outcome.wrong += [(file.name, kind)] * (wanted - got[kind]).total()
    return outcome
