"""A model folder: the model, its figures as JSON, its card in Markdown, and a page with plots."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline import stored
from pipeline.errors import ModelError
from pipeline.themes.metrics import Report
from pipeline.themes.model import (
    META_FILE,
    MODEL_FILE,
    TAXONOMY_FILE,
    TRAINING_FILE,
    save,
)
from pipeline.themes.taxonomy import Taxonomy
from pipeline.themes.training import Figures, Training

METRICS_FILE = "metrics.json"
CARD_FILE = "README.md"
PAGE_FILE = "report.html"
COMPARISON_FILE = "comparison.json"
_FILES = {
    MODEL_FILE,
    META_FILE,
    TAXONOMY_FILE,
    TRAINING_FILE,
    METRICS_FILE,
    CARD_FILE,
    PAGE_FILE,
    COMPARISON_FILE,
}
# Of the confusions, as many as one reads.
_SHOWN = 12


def store(training: Training, folder: Path) -> None:
    """Write a model folder, whole or not at all.

    A comparison of models that lies in the folder is kept, and shown in the card.

    Raises
    ------
    ModelError
        If the folder cannot be written, or holds files that are no model's.
    """
    comparison = _comparison(folder)
    with stored.replacing(folder, _FILES) as fresh:
        save(training.model, fresh, training.meta, training.texts)
        _write(fresh / METRICS_FILE, _json(training.figures))
        _write(fresh / CARD_FILE, card(training, comparison))
        _write(fresh / PAGE_FILE, page(training))
        if comparison:
            _write(fresh / COMPARISON_FILE, _json(comparison))


def check(folder: Path) -> None:
    """Refuse to replace a folder that holds something else than a model.

    Raises
    ------
    ModelError
        If it does; the message names what it holds.
    """
    stored.check(folder, _FILES)
    _comparison(folder)


def _comparison(folder: Path) -> dict[str, Any] | None:
    path = folder / COMPARISON_FILE
    if not path.exists():
        return None
    try:
        table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if not (isinstance(table["note"], str) and isinstance(table["rows"][0], dict)):
            raise ValueError("no rows")
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise ModelError(f"{path}: damaged ({error})", "remove it, or compare anew") from error
    return table


def card(training: Training, comparison: dict[str, Any] | None = None) -> str:
    """Return the model card, in Markdown."""
    taxonomy, meta = training.model.taxonomy, training.meta
    lines = [
        f"# Theme classifier: {taxonomy.label}",
        "",
        f"Files findings under {len(taxonomy.themes)} themes (multi-label; taxonomy "
        f"`{taxonomy.family}`). Words, pairs of words and runs of letters inside words, weighted "
        "by rarity; a logistic regression a theme, its probability calibrated by Platt's scaling; "
        "a threshold a theme. scikit-learn, stored with skops: loading it runs no code.",
        "",
        "## Training data",
        "",
        f"{meta['findings']} labelled findings of {meta['groups']} groups"
        + _sources(meta["sources"])
        + ".",
        "",
        *_parts(meta.get("parts", {})),
        f"Made by {meta['software']}, `ofsted-letters train`, seed {meta['seed']}; SHA-256 of the "
        f"training data `{meta['training_data_sha256']}`.",
        "",
        *(f"Note: {note}.\n" for note in training.notes),
        "## Figures",
        "",
        *_figures(training.figures),
        "",
        "cross-validation: every group is predicted by a model that was fitted on other groups, "
        "with the scaling and thresholds of the other folds. test: predicted by the model in this "
        "folder, which has not seen those authorities. macro F1 is the mean over the themes that "
        "occur; ≥ 3, over those that occur three times or more. ECE is the expected calibration "
        "error (10 bins) over all pairs of finding and theme; of given, over the themes that were "
        "given.",
        "",
    ]
    for name, own in training.figures.items():
        lines += [f"### {name}", "", *_by_theme(own["report"], taxonomy), ""]
        lines += [*_confusions(own), ""]
    if comparison:
        lines += ["## Compared with", "", *_compared(comparison), ""]
    lines += [
        "## Limits",
        "",
        *_limits(training),
        "- A finding is judged by its own words: what only the sentence before it tells is missed.",
        "- Measure it on findings of your own: `ofsted-letters evaluate FILE --model FOLDER`.",
        "",
    ]
    return "\n".join(lines)


def _limits(training: Training) -> Iterator[str]:
    if set(training.meta["sources"]) != {"own"}:
        yield (
            "- The labels are the judgement of one kind of annotator; the data card of the corpus "
            "says how they came about."
        )
    if training.model.classifier[-1].always_:
        yield (
            "- A finding always gets at least one theme, even where none fits; label some findings "
            "with `none`, and a finding may get none."
        )


def _sources(sources: dict[str, int]) -> str:
    if set(sources) == {"own"}:
        return ""
    return " (" + ", ".join(f"{number} {name}" for name, number in sources.items()) + ")"


def _parts(parts: dict[str, Any]) -> Iterator[str]:
    if parts:
        yield "| part | findings | authorities |"
        yield "|---|---|---|"
        for name, own in parts.items():
            yield f"| {name} | {own['findings']} | {len(own['groups'])} |"
        yield ""
        yield (
            "Fitted on the train and dev parts; the test parts are kept apart by authority. Real "
            "findings are labelled without their text (`corpus/real/themes.jsonl`), so that "
            "repeating this needs the letters and reports themselves (`--real`)."
        )
        yield ""


def _figures(figures: dict[str, Figures]) -> Iterator[str]:
    yield (
        "| part | findings | micro precision | micro recall | micro F1 | macro F1 | macro F1 ≥ 3 "
        "| ECE | ECE of given |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, own in figures.items():
        report, calibration = own["report"], own["calibration"]
        micro = report["micro"]
        yield (
            f"| {name} | {report['examples']} | {micro['precision']:.3f} | {micro['recall']:.3f} "
            f"| {micro['f1']:.3f} | {report['macro_f1']:.3f} | {macro_f1(report, 3):.3f} "
            f"| {calibration['error']:.3f} | {calibration['error_of_given']:.3f} |"
        )


def macro_f1(report: Report, least: int) -> float:
    """Return the mean F1 over the themes that occur so often."""
    own = [row["f1"] for row in report["labels"].values() if row["support"] >= least]
    return sum(own) / len(own) if own else 0.0


def _by_theme(report: Report, taxonomy: Taxonomy) -> Iterator[str]:
    yield "| theme | precision | recall | F1 | support |"
    yield "|---|---|---|---|---|"
    for theme in taxonomy.themes:
        row = report["labels"].get(theme.id)
        if row:
            yield (
                f"| {theme.label} (`{theme.id}`) | {row['precision']:.2f} | {row['recall']:.2f} "
                f"| {row['f1']:.2f} | {row['support']} |"
            )


def _confusions(figures: Figures) -> Iterator[str]:
    told = ", ".join(
        f"`{own['missed']}` as `{own['given']}` ({own['count']})"
        for own in figures["confusions"][:_SHOWN]
    )
    if told:
        yield f"Most often taken for another: {told}."


def _compared(comparison: dict[str, Any]) -> Iterator[str]:
    yield comparison["note"]
    yield ""
    names = list(comparison["rows"][0])
    yield "| " + " | ".join(names) + " |"
    yield "|---" * len(names) + "|"
    for row in comparison["rows"]:
        yield "| " + " | ".join(str(row[name]) for name in names) + " |"


def page(training: Training) -> str:
    """Return the report as an HTML page, with plots, complete in one file."""
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("pipeline.themes", "."), autoescape=True, trim_blocks=True
    )
    return environment.get_template("report.html.jinja").render(
        taxonomy=training.model.taxonomy,
        meta=training.meta,
        notes=training.notes,
        figures=training.figures,
        shown=_SHOWN,
    )


def _json(table: object) -> str:
    return json.dumps(table, indent=2, ensure_ascii=False) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
