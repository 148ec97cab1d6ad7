import json
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html
from typer.testing import CliRunner

from pipeline import __version__
from pipeline.cli import app

runner = CliRunner()


def test_version() -> None:
    result = runner.invoke(app, ["--version"])
    assert (result.exit_code, result.output) == (0, f"ofsted-letters {__version__}\n")


@pytest.mark.parametrize(
    "command",
    [
        "annotate",
        "inspect",
        "explain",
        "suggest",
        "train",
        "evaluate",
        "compare",
        "agreement",
        "schema",
    ],
)
def test_help_has_an_example(command: str) -> None:
    result = runner.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"ofsted-letters {command}" in result.output


def test_help_imports_neither_spacy_nor_scikit_learn() -> None:
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from pipeline.cli import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "heavy = {'spacy', 'sklearn', 'numpy', 'pydantic', 'pypdfium2'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    "arguments", [["annotate"], ["annotate", "x"], ["annotate", "x", "--bogus"], ["frobnicate"]]
)
def test_wrong_usage_gives_2(arguments: list[str]) -> None:
    assert runner.invoke(app, arguments).exit_code == 2


def test_annotate_writes_an_annotation_a_letter(root: Path, tmp_path: Path) -> None:
    letters = root / "corpus" / "letters"
    out = tmp_path / "annotations"
    result = runner.invoke(app, ["annotate", str(letters), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert str(out) in result.output.replace("\n", "")
    written = sorted(path.name for path in out.iterdir())
    assert written == sorted(f"{path.name}.json" for path in letters.iterdir())
    table = json.loads((out / written[0]).read_text(encoding="utf-8"))
    assert table["schema_version"] == "1.4"
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert runner.invoke(app, ["annotate", str(letters), "--out", str(out), "-q"]).exit_code == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first


def test_annotate_goes_on_after_a_failure_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Dear Ms Achebe\n\nFocused visit\n\nText.\n")
    (tmp_path / "empty.txt").write_text("")
    result = runner.invoke(app, ["annotate", str(tmp_path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    (line,) = [line for line in result.output.splitlines() if line.startswith("error: ")]
    assert "empty.txt: the file is empty" in line
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "failures.jsonl",
        "good.txt.json",
    ]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: None, "no such file or folder"),
        (lambda folder: folder.mkdir(), "no letters in this folder"),
    ],
)
def test_nothing_to_do_is_one_line_and_1(tmp_path: Path, make, message: str) -> None:
    make(tmp_path / "letters")
    result = runner.invoke(
        app, ["annotate", str(tmp_path / "letters"), "-o", str(tmp_path / "out")]
    )
    assert result.exit_code == 1
    assert message in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_broken_config_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Dear Ms Achebe\n\nText.\n")
    config = tmp_path / "mine.cfg"
    config.write_text('[nlp]\nlang = "en"\npipeline = ["nothing"]\n[components]\n')
    result = runner.invoke(
        app, ["annotate", str(tmp_path), "-o", str(tmp_path / "out"), "-c", str(config)]
    )
    assert result.exit_code == 1
    assert result.output.startswith(f"error: {config}: not a usable config")


def test_the_engine_is_chosen_in_the_config(root: Path, tmp_path: Path) -> None:
    config = tmp_path / "mine.cfg"
    shipped = (root / "configs" / "letters.cfg").read_text(encoding="utf-8")
    config.write_text(shipped.replace('engine = "auto"', 'engine = "pdfminer"'), encoding="utf-8")
    letter = next((root / "corpus" / "letters").glob("*.pdf"))
    out = tmp_path / "out"
    result = runner.invoke(app, ["annotate", str(letter), "-o", str(out), "-c", str(config)])
    assert result.exit_code == 0, result.output
    assert json.loads((out / f"{letter.name}.json").read_text())["source"]["engine"] == "pdfminer"


def test_an_engine_that_does_not_exist_is_refused(root: Path, tmp_path: Path) -> None:
    config = tmp_path / "mine.cfg"
    shipped = (root / "configs" / "letters.cfg").read_text(encoding="utf-8")
    config.write_text(shipped.replace('engine = "auto"', 'engine = "magic"'), encoding="utf-8")
    letters = str(root / "corpus" / "letters")
    result = runner.invoke(app, ["annotate", letters, "-o", str(tmp_path / "o"), "-c", str(config)])
    assert result.exit_code == 1
    assert "engine = magic: no such choice" in result.output


def test_evaluate_prints_and_writes_figures(root: Path, tmp_path: Path) -> None:
    to = tmp_path / "figures.json"
    result = runner.invoke(app, ["evaluate", "--corpus", str(root / "corpus"), "--json", str(to)])
    assert result.exit_code == 0, result.output
    assert "findings (bullets): precision" in result.output
    assert json.loads(to.read_text())["letters"] >= 12


def test_train_without_a_corpus_is_one_line(tmp_path: Path) -> None:
    result = runner.invoke(app, ["train", "--corpus", str(tmp_path), "--out", str(tmp_path / "m")])
    assert result.exit_code == 1
    assert "no findings of the family" in result.output


def test_schema_is_json() -> None:
    result = runner.invoke(app, ["schema"])
    assert json.loads(result.output)["title"] == "Annotation"


def test_inspect_shows_each_line_with_its_role(root: Path, tmp_path: Path) -> None:
    letter = root / "corpus" / "letters" / "focused-visit_fernwold_2026-01-19.pdf"
    page = tmp_path / "page.html"
    result = runner.invoke(app, ["inspect", str(letter), "--out", str(page)])
    assert result.exit_code == 0, result.output
    tree = html.document_fromstring(page.read_text(encoding="utf-8"))
    roles = {item.get("class") for item in tree.xpath("//ol[@class='lines']/li")}
    assert roles == {"head", "subject", "heading", "finding", "paragraph", "footnote", "furniture"}
    pictures = tree.xpath("//img/@src")
    assert len(pictures) == len(tree.xpath("//section"))
    assert all(picture.startswith("data:image/png;base64,") for picture in pictures)
    # Every mark on a picture leads to its line.
    ids = set(tree.xpath("//li/@id"))
    assert {link.lstrip("#") for link in tree.xpath("//div[@class='sheet']/a/@href")} <= ids


def test_inspect_of_a_hostile_letter_runs_nothing(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ms Achebe\n\n<script>alert(1)</script>\n", encoding="utf-8")
    page = tmp_path / "page.html"
    assert runner.invoke(app, ["inspect", str(letter), "-o", str(page)]).exit_code == 0
    assert "<script" not in page.read_text(encoding="utf-8")


def test_inspect_of_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    result = runner.invoke(app, ["inspect", str(tmp_path / "nowhere.pdf")])
    assert result.exit_code == 1
    assert result.output.startswith("error: ")
    assert "nowhere.pdf" in result.output


def test_the_engine_can_be_chosen(root: Path, tmp_path: Path) -> None:
    letter = root / "corpus" / "letters" / "focused-visit_fernwold_2026-01-19.pdf"
    arguments = ["annotate", str(letter), "-o", str(tmp_path), "--engine", "pdfminer", "-q"]
    assert runner.invoke(app, arguments).exit_code == 0
    annotation = json.loads((tmp_path / f"{letter.name}.json").read_text(encoding="utf-8"))
    assert annotation["source"]["engine"] == "pdfminer"


def test_inspect_does_not_write_over_the_letter(tmp_path: Path) -> None:
    letter = tmp_path / "letter.html"
    letter.write_text("<html><p>Dear Ms Achebe</p></html>", encoding="utf-8")
    result = runner.invoke(app, ["inspect", str(letter), "--out", str(letter)])
    assert result.exit_code == 1
    assert "is the letter itself" in result.output
    assert "what was read" not in letter.read_text(encoding="utf-8")


def test_a_folder_of_models_that_is_not_there_is_told(root: Path, tmp_path: Path) -> None:
    config = tmp_path / "mine.cfg"
    shipped = (root / "configs" / "letters.cfg").read_text(encoding="utf-8")
    config.write_text(shipped.replace("models = null", 'models = "nowhere"'), encoding="utf-8")
    letter = root / "corpus" / "letters" / "focused-visit_fernwold_2026-01-19.pdf"
    result = runner.invoke(app, ["annotate", str(letter), "-o", str(tmp_path), "-c", str(config)])
    assert result.exit_code == 1
    assert "nowhere: no such folder of theme models" in result.output


def test_evaluate_on_nothing_is_an_error(tmp_path: Path) -> None:
    result = runner.invoke(app, ["evaluate", "--corpus", str(tmp_path)])
    assert result.exit_code == 1
    assert "has no gold" in result.output
