"""A short run over damaged and hostile files; the long one is ``fuzz.py``, by hand."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from pipeline.batch.files import Job
from pipeline.batch.worker import Settings, Worker

FAULTS = ("reading it made the program crash", "unexpected")
LIMITS = "[batch]\nseconds = 60\nmemory = 2048\n"


def test_every_seed_gives_the_same_file(damage: ModuleType, root: Path) -> None:
    whole = [next((root / "corpus" / "letters").glob("*.pdf")).read_bytes()]
    for seed in range(20):
        assert damage.damaged(seed, whole) == damage.damaged(seed, whole)


def test_damaged_files_end_in_an_annotation_or_an_error(
    damage: ModuleType, root: Path, tmp_path: Path
) -> None:
    originals = [path.read_bytes() for path in sorted((root / "corpus" / "letters").glob("*.pdf"))]
    config = tmp_path / "limits.cfg"
    shipped = (root / "configs" / "letters.cfg").read_text(encoding="utf-8")
    start, end = shipped.index("[batch]"), shipped.index("[nlp]")
    config.write_text(shipped[:start] + LIMITS + shipped[end:], encoding="utf-8")
    ends: dict[str, int] = {"annotated": 0, "failed": 0}
    hostile = [(make.__name__, name, make) for name, make in damage.HOSTILE]
    with Worker(Settings(config, ocr="never"), tmp_path / "out") as worker:
        files = [damage.damaged(seed, originals) for seed in range(90)]
        luck = damage.random.Random(5)
        files += [damage.Damaged(how, f"{how}.{name}", make(luck)) for how, name, make in hostile]
        for file in files:
            path = tmp_path / file.name
            path.write_bytes(file.data)
            failure = worker.annotate(Job(path, f"{file.name}.json")).failure
            assert not (failure and failure.error.startswith(FAULTS)), (file.how, failure)
            assert (tmp_path / "out" / f"{file.name}.json").exists() == (failure is None)
            ends["failed" if failure else "annotated"] += 1
    assert ends["annotated"] > 20
    assert ends["failed"] > 20
    assert not list((tmp_path / "out").glob(".*"))
