"""``ofsted-letters evaluate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pipeline.cli.common import one_line_errors

if TYPE_CHECKING:
    from pipeline.evaluation import Evaluation
    from pipeline.layout_evaluation import LayoutEvaluation
    from pipeline.span_evaluation import SpanEvaluation


def evaluate(
    corpus: Annotated[
        Path, typer.Option("--corpus", help="Folder with letters/, gold/ and real/.")
    ] = Path("corpus"),
    real: Annotated[
        Optional[Path],  # noqa: UP045  (typer reads it at run time)
        typer.Option(
            "--real", help="Folder with the real letters that corpus/real has labels for."
        ),
    ] = None,
    config: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--config", "-c", help="Your own copy of configs/letters.cfg."),
    ] = None,
    to: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--json", help="Also write the figures to this file."),
    ] = None,
) -> None:
    """Compare annotations with gold letters: facts, findings, entities and themes.

    Without --real, the authored letters of the corpus are annotated; with it, the real ones. Themes
    are compared on real letters only: the classifier that ships was fitted on the authored ones.

    Example:

        ofsted-letters evaluate --corpus corpus
    """
    with one_line_errors():
        from pipeline import layout_evaluation, load, span_evaluation
        from pipeline.evaluation import authored
        from pipeline.evaluation import evaluate as compare
        from pipeline.evaluation import real as real_letters
        from pipeline.loading import ingest_options

        nlp = load(config)
        outcome = compare(list(real_letters(corpus, real) if real else authored(corpus)), nlp)
        labels = corpus / ("real/layout.jsonl" if real else "layout.jsonl")
        layouts = None
        if labels.exists():
            labelled = layout_evaluation.labels(labels, real or corpus / "letters")
            layouts = layout_evaluation.evaluate(labelled, ingest_options(nlp))
        parts = {}
        if real and (corpus / "real" / "facts.jsonl").exists():
            parts = span_evaluation.evaluate(span_evaluation.labels(corpus, real), nlp)
        if to:
            from pipeline.output.files import write_text

            table = {
                **outcome.table(),
                "layout": layouts.table() if layouts else None,
                "parts": {part: found.table() for part, found in parts.items()},
            }
            write_text(to, json.dumps(table, indent=2, ensure_ascii=False) + "\n")
    _print(outcome)
    if layouts:
        _print_layout(layouts)
    for part, found in parts.items():
        _print_part(part, found)


def _print(outcome: Evaluation) -> None:
    typer.echo(f"{outcome.letters} letters, {len(outcome.failures)} failures")
    for name, (right, of) in outcome.facts.items():
        typer.echo(f"  {name:<24}{right:>5} of {of}")
    for own, row in outcome.table()["people"].items():
        typer.echo(f"  {own}: {_scores(row)}")
    right, of = outcome.polarity
    found = outcome.finding_score()
    typer.echo(f"  {'polarity of findings':<24}{right:>5} of {of}")
    typer.echo(f"  findings (bullets): {_scores(dict(found))}")
    if outcome.prose[2]:
        row = outcome.table()["prose"]
        right, of = row["right"], outcome.prose[0]
        typer.echo(f"  findings (prose): {_scores(row)}, right polarity {right} of {of}")
    for label, row in outcome.entity_scores().items():
        typer.echo(f"  {label}: {_scores(dict(row))}")
    for family, report in outcome.theme_reports().items():
        typer.echo(
            f"  themes of {family}: {_scores(dict(report['micro']))}, "
            f"macro F1 {report['macro_f1']:.3f} ({report['examples']} findings)"
        )
    for file, fact in outcome.wrong:
        typer.echo(f"  wrong: {file}: {fact}")
    for failure in outcome.failures:
        typer.echo(f"  failed: {failure}")


# Types of entity that are also printed together.
_TOGETHER = {
    "dates, grades, counts": ("DATE", "DATE_RANGE", "GRADE", "COUNT"),
    "persons, organisations": ("PERSON", "ORGANISATION"),
}


def _print_part(part: str, outcome: SpanEvaluation) -> None:
    typer.echo(f"entities and findings of {outcome.letters} letters, part {part}, by place")
    for file in outcome.stale:
        typer.echo(
            f"  left out, since its text is read otherwise than when it was labelled: {file}"
        )
    rows = {kind: outcome.row(counts) for kind, counts in sorted(outcome.entities.items())}
    rows |= {name: outcome.together(*kinds) for name, kinds in _TOGETHER.items()}
    for name, row in rows.items():
        typer.echo(f"  {name}: {_scores(row)}, right value {row['right']:.3f}")
    for kind, counts in sorted(outcome.findings.items()):
        row = outcome.row(counts)
        typer.echo(f"  findings ({kind}): {_scores(row)}, right polarity {row['right']:.3f}")


def _print_layout(outcome: LayoutEvaluation) -> None:
    typer.echo(f"layout of {outcome.letters} letters")
    typer.echo(f"  {'reading order of heads':<24}{outcome.heads:>5} of {outcome.letters}")
    for kind, row in outcome.scores().items():
        if row["support"]:
            typer.echo(f"  {kind}s: {_scores(dict(row))}")
    for file, kind in outcome.wrong:
        typer.echo(f"  wrong: {file}: {kind}")


def _scores(row: dict[str, object]) -> str:
    return (
        f"precision {row['precision']:.3f}, recall {row['recall']:.3f}, F1 {row['f1']:.3f} "
        f"({row['support']} in gold)"
    )
