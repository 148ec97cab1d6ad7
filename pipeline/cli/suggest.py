"""``ofsted-letters suggest``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pipeline.cli.common import FAILED, complain, one_line_errors, theme_model

if TYPE_CHECKING:
    from pipeline.themes.taxonomy import Taxonomy


def suggest(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Letters and folders of them, or a CSV or JSON Lines file of findings (*text*).",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", help="File to write: .json for Label Studio, .csv for a spreadsheet."
        ),
    ],
    number: Annotated[
        int, typer.Option("--number", "-n", min=1, help="How many findings to suggest.")
    ] = 50,
    model: Annotated[
        Optional[Path],  # noqa: UP045  (typer reads it at run time)
        typer.Option("--model", "-m", help="Folder of the model that is to learn."),
    ] = None,
    taxonomy: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--taxonomy",
            "-t",
            help="Your themes, where there is no model yet: findings are chosen to be unlike.",
        ),
    ] = None,
    family: Annotated[
        str, typer.Option("--family", "-f", help="The model that ships, where neither is given.")
    ] = "childrens-services",
    labelled: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Option("--labelled", help="Findings that are labelled already; repeatable."),
    ] = None,
) -> None:
    """Suggest findings to label: those that a model is least sure of, no two alike.

    Labelled and given to **train**, they teach it most. For Label Studio, *OUT*.json is written
    with what the model would say, and *OUT*.xml, its labelling interface. In the CSV, fill in the
    column *themes* (ids parted by semicolons, or *none*); rows left empty do not count.

    Example:

        ofsted-letters suggest letters/ --number 60 --out tasks.json
    """
    with one_line_errors():
        from pipeline.output.files import write_text
        from pipeline.themes import suggest as own
        from pipeline.themes.examples import plain_text, read_texts
        from pipeline.themes.model import load
        from pipeline.themes.taxonomy import load_taxonomy

        if out.suffix not in {".json", ".csv"}:
            complain(f"error: {out}: name a file that ends in .json or .csv with --out")
            raise typer.Exit(2)
        for own_file in (out, out.with_suffix(".xml")) if out.suffix == ".json" else (out,):
            if own_file.exists():  # it may hold an afternoon's labels
                complain(f"error: {own_file}: exists already; name another file with --out")
                raise typer.Exit(FAILED)
        learner = load(theme_model(model, family)) if model or not taxonomy else None
        themes = learner.taxonomy if learner else load_taxonomy(taxonomy)  # type: ignore[arg-type]
        texts, failed = _texts(paths, themes)
        done = {
            plain_text(text)
            for path in labelled or []
            for text, _ in read_texts(path, labelled=True)
        }
        fresh = [(text, group) for text, group in texts if plain_text(text) not in done]
        found = own.suggest(fresh, number, learner)
        if not found:
            if not failed:
                complain("error: there are no findings that are not labelled yet")
            raise typer.Exit(FAILED)
        if out.suffix == ".csv":
            write_text(out, own.table(found))
        else:
            write_text(out, own.tasks(found, learner.sha256[:12] if learner else ""))
            write_text(out.with_suffix(".xml"), own.labelling_config(themes))
    typer.echo(f"{len(found)} of {len(fresh)} findings are in {out.resolve()}")
    if failed:
        raise typer.Exit(FAILED)


def _texts(paths: list[Path], taxonomy: Taxonomy) -> tuple[list[tuple[str, str]], bool]:
    """Return findings with their groups, of letters that the themes are for; if a letter failed."""
    import pipeline
    from pipeline.batch.files import find
    from pipeline.errors import IngestError
    from pipeline.themes.examples import read_texts

    tables = [path for path in paths if path.suffix.lower() in {".csv", ".jsonl", ".json"}]
    found = [row for path in tables for row in read_texts(path)]
    letters = [path for path in paths if path not in tables]
    jobs, missing = find(letters) if letters else ([], [])
    failed = bool(missing)
    for failure in missing:
        complain(f"error: {failure.line()}")
    nlp = pipeline.load() if jobs else None
    if nlp:
        nlp.remove_pipe("themes")  # the model that is asked may be another
    for job in jobs:
        try:
            annotation = pipeline.annotate(job.path, nlp)  # type: ignore[arg-type]
        except IngestError as error:
            complain(f"error: {job.path}: {error}")
            failed = True
            continue
        if taxonomy.serves(annotation.family):
            found += [(finding.text, job.path.name) for finding in annotation.findings]
    return found, failed
