"""``ofsted-letters gazetteer``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.cli.common import one_line_errors

app = typer.Typer(no_args_is_help=True, help="Gazetteers that you bring: the register of schools.")


@app.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(help="The bulk extract of Get Information about Schools, as CSV."),
    ],
    out: Annotated[
        Optional[Path],  # noqa: UP045  (typer reads it at run time)
        typer.Option("--out", "-o", help="The index to write. Default: in your data folder."),
    ] = None,
) -> None:
    """Make the index that links schools named in letters to their URNs.

    Download "all establishment data" from get-information-schools.service.gov.uk, then:

        ofsted-letters gazetteer import edubasealldata.csv

    Every later `annotate` uses the index. With --out it lies where you say; name it then as
    `register` under [components.schools] in your copy of letters.cfg.
    """
    with one_line_errors():
        from pipeline.entities.register import build
        from pipeline.entities.schools import default_path

        target = out or default_path()
        number = build(file, target)
    typer.echo(f"{number} schools are in {target.resolve()}")
