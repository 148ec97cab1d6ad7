"""``ofsted-letters explain``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pipeline.cli.common import FAILED, complain, one_line_errors, theme_model

if TYPE_CHECKING:
    from pipeline.themes.explain import Explanation


def explain(
    text: Annotated[str, typer.Argument(help="A finding, in quotes; - reads it from the input.")],
    model: Annotated[
        Optional[Path],  # noqa: UP045  (typer reads it at run time)
        typer.Option("--model", "-m", help="Folder of a model of your own."),
    ] = None,
    family: Annotated[
        str, typer.Option("--family", "-f", help="The model that ships, instead of --model.")
    ] = "childrens-services",
    number: Annotated[
        int, typer.Option("--number", "-n", min=1, help="How many themes to explain.")
    ] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="All themes, as JSON.")] = False,
) -> None:
    """Say which words of a finding spoke for and against each theme.

    The themes that the finding gets come first, then those that came nearest, each with its
    probability and that from which it is given; "as the nearest" is one that is given although it
    stays under it, since nothing else reaches its own. A weight is what a word (or a pair of
    neighbouring words) adds to the theme's log-odds.

    Example:

        ofsted-letters explain "Supervision is regular but is not always recorded."
    """
    with one_line_errors():
        from pipeline.themes.explain import explain as reasons
        from pipeline.themes.model import load

        finding = typer.get_text_stream("stdin").read() if text == "-" else text
        if not finding.strip():
            complain("error: there is no text; give a finding in quotes")
            raise typer.Exit(FAILED)
        found = reasons(load(theme_model(model, family)), finding)
    if as_json:
        table = [
            {
                **own._asdict(),
                "speaks_for": [word._asdict() for word in own.speaks_for],
                "speaks_against": [word._asdict() for word in own.speaks_against],
            }
            for own in found
        ]
        typer.echo(json.dumps(table, indent=2, ensure_ascii=False))
        return
    found.sort(key=lambda own: not own.given)
    _print(found[: max(number, sum(own.given for own in found))])


def _verdict(own: Explanation) -> str:
    """Return whether a theme is given, and if so only because nothing else is."""
    if not own.given:
        return "no"
    return "yes" if own.probability >= own.threshold else "as the nearest"


def _print(found: list[Explanation]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("theme", "given", "words for", "words against")
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    for own in found:
        table.add_row(
            own.theme,
            f"{_verdict(own)}, {own.probability:.2f} (from {own.threshold:.2f})",
            *(
                "\n".join(f"{word.weight:+.1f} {word.text}" for word in side)
                for side in (own.speaks_for, own.speaks_against)
            ),
        )
    Console().print(table)
