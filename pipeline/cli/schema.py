"""``ofsted-letters schema``."""

from __future__ import annotations

import typer


def schema() -> None:
    """Print the JSON Schema of an annotation.

    Example:

        ofsted-letters schema > annotation.schema.json
    """
    from pipeline.output.json import schema as text

    typer.echo(text(), nl=False)
