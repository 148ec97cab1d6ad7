"""``ofsted-letters evaluate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pipeline.cli.common import complain, one_line_errors, theme_model

if TYPE_CHECKING:
    from pipeline.evaluation import Evaluation
    from pipeline.layout_evaluation import LayoutEvaluation
    from pipeline.outcome_evaluation import OutcomeEvaluation
    from pipeline.span_evaluation import SpanEvaluation
    from pipeline.themes.training import Figures


def evaluate(
    data: Annotated[
        Optional[list[Path]],  # noqa: UP045  (typer reads it at run time)
        typer.Argument(
            metavar="[DATA...]",
            help="Labelled findings (CSV, JSON Lines, Label Studio) to measure a theme model on, "
            "instead of letters.",
        ),
    ] = None,
    model: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--model", "-m", help="With DATA: the folder of the theme model."),
    ] = None,
    family: Annotated[
        str, typer.Option("--family", "-f", help="With DATA: the model that ships, by family.")
    ] = "childrens-services",
    corpus: Annotated[
        Path, typer.Option("--corpus", help="Folder with letters/, gold/ and real/.")
    ] = Path("corpus"),
    real: Annotated[
        Optional[Path],  # noqa: UP045
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
    """Compare what the program says with labels: letters with gold, or findings with themes.

    With *DATA*, a theme model is measured on findings of yours. Without it, the authored letters of
    the corpus are annotated, or with --real the real ones, and facts, findings, entities and
    polarity compared; themes on the test part alone, which the shipped models have not seen.

    Examples
    --------
        ofsted-letters evaluate labelled.csv --model my-models/my-themes

        ofsted-letters evaluate --corpus corpus
    """
    if data:
        _evaluate_model(data, model, family, to)
        return
    with one_line_errors():
        from pipeline import layout_evaluation, load, outcome_evaluation, span_evaluation
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
        themes = _shipped_themes(corpus, real)
        parts = {}
        if real and (corpus / "real" / "facts.jsonl").exists():
            parts = span_evaluation.evaluate(span_evaluation.labels(corpus, real), nlp)
        outcomes = {}
        if not real and (corpus / "outcomes").is_dir():
            outcomes = {
                part: outcome_evaluation.evaluate(outcome_evaluation.read(corpus, part), nlp)
                for part in outcome_evaluation.PARTS
            }
        if to:
            from pipeline.output.files import write_text

            table = {
                **outcome.table(),
                "layout": layouts.table() if layouts else None,
                "parts": {part: found.table() for part, found in parts.items()},
                "themes": themes,
                "outcomes": {part: found.table() for part, found in outcomes.items()},
            }
            write_text(to, json.dumps(table, indent=2, ensure_ascii=False) + "\n")
    _print(outcome)
    if layouts:
        _print_layout(layouts)
    for part, found in parts.items():
        _print_part(part, found)
    for name, figures in themes.items():
        _print_themes(name, figures)
    for part, told in outcomes.items():
        _print_outcomes(part, told)


# With fewer findings, figures say little.
_FEW = 50


def _evaluate_model(data: list[Path], model: Path | None, family: str, to: Path | None) -> None:
    """Measure one theme model on labelled findings of the user's own."""
    with one_line_errors():
        from pipeline.output.files import write_text
        from pipeline.themes.examples import read_examples
        from pipeline.themes.model import load, text_hash, trained_on
        from pipeline.themes.training import evaluate as measure

        folder = theme_model(model, family)
        own = load(folder)
        examples = read_examples(data, own.taxonomy, complain)
        figures = measure(own, examples)
        known = trained_on(folder)
        seen = sum(text_hash(e.text) in known for e in examples)
        if to:
            write_text(to, json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    _print_themes(own.family, figures)
    for theme in own.ids:
        row = figures["report"]["labels"].get(theme)
        if row and row["support"]:
            typer.echo(f"  {theme}: {_scores(dict(row))}")
        else:
            typer.echo(f"  {theme}: not in these findings" + (", but given" if row else ""))
    if seen:
        complain(
            f"note: {seen} of {len(examples)} findings are ones that the model was trained on, so "
            "the figures flatter"
        )
    if len(examples) < _FEW:
        complain(f"note: {len(examples)} findings are few: another sample may give other figures")


def _shipped_themes(corpus: Path, real: Path | None) -> dict[str, Figures]:
    """Measure the models that ship on the test parts, which they have not seen."""
    from pipeline.resources import model_path
    from pipeline.themes.corpus import has_findings, read_corpus, read_real, split
    from pipeline.themes.model import load
    from pipeline.themes.taxonomy import families, shipped_taxonomy
    from pipeline.themes.training import evaluate as measure

    found = {}
    for family in families():
        taxonomy = shipped_taxonomy(family)
        if not (corpus / "splits.toml").exists() or not (real or has_findings(corpus, family)):
            continue
        examples = read_real(corpus, [real], taxonomy) if real else read_corpus(corpus, taxonomy)
        test = split(examples, corpus)["test"]
        if test:
            found[family] = measure(load(model_path("themes", family)), test)
    return found


def _print_themes(name: str, figures: Figures) -> None:
    from pipeline.themes.card import macro_f1

    report, calibration = figures["report"], figures["calibration"]
    often = any(row["support"] >= 3 for row in report["labels"].values())
    macro = f"{macro_f1(report, 3):.3f}" if often else "none"
    typer.echo(
        f"themes of {name}: {_scores(dict(report['micro']))}, macro F1 {report['macro_f1']:.3f} "
        f"({macro} over themes that occur three times or more), expected calibration error "
        f"{calibration['error']:.3f} over all pairs of finding and theme, "
        f"{calibration['error_of_given']:.3f} over the given ones; {report['examples']} findings"
    )


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


def _print_outcomes(part: str, outcome: OutcomeEvaluation) -> None:
    table = outcome.table()
    typer.echo(f"outcomes and checks of {outcome.letters} letters, part {part}")
    for name in ("statements", "groups", "checks"):
        typer.echo(f"  {name}: {_scores(table[name])}")
    right, of = outcome.placed
    typer.echo(f"  {'places of checks':<24}{right:>5} of {of}")
    for told, row in table["confidence"].items():
        typer.echo(f"  {f'confidence {told}':<24}{row['right']:>5} of {row['of']}")
    for code, row in table["by_code"].items():
        typer.echo(f"  {code}: {_scores(row)}")


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
