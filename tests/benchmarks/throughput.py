"""Throughput of the pipeline against its peers, on the same letters, in the same run.

By hand: ``python tests/benchmarks/throughput.py FOLDER [--rounds 3]``.  Prints seconds (best of the
rounds) and ratios; only the ratios mean anything across machines.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from pdfminer.high_level import extract_text
from reading import reading, seconds

import pipeline


def pdfium(path: Path) -> None:
    """Bare text extraction, page by page."""
    document = pypdfium2.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()
    document.close()


def best(work: Callable[[Path], object], files: list[Path], rounds: int) -> float:
    """Return the least time, in seconds, that the work took over all files."""
    return min(seconds(work, files) for _ in range(rounds))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    files = sorted(arguments.folder.rglob("*.pdf"))
    nlp = pipeline.load()
    pipeline.annotate(files[0], nlp)  # warm: models are loaded with the first letter
    whole = best(lambda path: pipeline.annotate(path, nlp), files, arguments.rounds)
    peers = {
        "this pipeline, whole": whole,
        "this pipeline, ingest and layout": best(reading, files, arguments.rounds),
        "PDFium, text only": best(pdfium, files, arguments.rounds),
        "pdfminer.six extract_text": best(extract_text, files, 1),
    }
    print(f"{len(files)} letters")
    print("| what | seconds | against the whole pipeline |\n|---|---|---|")
    for name, taken in peers.items():
        print(f"| {name} | {taken:.2f} | {taken / whole:.2f} |")


if __name__ == "__main__":
    main()
