"""The ``ofsted-letters`` command: a module a sub-command, no logic in it.

What is heavy (spaCy, scikit-learn) is imported by the sub-command that needs it, so that ``--help``
answers at once.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline import __version__
from pipeline.cli import (
    agreement,
    annotate,
    compare,
    evaluate,
    explain,
    gazetteer,
    inspect,
    schema,
    suggest,
    table,
    train,
    train_polarity,
)

app = typer.Typer(
    name="ofsted-letters",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Read Ofsted inspection letters: who wrote what to whom, every finding with its themes, "
        "every date, grade, school and person, as JSON.\n\n"
        "Start with: **ofsted-letters annotate** *FOLDER* **--out** *RESULTS*"
    ),
)
app.command("annotate")(annotate.annotate)
app.command("table")(table.table)
app.command("inspect")(inspect.inspect)
app.command("explain")(explain.explain)
app.command("suggest")(suggest.suggest)
app.command("train")(train.train)
app.command("train-polarity")(train_polarity.train_polarity)
app.command("evaluate")(evaluate.evaluate)
app.command("compare")(compare.compare)
app.command("agreement")(agreement.agreement)
app.add_typer(gazetteer.app, name="gazetteer")
app.command("schema")(schema.schema)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"ofsted-letters {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version and end."
        ),
    ] = False,
) -> None:
    """Read Ofsted inspection letters."""
