"""A process of its own for letters: what hangs, crashes or eats memory in it costs one letter."""

from __future__ import annotations

import signal
import sys
from concurrent.futures import TimeoutError as Expired
from contextlib import suppress
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from pebble import ProcessExpired, ProcessPool

from pipeline.batch.files import Failure, Job
from pipeline.errors import IngestError
from pipeline.output.files import remove

if TYPE_CHECKING:
    from spacy.language import Language

    from pipeline.ingest import Engine, Ocr
    from pipeline.loading import Limits


_ADVICE = "print it to a new PDF, or raise the limits under [batch] in the config"


class Settings(NamedTuple):
    """What a worker needs to load the pipeline: as the arguments of :func:`pipeline.load`."""

    config: Path | None = None
    engine: Engine | None = None
    ocr: Ocr | None = None
    themes: Path | None = None
    explain: bool = False


class Outcome(NamedTuple):
    """What became of a letter."""

    findings: int = 0
    entities: int = 0
    kind: str | None = None
    failure: Failure | None = None


def annotate(job: Job, out: Path, nlp: Language) -> Outcome:
    """Annotate a letter and write its annotation; whatever the letter raises is its outcome.

    Raises
    ------
    OutputError
        If the annotation cannot be written: then no other can be.
    """
    import pipeline
    from pipeline.output.json import write_annotation

    try:
        annotation = pipeline.annotate(job.path, nlp)
    except MemoryError:
        return _failed(
            job, out, Failure(str(job.path), "annotate", "it takes too much memory", _ADVICE)
        )
    # Whatever a letter may raise must cost that letter only.
    except Exception as error:
        stage = "ingest" if isinstance(error, IngestError) else "annotate"
        return _failed(job, out, Failure.of(job.path, stage, error))
    write_annotation(annotation, out / job.output)
    return Outcome(len(annotation.findings), len(annotation.entities), annotation.kind)


def _failed(job: Job, out: Path, failure: Failure) -> Outcome:
    # An annotation of an earlier run is no longer that of this file.
    remove(out / job.output)
    return Outcome(failure=failure)


class Worker:
    """Annotates letters in a process of its own, which is replaced when it is lost.

    Use it as a context manager.

    Parameters
    ----------
    settings
        How to load the pipeline.
    out
        The folder that annotations are written to.
    """

    def __init__(self, settings: Settings, out: Path) -> None:
        self._settings = settings
        self._out = out

    def __enter__(self) -> Self:
        # A process that is forked would share threads' locks; one that is spawned shares nothing.
        self._pool = ProcessPool(max_workers=1, initializer=_begin, context=get_context("spawn"))
        try:
            # A config or a model that is wrong is wrong for all letters.
            self.limits: Limits = self._pool.schedule(_ready, args=[self._settings]).result()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def annotate(self, job: Job) -> Outcome:
        """Annotate a letter and write its annotation.

        Raises
        ------
        OutputError
            If the annotation cannot be written.
        """
        future = self._pool.schedule(
            _work, args=[self._settings, job, self._out], timeout=self.limits.seconds
        )
        try:
            outcome: Outcome = future.result()
        except Expired:
            reason = f"reading it takes over {self.limits.seconds} seconds"
        except ProcessExpired as error:
            reason = f"reading it made the program crash (exit code {error.exitcode})"
            if error.exitcode == -signal.SIGABRT:  # what C++ does when memory runs out
                reason = "reading it was aborted: it takes too much memory, or provokes a fault"
        else:
            return outcome
        return _failed(job, self._out, Failure(str(job.path), "annotate", reason, _ADVICE))


def _begin() -> None:
    # Ctrl-C is for the process that the user sees; it stops this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@cache
def _pipeline(settings: Settings) -> Language:
    """Load the pipeline, once a process, and bound the memory that letters may take from then."""
    import pipeline
    from pipeline.loading import batch_limits

    nlp = pipeline.load(**settings._asdict())
    _bound(batch_limits(nlp).memory)
    return nlp


def _bound(memory: int) -> None:
    if sys.platform == "win32":
        return  # it has no such limit; the one of time holds there too
    import resource

    # Where the size of a process cannot be told (macOS), the limit of time is the one that holds.
    with suppress(OSError, ValueError):
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
        used = int(pages) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory * 2**20, resource.RLIM_INFINITY))


def _ready(settings: Settings) -> Limits:
    from pipeline.loading import batch_limits

    return batch_limits(_pipeline(settings))


def _work(settings: Settings, job: Job, out: Path) -> Outcome:
    return annotate(job, out, _pipeline(settings))
