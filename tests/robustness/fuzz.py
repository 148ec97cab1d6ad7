"""Annotate thousands of damaged and hostile files, and tell how each ended.

By hand: ``python tests/robustness/fuzz.py FOLDER [--count 5000] [--seed 0]``, where FOLDER holds
whole PDFs.  Ends with exit code 1 if a file ended otherwise than in an annotation or a named error.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from pipeline.batch.files import Job
from pipeline.batch.worker import Settings, Worker

sys.path.insert(0, str(Path(__file__).resolve().parent))
from damage import damaged

# What a letter may take here: real ones take a tenth of a second and some 20 MiB.
LIMITS = "[batch]\nseconds = 60\nmemory = 2048\n"
# Failures that the limits have caused, and ones that nobody has foreseen.
STOPPED = ("reading it takes over", "it takes too much memory", "reading it was aborted")
FAULTS = ("reading it made the program crash", "unexpected")


def main() -> None:
    """Make the files one after the other, annotate them, and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    originals = [path.read_bytes() for path in sorted(arguments.folder.rglob("*.pdf"))]
    ends: Counter[str] = Counter()
    slowest = (0.0, "")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = folder / "fuzz.cfg"
        shipped = Path("configs/letters.cfg").read_text(encoding="utf-8")
        config.write_text(
            shipped[: shipped.index("[batch]")] + LIMITS + shipped[shipped.index("[nlp]") :],
            encoding="utf-8",
        )
        with Worker(Settings(config, ocr="never"), folder / "out") as worker:
            for seed in range(arguments.seed, arguments.seed + arguments.count):
                file = damaged(seed, originals)
                path = folder / file.name
                path.write_bytes(file.data)
                start = time.perf_counter()
                failure = worker.annotate(Job(path, f"{file.name}.json")).failure
                slowest = max(slowest, (time.perf_counter() - start, f"{file.name} {file.how}"))
                error = failure.error if failure else "annotated"
                kind = next((k for k in (*STOPPED, *FAULTS) if error.startswith(k)), None)
                ends[kind or ("annotated" if not failure else "named error")] += 1
                if kind:
                    print(f"{file.name} {file.how}: {error}", flush=True)
                path.unlink()
    for end, count in ends.most_common():
        print(f"{count:6} {end}")
    print(f"slowest: {slowest[0]:.1f} s, {slowest[1]}")
    raise SystemExit(any(ends[kind] for kind in FAULTS))


if __name__ == "__main__":
    main()
