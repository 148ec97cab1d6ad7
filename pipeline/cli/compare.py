"""``ofsted-letters compare``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.cli.common import FAILED, complain, one_line_errors


def compare(
    real: Annotated[
        list[Path],
        typer.Option(
            "--real", help="Folder with the real letters or reports that are labelled; repeatable."
        ),
    ],
    corpus: Annotated[Path, typer.Option("--corpus", help="The project's corpus.")] = Path(
        "corpus"
    ),
    family: Annotated[
        str, typer.Option("--family", "-f", help="The themes.")
    ] = "childrens-services",
    embeddings: Annotated[
        bool, typer.Option(help="Measure static embeddings too (needs the extra *embeddings*).")
    ] = True,
    seed: Annotated[int, typer.Option("--seed", help="Makes it repeatable.")] = 0,
    out: Annotated[
        Optional[Path],  # noqa: UP045  (typer reads it at run time)
        typer.Option(
            "--out", "-o", help="Also write the table here: comparison.json of a model folder."
        ),
    ] = None,
) -> None:
    """Compare kinds of theme classifier on real findings of the dev part.

    Prints one table: a baseline of keywords, linear models over words, characters and static
    embeddings, classifier chains, and what headings, kinds and neighbouring sentences add.

    Example:

        ofsted-letters compare --real letters --real reports
    """
    with one_line_errors():
        from rich.console import Console
        from rich.table import Table

        from pipeline.output.files import write_text
        from pipeline.themes import comparison
        from pipeline.themes.corpus import read_corpus, split
        from pipeline.themes.taxonomy import shipped_taxonomy

        taxonomy = shipped_taxonomy(family)
        complain("reading real findings")
        parts = comparison.real_findings(corpus, real, taxonomy)
        if not parts["dev"]:
            complain(f"error: the folders hold no labelled findings of {family}; give --real")
            raise typer.Exit(FAILED)
        authored = split(read_corpus(corpus, taxonomy), corpus)
        rows = comparison.compare(
            [*authored["train"], *authored["dev"]],
            parts["train"],
            parts["dev"],
            taxonomy,
            seed,
            embeddings,
            complain,
        )
        if out:
            table = {"note": comparison.NOTE, "rows": rows}
            write_text(out, json.dumps(table, indent=2, ensure_ascii=False) + "\n")
    table_ = Table(*rows[0])
    for row in rows:
        table_.add_row(*row.values())
    Console().print(table_)
