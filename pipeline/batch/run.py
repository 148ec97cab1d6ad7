"""Annotating many letters in one process, one after the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spacy.language import Language

from pipeline import annotate
from pipeline.batch.files import Failure, Job
from pipeline.errors import IngestError
from pipeline.output.files import remove, write_text
from pipeline.output.json import write_annotation

FAILURES = "failures.jsonl"


@dataclass
class Summary:
    """What a run did."""

    letters: int = 0
    findings: int = 0
    entities: int = 0
    failures: list[Failure] = field(default_factory=list)


def run(
    jobs: Sequence[Job],
    out: Path,
    nlp: Language,
    done: Callable[[Job], None] = lambda job: None,
) -> Summary:
    """Annotate letters and write an annotation for each.

    Parameters
    ----------
    jobs
        What to annotate.
    out
        The folder that annotations are written to; it is made if it is missing.
    nlp
        The pipeline.
    done
        Is told of each letter that is done or has failed.

    Raises
    ------
    OutputError
        If ``out`` cannot be written to: then no letter can be, and the run ends.
    """
    summary = Summary()
    for job in jobs:
        try:
            annotation = annotate(job.path, nlp)
        # Whatever a letter may raise must cost that letter only.
        except Exception as error:
            stage = "ingest" if isinstance(error, IngestError) else "annotate"
            summary.failures.append(Failure.of(job.path, stage, error))
            # An annotation of an earlier run is no longer that of this file.
            remove(out / job.output)
        else:
            write_annotation(annotation, out / job.output)
            summary.letters += 1
            summary.findings += len(annotation.findings)
            summary.entities += len(annotation.entities)
        done(job)
    return summary


def record(failures: Sequence[Failure], out: Path) -> None:
    """Write ``failures.jsonl``; where nothing failed, one of an earlier run is taken away."""
    path = out / FAILURES
    if failures:
        rows = (json.dumps(failure._asdict(), ensure_ascii=False) for failure in failures)
        write_text(path, "".join(row + "\n" for row in rows))
    else:
        remove(path)
