import json
import os
from pathlib import Path

import pytest
from spacy.language import Language

from pipeline.batch import files
from pipeline.batch.run import record, run
from pipeline.batch.worker import Settings, Worker, annotate
from pipeline.output.files import OutputError, write_text

LETTER = (
    "14 March 2022\n\nDear Ms Achebe\n\nFocused visit to Harrowmere children’s services\n\nText.\n"
)


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(LETTER, encoding="utf-8")


def test_a_folder_is_searched_for_documents(tmp_path: Path) -> None:
    make(
        tmp_path,
        "b.txt",
        "north/A.PDF",
        "north/old.doc",
        "notes.csv",
        ".hidden.txt",
        ".git/x.txt",
        "letter.pdf.inspect.html",
    )
    jobs, failures = files.find([tmp_path])
    assert [job.output for job in jobs] == ["b.txt.json", "north/A.PDF.json", "north/old.doc.json"]
    assert failures == []


def test_letters_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    make(tmp_path, "x/letter.txt", "y/letter.txt", "z/LETTER.txt")
    jobs, _ = files.find([tmp_path / "x" / "letter.txt", tmp_path / "y", tmp_path / "z"])
    assert [job.output for job in jobs] == [
        "letter.txt.json",
        "letter.txt~2.json",
        "LETTER.txt~3.json",
    ]


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    make(tmp_path, "letter.txt")
    jobs, _ = files.find([tmp_path, tmp_path / "letter.txt"])
    assert len(jobs) == 1


def test_missing_and_empty_paths_are_failures(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    jobs, failures = files.find([tmp_path / "nowhere", tmp_path / "empty"])
    assert jobs == []
    assert [failure.error for failure in failures] == [
        "no such file or folder",
        "no letters in this folder",
    ]


def test_a_link_to_a_folder_above_does_not_loop(tmp_path: Path) -> None:
    make(tmp_path, "a/letter.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    jobs, _ = files.find([tmp_path])
    assert [job.output for job in jobs] == ["a/letter.txt.json"]


def test_a_letter_that_fails_costs_itself_alone(
    tmp_path: Path, nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "in/a.txt", "in/c.txt")
    (tmp_path / "in" / "b.txt").write_bytes(b"")
    jobs, _ = files.find([tmp_path / "in"])
    seen: list[str] = []
    summary = run(
        jobs,
        lambda job: annotate(job, tmp_path / "out", nlp),
        lambda job: seen.append(job.output),
    )
    assert seen == ["a.txt.json", "b.txt.json", "c.txt.json"]
    assert (summary.letters, len(summary.failures)) == (2, 1)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.txt.json", "c.txt.json"]
    failure = summary.failures[0]
    assert failure.stage == "ingest"
    assert failure.line().endswith("b.txt: the file is empty; save or download the letter again")


def test_a_fault_of_the_program_is_a_failure_too(
    tmp_path: Path, nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: Path, nlp: Language) -> None:
        raise RecursionError("too deep\nand more")

    monkeypatch.setattr("pipeline.annotate", broken)
    make(tmp_path, "a.txt")
    summary = run(files.find([tmp_path])[0], lambda job: annotate(job, tmp_path / "out", nlp))
    assert summary.failures[0].error == "unexpected RecursionError: too deep"


def test_failures_are_recorded_and_a_clean_run_takes_the_record_away(tmp_path: Path) -> None:
    failure = files.Failure("x.pdf", "ingest", "the file is empty", "save it again")
    record([failure], tmp_path)
    (row,) = (tmp_path / "failures.jsonl").read_text().splitlines()
    assert json.loads(row) == {
        "file": "x.pdf",
        "stage": "ingest",
        "error": "the file is empty",
        "advice": "save it again",
    }
    record([], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    write_text(path, "old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_letter_that_fails_now_loses_its_old_annotation(tmp_path: Path, nlp: Language) -> None:
    make(tmp_path, "in/a.txt")
    jobs, _ = files.find([tmp_path / "in"])
    run(jobs, lambda job: annotate(job, tmp_path / "out", nlp))
    assert (tmp_path / "out" / "a.txt.json").exists()
    (tmp_path / "in" / "a.txt").write_bytes(b"")
    run(jobs, lambda job: annotate(job, tmp_path / "out", nlp))
    assert not (tmp_path / "out" / "a.txt.json").exists()


BAD_COMPONENT = """
import os, time
from spacy.language import Language

@Language.component("trouble")
def trouble(doc):
    if "hang" in doc.text:
        time.sleep(60)
    if "crash" in doc.text:
        os._exit(9)
    if "memory" in doc.text:
        bytearray(2**34)
    return doc
"""


def test_a_letter_that_hangs_crashes_or_eats_memory_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "trouble.py").write_text(BAD_COMPONENT, encoding="utf-8")
    # A module of this name is imported by every new Python, that of the worker too.
    (tmp_path / "code" / "sitecustomize.py").write_text("import trouble\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "code"))
    config = tmp_path / "mine.cfg"
    config.write_text(
        "[batch]\nseconds = 6\nmemory = 4096\n"
        '[nlp]\nlang = "en"\npipeline = ["trouble"]\n'
        '[components]\n[components.trouble]\nfactory = "trouble"\n',
        encoding="utf-8",
    )
    folder = tmp_path / "in"
    folder.mkdir()
    for number, word in enumerate(["good", "hang", "good", "crash", "memory", "good"]):
        (folder / f"{number}.txt").write_text(f"{LETTER} {word}", encoding="utf-8")
    jobs, _ = files.find([folder])
    with Worker(Settings(config), tmp_path / "out") as worker:
        summary = run(jobs, worker.annotate)
    assert summary.letters == 3
    assert [(Path(f.file).name, f.error) for f in summary.failures] == [
        ("1.txt", "reading it takes over 6 seconds"),
        ("3.txt", "reading it made the program crash (exit code 9)"),
        ("4.txt", "it takes too much memory"),
    ]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "0.txt.json",
        "2.txt.json",
        "5.txt.json",
    ]
