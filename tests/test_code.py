"""The rules of the house: lint, types, one way for data to flow, the two commands of the README."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

# A stage may import itself and what stands left of it.
STAGES = ["ingest", "layout", "segment", "entities", "outcomes", "themes", "output", "batch", "cli"]
# Modules beside the stages, each with the first stage that may import it.
SHARED = {
    "errors": 0,
    "resources": 0,
    "months": 0,
    "document": 2,
    "loading": 6,
    "annotation": 6,
    "evaluation": 8,
}


def modules(root: Path) -> list[Path]:
    return sorted((root / "pipeline").rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Names of the parts of the package that a module imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            pieces = node.module.split(".")
            if pieces[0] == "pipeline":
                found |= {pieces[1]} if len(pieces) > 1 else {alias.name for alias in node.names}
    return found


def test_no_stage_imports_a_later_one(root: Path) -> None:
    for path in modules(root):
        stage = path.relative_to(root / "pipeline").parts[0]
        if stage not in STAGES:
            continue
        for name in imports(path):
            if name in STAGES:
                assert STAGES.index(name) <= STAGES.index(stage), f"{path} imports {name}"
            elif name in SHARED:
                assert SHARED[name] <= STAGES.index(stage), f"{path} imports {name}"


def test_ingest_and_layout_know_nothing_of_spacy(root: Path) -> None:
    for stage in ("ingest", "layout"):
        for path in (root / "pipeline" / stage).glob("*.py"):
            assert "spacy" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "pipeline", "tests", "corpus"],
        ["ruff", "format", "--check", "pipeline", "tests", "corpus"],
        ["mypy"],
    ],
    ids=" ".join,
)
def test_lint_format_and_types(root: Path, command: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", *command], cwd=root, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_ci_runs_the_test_command_of_the_readme(root: Path) -> None:
    commands = re.findall(r"^python3 -m venv .*$", (root / "README.md").read_text(), re.M)
    assert len(commands) == 2
    assert commands[0].endswith("annotate corpus/letters --out annotations")
    assert commands[1] in (root / ".ci" / "run").read_text().splitlines()


def test_everything_is_pinned_by_hash_and_without_an_address(root: Path) -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (root / name).read_text()
        pins = re.findall(r"^([\w.-]+)==\S+.*(?:\\\n    --hash=sha256:[0-9a-f]{64} ?)+", text, re.M)
        assert len(pins) > 30
        assert "://" not in text
        assert "--index" not in text


def test_no_page_has_a_figure_left_to_fill_in(root: Path) -> None:
    for path in (root / "README.md", root / "CHANGELOG.md", root / "corpus" / "README.md"):
        assert "@@" not in path.read_text(encoding="utf-8"), path.name
