"""Annotating many letters, one after the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.batch.files import Failure, Job
from pipeline.batch.worker import Outcome
from pipeline.output.files import remove, write_text

FAILURES = "failures.jsonl"


@dataclass
class Summary:
    """What a run did."""

    letters: int = 0
    others: int = 0  # of these, the ones of kind other
    findings: int = 0
    entities: int = 0
    failures: list[Failure] = field(default_factory=list)


def run(
    jobs: Sequence[Job],
    annotate: Callable[[Job], Outcome],
    done: Callable[[Job], None] = lambda job: None,
) -> Summary:
    """Annotate letters and write an annotation for each.

    Parameters
    ----------
    jobs
        What to annotate.
    annotate
        Annotates one: :meth:`pipeline.batch.worker.Worker.annotate`, say.
    done
        Is told of each letter that is done or has failed.

    Raises
    ------
    OutputError
        If the results cannot be written: then no letter's can be, and the run ends.
    """
    summary = Summary()
    for job in jobs:
        outcome = annotate(job)
        if outcome.failure:
            summary.failures.append(outcome.failure)
        else:
            summary.letters += 1
            summary.others += outcome.kind == "other"
            summary.findings += outcome.findings
            summary.entities += outcome.entities
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
