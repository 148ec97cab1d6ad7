"""All stages after reading against their peers, on the same letters, in one process, warm.

By hand: ``python tests/benchmarks/stages.py FOLDER [--rounds 5]``.  Prints milliseconds a letter
(the best of the rounds, which alternate between the peers) for the whole and for each stage, and the
ratio to bare PDFium; only ratios mean anything across machines.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import spacy

import pipeline
from pipeline import ingest, layout


def bare(path: Path) -> None:
    """PDFium's text of each page, and the boxes of its lines, with nothing made of them."""
    document = pypdfium2.PdfDocument(path.read_bytes())
    for page in document:
        text_page = page.get_textpage()
        text_page.get_text_range()
        for number in range(text_page.count_rects()):
            text_page.get_rect(number)
        text_page.close()
        page.close()
    document.close()


def seconds(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Return how long the work takes over all items."""
    start = time.perf_counter()
    for item in items:
        work(item)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    files = sorted(arguments.folder.rglob("*.pdf"))
    letters = [layout.build(ingest.read(path)) for path in files]
    nlp = pipeline.load()
    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    stages: dict[str, float] = {}
    best: dict[str, float] = {}

    def note(table: dict[str, float], name: str, taken: float) -> None:
        table[name] = min(table.get(name, float("inf")), taken)

    for _ in range(arguments.rounds):
        note(best, "bare PDFium: text and line boxes", seconds(bare, files))
        note(best, "blank spaCy with sentencizer", seconds(lambda x: blank(x.text), letters))
        taken: dict[str, float] = {}
        for letter in letters:
            start = time.perf_counter()
            doc = pipeline.make_doc(letter, nlp)
            for name, component in (("tokens", None), *nlp.pipeline):
                doc = component(doc) if component else doc
                now = time.perf_counter()
                taken[name] = taken.get(name, 0.0) + now - start
                start = now
        note(best, "all stages after reading", sum(taken.values()))
        for name, own in taken.items():
            note(stages, name, own)
    peer = best["bare PDFium: text and line boxes"]
    print(f"{len(files)} letters\n| what | ms a letter | against bare PDFium |\n|---|---|---|")
    for name, own in [*best.items(), *sorted(stages.items(), key=lambda pair: -pair[1])]:
        print(f"| {name} | {1000 * own / len(files):.2f} | {own / peer:.2f} |")


if __name__ == "__main__":
    main()
