"""``ofsted-letters train-polarity``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.cli.common import complain, one_line_errors


def train_polarity(
    corpus: Annotated[
        Path, typer.Option("--corpus", help="Folder with prose/, real/ and splits.toml.")
    ] = Path("corpus"),
    real: Annotated[
        Optional[list[Path]],  # noqa: UP045  (typer reads it at run time)
        typer.Option(
            "--real", help="Folder with real letters or reports that are labelled; repeatable."
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the model.")] = Path(
        "models/polarity"
    ),
    seed: Annotated[int, typer.Option("--seed", help="Makes the training repeatable.")] = 0,
) -> None:
    """Train the classifier that tells strengths from improvements by their wording.

    Authored prose alone is enough to train; with the real letters and reports that the corpus has
    labels for (--real) the model is better. Writes model.skops, metrics.json and a model card.

    Example:

        ofsted-letters train-polarity --real letters --real reports --out models/polarity
    """
    with one_line_errors():
        from pipeline.segment.polarity_card import store
        from pipeline.segment.polarity_training import train

        training = train(corpus, real or [], seed, complain)
        store(training, out)
    for name, row in training.figures.items():
        if "bullets" in row:
            typer.echo(f"{name}: right {row['accuracy']:.3f} ({row['bullets']} bullets)")
            continue
        typer.echo(
            f"{name}: polarity {row['polarity']:.3f} of the found, found {row['found']:.3f}, "
            f"neutral taken to judge {row['false']:.3f} ({row['sentences']} sentences)"
        )
    typer.echo(f"Model is in {out.resolve()}")
