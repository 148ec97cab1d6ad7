"""Themes of a user's own, by the commands that the README shows."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app

runner = CliRunner()


def run(*arguments: object) -> Result:
    return runner.invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def example(root: Path) -> Path:
    return root / "corpus" / "example"


@pytest.fixture(scope="module")
def models(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("own") / "my-models"
    themes = example / "themes.toml"
    result = run("train", example / "labelled.csv", "--taxonomy", themes, "--out", out)
    assert result.exit_code == 0, result.output
    assert "cross-validation: micro F1" in result.output
    return out


def test_sixty_rows_are_enough_to_be_useful(example: Path, models: Path, tmp_path: Path) -> None:
    to = tmp_path / "figures.json"
    model = models / "barriers"
    result = run("evaluate", example / "held-out.csv", "--model", model, "--json", to)
    assert result.exit_code == 0, result.output
    assert "written-record: precision" in result.output
    figures = json.loads(to.read_text(encoding="utf-8"))
    assert figures["report"]["micro"]["f1"] > 0.7


def test_what_a_model_was_trained_on_is_noticed(example: Path, models: Path) -> None:
    result = run("evaluate", example / "labelled.csv", "--model", models / "barriers")
    assert result.exit_code == 0
    assert "note: 60 of 60 findings are ones that the model was trained on" in result.output


def test_the_folder_above_a_model_is_no_model(root: Path, models: Path, tmp_path: Path) -> None:
    letters = root / "corpus" / "letters"
    result = run("annotate", letters, "--themes", models, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert f"did you mean {models / 'barriers'}?" in result.output


def test_a_letter_gets_them_with_reasons(root: Path, models: Path, tmp_path: Path) -> None:
    letter = root / "corpus" / "letters" / "focused-visit_fernwold_2026-01-19.pdf"
    out = tmp_path / "out"
    result = run(
        "annotate", letter, "--themes", models / "barriers", "--explain", "--out", out, "-q"
    )
    assert result.exit_code == 0, result.output
    table = json.loads((out / f"{letter.name}.json").read_text(encoding="utf-8"))
    given = [theme for finding in table["findings"] for theme in finding["themes"]]
    assert {theme["id"] for theme in given} <= {
        "delay",
        "staffing",
        "information-sharing",
        "written-record",
        "family-voice",
    }
    assert all(theme["speaks_for"] is not None for theme in given)
    # Sixty rows about what is wrong: much of a letter is about none of the five themes.
    nearest = [theme["score"] for theme in given if theme["nearest"]]
    others = [theme["score"] for theme in given if not theme["nearest"]]
    assert 0 < len(nearest) < len(given)
    assert max(nearest) < max(others)
    assert sum(nearest) / len(nearest) < sum(others) / len(others)
    assert all(
        len(finding["themes"]) == 1
        for finding in table["findings"]
        if any(theme["nearest"] for theme in finding["themes"])
    )
    assert any(word["weight"] > 0 for theme in given for word in theme["speaks_for"])
    assert list(table["provenance"]["models"]) == ["polarity", "themes/barriers"]


def test_what_is_suggested_can_be_labelled_and_trained_on(
    root: Path, example: Path, models: Path, tmp_path: Path
) -> None:
    tasks = tmp_path / "tasks.json"
    letters = root / "corpus" / "letters"
    result = run("suggest", letters, "-m", models / "barriers", "-n", 12, "--out", tasks)
    assert result.exit_code == 0, result.output
    assert tasks.with_suffix(".xml").exists()
    found = json.loads(tasks.read_text(encoding="utf-8"))
    assert len(found) == 12
    # As Label Studio would export them after an annotator has agreed with each.
    for task in found:
        task["annotations"] = [{"result": task["predictions"][0]["result"]}]
    export = tmp_path / "export.json"
    export.write_text(json.dumps(found), encoding="utf-8")
    again = ("train", example / "labelled.csv", export, "-t", example / "themes.toml")
    result = run(*again, "--out", tmp_path / "more")
    assert result.exit_code == 0, result.output
    assert " on 72 findings" in result.output


def test_what_is_labelled_already_is_not_suggested(example: Path, tmp_path: Path) -> None:
    themes = example / "themes.toml"
    out = tmp_path / "next.csv"
    rows = (example / "held-out.csv", example / "labelled.csv")
    done = ("--labelled", example / "labelled.csv")
    result = run("suggest", *rows, *done, "--taxonomy", themes, "-n", 100, "--out", out)
    assert result.exit_code == 0, result.output
    assert len(list(csv.DictReader(out.open(encoding="utf-8-sig")))) == 20
    # What was suggested and is not labelled yet may be suggested again.
    again = ("--labelled", out, "--taxonomy", themes, "-n", 100, "--out", tmp_path / "again.csv")
    result = run("suggest", rows[0], *again)
    assert "20 of 20 findings" in result.output
    result = run("suggest", rows[1], *done, "--taxonomy", themes, "--out", tmp_path / "no.csv")
    assert result.exit_code == 1
    assert "no findings that are not labelled yet" in result.output


def test_explain_in_the_terminal_and_as_json(models: Path) -> None:
    text = "Caseloads are too high and posts are vacant."
    result = run("explain", text, "--model", models / "barriers")
    assert result.exit_code == 0, result.output
    assert result.output.index("staffing") < result.output.index("no,")
    assert "caseloads" in result.output
    result = run("explain", text, "--model", models / "barriers", "--json")
    assert json.loads(result.output)[0]["theme"] == "staffing"
    assert run("explain", " ").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["train", "{csv}"], 1, "labels of your own need their themes; give --taxonomy FILE"),
        (["train", "{csv}", "-t", "none.toml"], 1, "none.toml: cannot be read"),
        (["train", "{csv}", "-f", "childrens-services"], 1, "is not in the taxonomy"),
        (["evaluate", "{csv}", "-m", "nowhere"], 1, "nowhere: not a theme model"),
        (["evaluate", "{csv}", "-f", "weather"], 1, "no taxonomy of the family 'weather'"),
        (["annotate", "{csv}", "--themes", ".", "-o", "out"], 1, "holds no theme model"),
        (["suggest", "{csv}", "-o", "{csv}"], 1, "exists already; name another file"),
        (["suggest", "{csv}", "-o", "x.txt"], 2, "name a file that ends in .json or .csv"),
        (["annotate", "{csv}", "--themes", "nowhere", "-o", "out"], 1, "nowhere: no such folder"),
    ],
)
def test_mistakes_are_one_line(
    example: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    given = [a.replace("{csv}", str(example / "labelled.csv")) for a in arguments]
    result = run(*given)
    assert result.exit_code == code, result.output
    lines = [line for line in result.output.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1
    assert message in lines[0]


def test_agreement_is_told_by_family(root: Path) -> None:
    result = run("agreement", "--corpus", root / "corpus")
    assert result.exit_code == 0, result.output
    assert result.output.count("Krippendorff's alpha 0.9") == 2
    assert "exploitation-and-missing" in result.output
