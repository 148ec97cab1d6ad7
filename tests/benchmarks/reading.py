"""Reading to clean text against its peers, on the same files, in the same run, one process, warm.

By hand: ``python tests/benchmarks/reading.py FOLDER [--rounds 5]``.  Prints seconds (the best of the
rounds, which alternate between the peers) and ratios; only the ratios mean anything across
machines.  Then reads the folder ten times over and prints the memory after each.
"""

from __future__ import annotations

import argparse
import gc
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from pdfminer.high_level import extract_text

from pipeline import ingest, layout


def reading(path: Path) -> None:
    """From the file to clean text, as ``annotate`` does it."""
    layout.build(ingest.read(path))


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


def seconds(work: Callable[[Path], object], files: list[Path]) -> float:
    """Return how long the work takes over all files."""
    start = time.perf_counter()
    for path in files:
        work(path)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    files = sorted(arguments.folder.rglob("*.pdf"))
    peers: dict[str, Callable[[Path], object]] = {
        "reading to clean text": reading,
        "bare PDFium: text and line boxes": bare,
    }
    best = dict.fromkeys(peers, float("inf"))
    for work in peers.values():
        work(files[0])
    for _ in range(arguments.rounds):
        for name, work in peers.items():
            best[name] = min(best[name], seconds(work, files))
    extract_text(files[0])
    best["pdfminer.six extract_text"] = seconds(extract_text, files)
    ours = best["reading to clean text"]
    print(f"{len(files)} files\n| what | seconds | against reading |\n|---|---|---|")
    for name, taken in best.items():
        print(f"| {name} | {taken:.2f} | {taken / ours:.2f} |")
    print(f"reading takes {ours / best['bare PDFium: text and line boxes']:.2f} times bare PDFium")
    sizes = []
    for _ in range(10):
        seconds(reading, files)
        gc.collect()
        sizes.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    print(f"peak memory after each of ten rounds (MiB): {sizes}")


if __name__ == "__main__":
    main()
