"""What the sub-commands share: errors as one line, and exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from pipeline.errors import LettersError

# 0: everything done.  1: something failed.  2: wrong usage (given by the command line itself).
FAILED = 1
INTERRUPTED = 130  # as shells have it


def complain(line: str) -> None:
    """Print a line to standard error."""
    typer.echo(line, err=True)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn an error that is meant for the user into one line and exit code 1."""
    try:
        yield
    except LettersError as error:
        complain(f"error: {error}")
        raise typer.Exit(FAILED) from error
