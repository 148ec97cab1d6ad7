"""``ofsted-letters agreement``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import complain, one_line_errors


def agreement(
    corpus: Annotated[Path, typer.Option("--corpus", help="Folder with real/themes.jsonl.")] = Path(
        "corpus"
    ),
) -> None:
    """Say how far the two annotators of the real findings agree on their themes.

    Krippendorff's alpha (each theme of each finding a yes or no), micro and macro F1 of the one
    against the other, and F1 theme by theme.

    Example:

        ofsted-letters agreement --corpus corpus
    """
    with one_line_errors():
        from rich.console import Console
        from rich.table import Table

        from pipeline.themes.corpus import real_labels
        from pipeline.themes.metrics import krippendorff_alpha, report
        from pipeline.themes.taxonomy import families, shipped_taxonomy

        for family in families():
            pairs = [
                (set(own[3]), set(own[4]))
                for row in real_labels(corpus, family)
                for own in row["findings"]
                if len(own) == 5
            ]
            if not pairs:
                complain(f"{family}: no finding is labelled twice")
                continue
            first, second = ([pair[i] for pair in pairs] for i in (0, 1))
            found = report(first, second)
            typer.echo(
                f"{family}: {len(pairs)} findings labelled twice, {sum(a == b for a, b in pairs)} "
                f"alike; Krippendorff's alpha {krippendorff_alpha(first, second):.3f}, micro F1 "
                f"{found['micro']['f1']:.3f}, macro F1 {found['macro_f1']:.3f}"
            )
            table = Table("theme", "F1", "given by the first")
            for theme in shipped_taxonomy(family).ids:
                row = found["labels"].get(theme)
                if row:
                    table.add_row(theme, f"{row['f1']:.3f}", str(row["support"]))
            Console().print(table)
