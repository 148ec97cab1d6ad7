"""``ofsted-letters table``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.cli.common import one_line_errors


def table(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder that *annotate* has written.")
    ],
    out: Annotated[
        Optional[Path],  # noqa: UP045  (typer reads it at run time)
        typer.Option("--out", "-o", help="Folder for the tables; by default FOLDER itself."),
    ] = None,
) -> None:
    """Make tables of a folder of annotations: outcomes.csv and checks.csv.

    *outcomes.csv* has a row a statement: how many schools had which grade before and have which
    now; *part_of* names the statement whose schools are counted again, so as not to add twice.
    *checks.csv* has a row for each place where a letter lacks something or contradicts itself.
    Both open in Excel and pandas; every row names its letter and the words it comes from.

    Example:

        ofsted-letters table annotations/ --out tables/
    """
    with one_line_errors():
        from pipeline.output.tables import write

        target = out or folder
        for name, rows in write(folder, target).items():
            typer.echo(f"{target / f'{name}.csv'}: {rows:,} rows")
