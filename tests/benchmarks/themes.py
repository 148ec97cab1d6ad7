"""How many findings a second the theme models file, in one process, warm.

By hand: ``python tests/benchmarks/themes.py [--rounds 5]``.  Beside them runs what scikit-learn takes
for the same pipeline; only the ratio means anything across machines.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.themes.corpus import read_corpus
from pipeline.themes.model import load
from pipeline.themes.taxonomy import families, shipped_taxonomy

ROOT = Path(__file__).resolve().parents[2]


def best(work: Callable[[], object], rounds: int) -> float:
    """Return the seconds of the quickest of several rounds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print("| family | findings | findings a second | scikit-learn takes |\n|---|---|---|---|")
    for family in families():
        model = load(ROOT / "models" / "themes" / family)
        texts = [e.text for e in read_corpus(ROOT / "corpus", shipped_taxonomy(family))]
        model.predict(texts)  # once, so that the words are known
        own = best(lambda m=model, t=texts: m.predict(t), rounds)  # type: ignore[misc]
        other = best(lambda m=model, t=texts: m.classifier.predict(t), rounds)  # type: ignore[misc]
        rate = len(texts) / own
        print(f"| {family} | {len(texts)} | {rate:,.0f} | {other / own:.1f} times as long |")


if __name__ == "__main__":
    main()
