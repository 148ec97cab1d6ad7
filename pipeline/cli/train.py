"""``ofsted-letters train``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pipeline.cli.common import complain, one_line_errors

if TYPE_CHECKING:
    from pipeline.themes.training import Training


def train(
    data: Annotated[
        Optional[list[Path]],  # noqa: UP045  (typer reads it at run time)
        typer.Argument(
            metavar="[DATA...]",
            help="Labelled findings of your own: CSV or JSON Lines with *text*, *themes* and "
            "optionally *group*, or a Label Studio export. Without them: the project's corpus.",
        ),
    ] = None,
    taxonomy: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--taxonomy", "-t", help="Your themes: a file as those in configs/themes."),
    ] = None,
    family: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--family", "-f", help="Themes that ship, instead of --taxonomy; repeatable."),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for the models, one a family.")
    ] = Path("trained-models"),
    corpus: Annotated[
        Path, typer.Option("--corpus", help="The project's corpus, where no DATA is given.")
    ] = Path("corpus"),
    real: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Option(
            "--real",
            help="Folder with the real letters or reports that the corpus has labels for; "
            "repeatable.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Makes the training repeatable.")] = 0,
) -> None:
    """Train a theme classifier from labelled findings.

    Writes a folder a family with the model, its figures (metrics.json), its card (README.md) and a
    page with plots (report.html). Figures come from letters that the model was not fitted on: give
    the letter (or the authority) of each finding as *group*.

    Examples
    --------
        ofsted-letters train labelled.csv --taxonomy themes.toml --out my-models

        ofsted-letters train --real letters --real reports --out models/themes
    """
    with one_line_errors():
        from pipeline.errors import ConfigError
        from pipeline.themes.card import check, store
        from pipeline.themes.examples import read_examples
        from pipeline.themes.taxonomy import families, load_taxonomy, shipped_taxonomy
        from pipeline.themes.training import train as fit
        from pipeline.themes.training import train_corpus

        if taxonomy and family:
            raise ConfigError("--taxonomy and --family exclude each other", "give the one")
        if data and not taxonomy and not (family and len(family) == 1):
            raise ConfigError(
                "labels of your own need their themes",
                "give --taxonomy FILE, or --family NAME for themes that ship",
            )
        for own in (
            [load_taxonomy(taxonomy)]
            if taxonomy
            else [shipped_taxonomy(name) for name in family or families()]
        ):
            check(out / own.family)  # before the work, not after it
            if data:
                training = fit(read_examples(data, own, complain), own, seed, complain)
            else:
                training = train_corpus(corpus, own, real or [], seed, complain)
            folder = out / own.family
            store(training, folder)
            _print(training)
            typer.echo(f"Model, card and report.html are in {folder.resolve()}")
            if data:
                path = shlex.quote(str(folder))
                typer.echo(f"Use it: ofsted-letters annotate LETTERS --themes {path} --out OUT")


def _print(training: Training) -> None:
    for name, own in training.figures.items():
        report = own["report"]
        typer.echo(
            f"{training.model.family}, {name}: micro F1 {report['micro']['f1']:.3f}, "
            f"macro F1 {report['macro_f1']:.3f} on {report['examples']} findings"
        )
    for note in training.notes:
        complain(f"note: {note}")
