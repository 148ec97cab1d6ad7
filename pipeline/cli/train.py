"""``ofsted-letters train``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.cli.common import complain, one_line_errors


def train(
    corpus: Annotated[
        Path,
        typer.Option(
            "--corpus", help="Folder with findings/FAMILY/AUTHORITY.jsonl and splits.toml."
        ),
    ] = Path("corpus"),
    family: Annotated[
        Optional[list[str]],  # noqa: UP045  (typer reads it at run time)
        typer.Option("--family", "-f", help="Family to train; repeatable. Default: all that ship."),
    ] = None,
    taxonomy: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--taxonomy", "-t", help="Your own taxonomy file, instead of --family."),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for the models, one a family.")
    ] = Path("models/themes"),
    seed: Annotated[int, typer.Option("--seed", help="Makes the training repeatable.")] = 0,
) -> None:
    """Train the theme classifier from labelled findings.

    Each line of a findings file is a JSON object with "text" and "themes". Figures come from
    authorities that the model was not fitted on. Writes model.skops, model.json, metrics.json,
    taxonomy.json and a model card for each family.

    Example:

        ofsted-letters train --corpus corpus --out models/themes
    """
    with one_line_errors():
        from pipeline.themes.card import store
        from pipeline.themes.taxonomy import families, load_taxonomy, shipped_taxonomy
        from pipeline.themes.training import train as fit

        taxonomies = (
            [load_taxonomy(taxonomy)]
            if taxonomy
            else [shipped_taxonomy(name) for name in family or families()]
        )
        for own in taxonomies:
            training = fit(corpus, own, seed, complain)
            folder = out / own.family
            store(training, own, folder)
            for name, report in training.reports.items():
                typer.echo(
                    f"{own.family} {name}: micro F1 {report['micro']['f1']:.3f}, "
                    f"macro F1 {report['macro_f1']:.3f} on {report['examples']} findings"
                )
            typer.echo(f"Model is in {folder.resolve()}")
            if own.family not in families():
                complain(
                    f"note: letters are of the families {', '.join(families())}; annotate will not "
                    f"use a model of the family {own.family}"
                )
