"""``ofsted-letters annotate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.cli.common import (
    FAILED,
    INTERRUPTED,
    EngineOption,
    OcrOption,
    complain,
    one_line_errors,
)


def annotate(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Letters (PDF, Word, ODT, RTF, HTML, e-mail, text, scans) and folders of them.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for the annotations; made if missing.")
    ],
    config: Annotated[
        Optional[Path],  # noqa: UP045  (typer reads it at run time)
        typer.Option("--config", "-c", help="Your own copy of configs/letters.cfg."),
    ] = None,
    ocr: OcrOption = None,
    engine: EngineOption = None,
    themes: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--themes", help="A theme model of your own: the folder that *train* has written."
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Also say which words spoke for and against each theme."),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress bar and no table.")
    ] = False,
) -> None:
    """Annotate letters: one JSON file a letter.

    The annotation of *FOLDER*/north/letter.pdf is *OUT*/north/letter.pdf.json. A letter that
    cannot be read is reported, recorded in *OUT*/failures.jsonl, and costs only itself.

    Exit code: 0 if every letter was annotated, 1 if any failed, 2 for wrong usage.

    Example:

        ofsted-letters annotate letters/ --out annotations/
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from pipeline.batch.files import Job, find

    jobs, missing = find(paths)
    for failure in missing:
        complain(f"error: {failure.line()}")
    if not jobs:
        raise typer.Exit(FAILED)
    if out.exists() and not out.is_dir():
        complain(f"error: {out}: is a file; give a folder with --out")
        raise typer.Exit(FAILED)
    console = Console(stderr=True)
    with one_line_errors():
        from pipeline.batch.run import Summary, record, run
        from pipeline.batch.worker import Settings, Worker

        summary = Summary()
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            disable=quiet or not console.is_terminal,
            transient=True,
        ) as progress:
            task = progress.add_task("Loading", total=len(jobs))
            finished = 0

            def done(job: Job) -> None:
                nonlocal finished
                finished += 1
                progress.update(task, advance=1, description=job.path.name)

            try:
                with Worker(Settings(config, engine, ocr, themes, explain), out) as worker:
                    summary = run(jobs, worker.annotate, done)
            except KeyboardInterrupt:
                complain(f"interrupted: {finished} of {len(jobs)} letters are done; run it again")
                raise typer.Exit(INTERRUPTED) from None
        failures = [*missing, *summary.failures]
        record(failures, out)
    for failure in summary.failures:
        complain(f"error: {failure.line()}")
    if not quiet:
        _table(
            {
                "Letters": summary.letters,
                "of no known kind": summary.others,
                "Findings": summary.findings,
                "Entities": summary.entities,
                "Failures": len(failures),
            }
        )
        if summary.letters:
            typer.echo(f"Annotations are in {out.resolve()}")
    if failures:
        raise typer.Exit(FAILED)


def _table(row: dict[str, int]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for name in row:
        table.add_column(name, justify="right")
    table.add_row(*(f"{number:,}" for number in row.values()))
    Console().print(table)
