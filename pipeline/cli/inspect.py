"""``ofsted-letters inspect``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.cli.common import EngineOption, OcrOption, one_line_errors


def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A letter, of any format.")],
    out: Annotated[
        Optional[Path],  # noqa: UP045  (typer reads it at run time)
        typer.Option("--out", "-o", help="The page to write; by default *FILE*.inspect.html here."),
    ] = None,
    config: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--config", "-c", help="Your own copy of configs/letters.cfg."),
    ] = None,
    ocr: OcrOption = None,
    engine: EngineOption = None,
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Show what was read of a letter: its pages, each line in the colour of its role.

    For a letter whose annotation looks wrong: the page shows which lines were taken for headings,
    bullets, footnotes or page numbers, beside the picture of each page.

    Example:

        ofsted-letters inspect letter.pdf --open
    """
    with one_line_errors(file):
        from pipeline import load, process
        from pipeline.output.files import OutputError, write_text
        from pipeline.output.inspect import render

        target = out or Path(f"{file.name}.inspect.html")
        if target.exists() and file.exists() and target.samefile(file):
            raise OutputError("--out is the letter itself", "give the page another name")
        write_text(target, render(process(file, load(config, ocr=ocr, engine=engine)), file))
    typer.echo(f"Written to {target.resolve()}")
    if show:
        typer.launch(target.resolve().as_uri())
