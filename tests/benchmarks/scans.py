"""What OCR makes of the authored letters, turned into pictures: character errors and wrong facts.

By hand: ``python tests/benchmarks/scans.py``; needs Tesseract.  Prints a table: for each kind of
scan, the character error rate against the digital letter (mean and worst), the letters of which
every fact and heading is the same, and the findings that are the same to the letter.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rapidfuzz.distance import Levenshtein

import pipeline

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "ingest"))
from scans import KINDS, scan  # noqa: E402
from test_ocr import FACTS  # noqa: E402


def main() -> None:
    """Scan, read, compare, print."""
    nlp = pipeline.load(ocr="auto")
    letters = sorted((ROOT / "corpus" / "letters").glob("*.pdf"))
    originals = [pipeline.annotate(path, nlp) for path in letters]
    print(f"{len(letters)} letters, {sum(a.source.pages for a in originals)} pages")
    print("| scan | character errors, mean | worst | letters without a wrong fact | findings |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            errors, right, same, of = [], 0, 0, 0
            for path, original in zip(letters, originals, strict=True):
                target = Path(folder) / f"{path.stem}.{kind}.pdf"
                scan(path, kind, target)
                read = pipeline.annotate(target, nlp)
                target.unlink()
                distance = Levenshtein.distance(original.text, read.text)
                errors.append(distance / len(original.text))
                wrong = [f for f in FACTS if getattr(read, f) != getattr(original, f)]
                headings = [s.heading for s in original.sections]
                if [s.heading for s in read.sections] != headings:
                    wrong.append("headings")
                right += not wrong
                if wrong:
                    print(f"{path.stem} {kind}: {', '.join(wrong)}", file=sys.stderr)
                texts = {finding.text for finding in read.findings}
                same += sum(finding.text in texts for finding in original.findings)
                of += len(original.findings)
            mean = sum(errors) / len(errors)
            print(
                f"| {kind} | {100 * mean:.2f} % | {100 * max(errors):.2f} % "
                f"| {right} of {len(letters)} | {same} of {of} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
