import json
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import CorpusError
from pipeline.themes import card, training
from pipeline.themes.examples import Example
from pipeline.themes.regressions import ThemeRegressions
from pipeline.themes.taxonomy import Taxonomy


def test_training_is_repeatable_and_learns(
    examples: list[Example], taxonomy: Taxonomy, trained: training.Training
) -> None:
    again = training.train(examples, taxonomy, seed=3)
    assert again.figures == trained.figures
    assert again.meta == trained.meta
    assert (again.model.classifier[-1].coef_ == trained.model.classifier[-1].coef_).all()
    assert trained.figures["cross-validation"]["report"]["micro"]["f1"] > 0.9
    assert [found[0][0] for found in trained.model.predict(["rain tomorrow", "a wind"])] == [
        "rain",
        "wind",
    ]


def test_every_group_is_predicted_by_a_model_that_has_not_seen_it(
    taxonomy: Taxonomy,
) -> None:
    # Each town has words of its own for rain and wind: they can be known from that town alone.
    own = {"a": ("quell", "mibs"), "b": ("fonto", "drask"), "c": ("zuppe", "lyrnt")}
    rows = [
        Example(f"{word} no {number}", (theme,), town)
        for town, words in own.items()
        for number in range(10)
        for theme, word in zip(("rain", "wind"), words, strict=True)
    ]
    trained = training.train(rows, taxonomy)
    assert trained.figures["cross-validation"]["report"]["micro"]["f1"] < 0.8
    scores = trained.model.classifier.decision_function([e.text for e in rows])
    assert [taxonomy.ids[i] for i in scores.argmax(axis=1)] == [e.themes[0] for e in rows]


def test_the_test_part_is_neither_fitted_on_nor_shares_a_text(
    weather: Path, taxonomy: Taxonomy
) -> None:
    path = weather / "corpus" / "findings" / "weather"
    shared = json.dumps({"text": "rain fell everywhere", "themes": ["rain"]}) + "\n"
    for name in "ac":
        (path / f"{name}.jsonl").write_text((path / f"{name}.jsonl").read_text() + shared)
    trained = training.train_corpus(weather / "corpus", taxonomy)
    assert trained.meta["findings"] == 20  # a and b, without what c has too
    assert trained.meta["parts"]["authored test"] == {"findings": 11, "groups": ["c"]}
    assert trained.figures["authored test"]["report"]["examples"] == 11
    assert "everywhere" not in trained.model.classifier[0].terms_


def test_one_group_is_refused(taxonomy: Taxonomy, examples: list[Example]) -> None:
    with pytest.raises(CorpusError, match="all findings are of one group"):
        training.train([e._replace(group="a") for e in examples], taxonomy)


def test_missing_groups_and_few_examples_are_noted(
    taxonomy: Taxonomy, examples: list[Example]
) -> None:
    some = [e._replace(group="") for e in examples][:36]
    notes = training.train([*some, some[0]], taxonomy).notes
    assert any("37 of 37 findings have no group" in note for note in notes)
    assert any("figures are steadier: " in note for note in notes)
    both = examples[0]._replace(themes=("wind",))
    notes = training.train([*examples, both], taxonomy).notes
    assert any("twice with different themes, such as a:0" in note for note in notes)


def test_a_theme_that_a_fold_lacks_is_no_error(taxonomy: Taxonomy, examples: list[Example]) -> None:
    rows = [e for e in examples if e.themes == ("rain",) or e.group == "a"]
    figures = training.train(rows, taxonomy).figures["cross-validation"]
    assert figures["report"]["labels"]["wind"]["support"] == 6


def test_a_scaling_is_never_turned_round() -> None:
    scores = np.linspace(-3, 3, 60)[:, None]
    labels = (scores < -2).astype(int)  # the lower the score, the likelier
    scaled = ThemeRegressions().calibrate(scores, labels)
    assert scaled.slope_[0] > 0
    assert scaled.scale(scores).mean() == pytest.approx(labels.mean(), abs=0.05)


def test_calibrated_probabilities_hold_as_often_as_they_say() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(0, 3, (4000, 1))
    labels = (rng.random((4000, 1)) < 1 / (1 + np.exp(-0.5 * scores + 1))).astype(int)
    scaled = ThemeRegressions().calibrate(scores[:2000], labels[:2000])
    probabilities = scaled.scale(scores[2000:])
    likely = probabilities > 0.6
    assert labels[2000:][likely].mean() == pytest.approx(probabilities[likely].mean(), abs=0.04)


def test_thresholds_are_those_of_the_best_f1() -> None:
    rng = np.random.default_rng(1)
    labels = (rng.random((500, 2)) < 0.3).astype(int)
    # The first theme is sure at 0.6 and over, the second at 0.4 and over.
    bounds = np.array([0.6, 0.4])
    over, under = bounds + rng.random((500, 2)) * 0.3, bounds - 0.02 - rng.random((500, 2)) * 0.3
    probabilities = np.where(labels == 1, over, under)
    chosen = training.choose_thresholds(probabilities, labels)
    assert chosen[0] > chosen[1]
    f1, flat = (training._f1(probabilities >= t, labels).mean() for t in (chosen, 0.5))
    assert f1 > flat


def test_the_report_is_whole(trained: training.Training, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    card.store(trained, folder)
    figures = json.loads((folder / "metrics.json").read_text())
    assert figures == json.loads(json.dumps(trained.figures))
    text = (folder / "README.md").read_text()
    assert "| Rain (`rain`) |" in text
    assert trained.meta["training_data_sha256"] in text

    class Tags(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []
            self.seen: set[str] = set()

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.seen.add(tag)
            if tag not in {"meta", "link", "br"}:
                self.open.append(tag)

        def handle_startendtag(self, tag: str, attrs: object) -> None:
            self.seen.add(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    page = (folder / "report.html").read_text()
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert {"svg", "rect", "circle", "table"} <= tags.seen
    assert "http" not in page.replace("http-equiv", "")


def test_a_label_is_escaped_in_the_page(examples: list[Example], taxonomy: Taxonomy) -> None:
    from dataclasses import replace

    evil = replace(taxonomy.themes[0], label="<script>alert(1)</script>")
    own = replace(taxonomy, themes=(evil, *taxonomy.themes[1:]))
    assert "<script>alert" not in card.page(training.train(examples, own))


def test_a_comparison_in_the_folder_is_kept(trained: training.Training, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    card.store(trained, folder)
    rows = [{"approach": "guessing", "macro F1": "0.100"}]
    (folder / "comparison.json").write_text(json.dumps({"note": "As it is.", "rows": rows}))
    card.store(trained, folder)
    assert "| guessing | 0.100 |" in (folder / "README.md").read_text()
