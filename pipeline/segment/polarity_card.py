"""Storing a trained model of polarity with its metrics and its model card."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline import stored
from pipeline.segment.polarity import MODEL_FILE
from pipeline.segment.polarity_training import PolarityTraining


def store(training: PolarityTraining, folder: Path) -> None:
    """Write a model folder.

    Raises
    ------
    ModelError
        If it cannot be written.
    """
    from zipfile import ZIP_DEFLATED

    import skops.io

    model = training.model
    with stored.replacing(folder, {MODEL_FILE, "metrics.json", "README.md"}) as fresh:
        parts = {"sentences": model.classifier, "bullets": model.joint}
        skops.io.dump(parts, fresh / MODEL_FILE, compression=ZIP_DEFLATED)
        metrics = {"figures": training.figures, **training.meta}
        (fresh / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
        (fresh / "README.md").write_text(card(training), encoding="utf-8")


def card(training: PolarityTraining) -> str:
    """Return the model card, in Markdown."""
    sizes = ", ".join(f"{name} {number}" for name, number in training.meta["sentences"].items())
    lines = [
        "# Classifier of polarity",
        "",
        "Tells of a sentence of a letter whether it says that something is good (`strength`), "
        "or not (`improvement`), both (`mixed`), or judges nothing (`neutral`). Hashed words and "
        "pairs of words, and the listed words of `configs/polarity.toml` by the side of the "
        "sentence they stand in; a multinomial logistic regression; scikit-learn, stored with "
        "skops. The file holds numbers and no words. It is asked where the heading of a "
        "section does not decide. Of a bullet of several sentences, a second regression decides "
        "over what the first says of each.",
        "",
        "## Training data",
        "",
        f"Sentences: {sizes}. Authored prose (`corpus/prose/training-*.jsonl`), real letters and "
        "reports labelled once (`corpus/real/polarity.jsonl`) and the dev part of the letters that "
        "were labelled twice (`corpus/real/facts.jsonl`). The test part is not trained on. "
        f"Repeat with `ofsted-letters train-polarity --real LETTERS --real REPORTS` (seed "
        f"{training.meta['seed']}; SHA-256 of the training data "
        f"`{training.meta['training_data_sha256']}`); without the real documents the same command "
        "trains on authored prose alone.",
        "",
        "## Figures",
        "",
        "*Bullets*: bullets of several sentences, by wording alone, all four classes. The others: "
        "prose. *Found*: judging sentences that are found to judge. *Polarity*: of those, "
        "with the right polarity. *False*: neutral sentences that are taken to judge.",
        "",
        "| part | sentences | found | polarity | false | all four classes |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {row['sentences']} | {row['found']:.3f} | {row['polarity']:.3f} "
        f"| {row['false']:.3f} | {row['accuracy']:.3f} |"
        for name, row in training.figures.items()
        if "found" in row
    ]
    lines += [
        f"| {name} | {row['bullets']} | | | | {row['accuracy']:.3f} |"
        for name, row in training.figures.items()
        if "bullets" in row
    ]
    lines += [
        "",
        "*Hard prose* was written to mislead: criticism without a negative word, praise with one, "
        "narrative. It is not trained on, and shows how far the model is from understanding.",
        "",
        "## Limits",
        "",
        "Mixed sentences are rare and often taken for one side. A sentence that takes its side "
        "from one further back than the sentence before it is a guess. Labels are those of "
        "language models with guidelines; people would differ more.",
        "",
    ]
    return "\n".join(lines)
