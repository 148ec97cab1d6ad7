"""What the sub-commands share: errors as one line, and exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, Optional

import typer

from pipeline.errors import LettersError

# 0: everything done.  1: something failed.  2: wrong usage (given by the command line itself).
FAILED = 1
INTERRUPTED = 130  # as shells have it


def complain(line: str) -> None:
    """Print a line to standard error."""
    typer.echo(line, err=True)


OcrOption = Annotated[
    Optional[Literal["auto", "never", "force"]],  # noqa: UP045  (typer reads it at run time)
    typer.Option(
        "--ocr",
        help="Read pages that are pictures by OCR: *auto* (if Tesseract is installed), *never*, or "
        "*force* (all pages). By default as in the config: auto.",
    ),
]
EngineOption = Annotated[
    Optional[Literal["auto", "pdfium", "pdfminer"]],  # noqa: UP045
    typer.Option("--engine", help="What reads PDFs. By default as in the config: auto."),
]


def theme_model(model: Path | None, family: str) -> Path:
    """Return the folder of the theme model that a command means: the user's, or one that ships.

    Raises
    ------
    ConfigError
        If no themes of the family ship.
    """
    from pipeline.resources import model_path
    from pipeline.themes.taxonomy import shipped_taxonomy

    return model or model_path("themes", shipped_taxonomy(family).family)


@contextmanager
def one_line_errors(file: Path | None = None) -> Iterator[None]:
    """Turn an error that is meant for the user into one line and exit code 1."""
    try:
        yield
    except LettersError as error:
        complain(f"error: {file}: {error}" if file else f"error: {error}")
        raise typer.Exit(FAILED) from error
