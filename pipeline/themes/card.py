"""Storing a trained model with its metrics, its taxonomy and its model card."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

from pipeline.errors import ModelError
from pipeline.themes.metrics import Report
from pipeline.themes.model import save
from pipeline.themes.taxonomy import Taxonomy
from pipeline.themes.training import Training


def store(training: Training, taxonomy: Taxonomy, folder: Path) -> None:
    """Write a model folder, whole or not at all.

    Raises
    ------
    ModelError
        If the folder cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".model-") as temporary:
            fresh = Path(temporary, "model")
            save(training.model, fresh, training.meta)
            _write(fresh / "metrics.json", _json(training.reports))
            _write(fresh / "taxonomy.json", _json(asdict(taxonomy)))
            _write(fresh / "README.md", card(training, taxonomy))
            if folder.exists():
                shutil.rmtree(folder)
            fresh.rename(folder)
    except OSError as error:
        raise ModelError(
            f"{folder}: cannot be written ({error.strerror})", "choose another with --out"
        ) from error


def card(training: Training, taxonomy: Taxonomy) -> str:
    """Return the model card, in Markdown."""
    meta = training.meta
    counts = ", ".join(f"{part} {n}" for part, n in meta["examples"].items())
    lines = [
        f"# Theme classifier: {taxonomy.label}",
        "",
        f"Files findings of the family `{taxonomy.family}` under {len(taxonomy.themes)} themes "
        "(multi-label). TF-IDF of words (1 to 2) and characters (3 to 5), a logistic regression a "
        "theme, a threshold a theme; scikit-learn, stored with skops.",
        "",
        "## Training data",
        "",
        f"Labelled findings, parted by authority: {counts}. The model that ships is fitted on all "
        "of them, with thresholds chosen by five-fold cross-validation grouped by authority. The "
        "data card of the corpus says how the findings came about, and their limits.",
        "",
        f"Repeat with `ofsted-letters train` (seed {meta['seed']}; SHA-256 of the training data "
        f"`{meta['training_data_sha256']}`).",
        "",
        "## Figures",
        "",
        "| part | findings | micro precision | micro recall | micro F1 | macro F1 |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in training.reports.items():
        micro = found["micro"]
        lines.append(
            f"| {name} | {found['examples']} | {micro['precision']:.3f} | {micro['recall']:.3f} "
            f"| {micro['f1']:.3f} | {found['macro_f1']:.3f} |"
        )
    lines += [
        "",
        "cross-validation: every authority is predicted by a model that was not fitted on it; the "
        "thresholds are chosen there too, which flatters a little. dev and test: a model fitted on "
        "train alone, thresholds chosen on train, each part predicted once.",
        "",
        "By theme, in cross-validation:",
        "",
        *_by_theme(training.reports["cross-validation"], taxonomy),
        "",
        "## Limits",
        "",
        "- The findings it learned from were written for it; real letters differ in wording. "
        "Measure on labelled letters of your own with `ofsted-letters evaluate`.",
        "- The score is a logistic regression's probability; it is not calibrated further.",
        "- A finding always gets at least one theme, even where none fits.",
        "",
    ]
    return "\n".join(lines)


def _by_theme(found: Report, taxonomy: Taxonomy) -> list[str]:
    lines = ["| theme | precision | recall | F1 | support |", "|---|---|---|---|---|"]
    for theme in taxonomy.themes:
        row = found["labels"].get(theme.id)
        if row:
            lines.append(
                f"| {theme.label} (`{theme.id}`) | {row['precision']:.2f} | {row['recall']:.2f} "
                f"| {row['f1']:.2f} | {row['support']} |"
            )
    return lines


def _json(table: object) -> str:
    return json.dumps(table, indent=2, ensure_ascii=False) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
