"""Every rule of ``configs/`` does something: take one away, and an example shows it."""

from __future__ import annotations

import gc
import json
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import pytest
import rule_examples as examples
from spacy.language import Language

from pipeline import resources
from pipeline.layout import Letter

CONFIGS = Path(__file__).parents[2] / "configs"
NEVER = "(?!)"
Rule = tuple[str, ...]


def rules_of(table: str) -> Iterator[Rule]:
    """Give the path of each rule of a table: a row, a pattern, a list of words."""
    if table.endswith(".csv"):
        return
    content = tomllib.loads((CONFIGS / table).read_text(encoding="utf-8"))
    for key, value in content.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from ((key, str(number)) for number in range(len(value)))
        elif isinstance(value, dict):
            yield from ((key, inner) for inner in value)
        else:
            yield (key,)


ALL = [(table, rule) for table in examples.TABLES for rule in rules_of(table)]


@pytest.fixture
def say(nlp: Language, letter_of: Callable[[str], Letter]) -> Callable[[str], list[Any]]:
    return lambda table: examples.results(table, letter_of, nlp)


def forget() -> None:
    """Empty every cache that holds something read from ``configs/``."""
    for thing in gc.get_objects():
        if isinstance(thing, _lru_cache_wrapper) and str(thing.__module__).startswith("pipeline"):
            thing.cache_clear()


@pytest.fixture
def changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, Rule], None]]:
    """Let the program read a copy of ``configs/`` that lacks a rule."""

    def change(table: str, rule: Rule) -> None:
        shutil.copytree(CONFIGS, tmp_path / "configs")
        shutil.copytree(CONFIGS.parent / "models", tmp_path / "models", symlinks=True)
        path = tmp_path / "configs" / table
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        _remove(content, rule)
        monkeypatch.setattr(resources, "read_toml", _reader(path, content))
        monkeypatch.setattr(resources, "data_dir", lambda: tmp_path)
        forget()

    yield change
    monkeypatch.undo()
    forget()


def _reader(path: Path, content: dict[str, Any]) -> Callable[[Path], dict[str, Any]]:
    """TOML cannot be written by the standard library: the changed table is given as it is."""
    read = resources.read_toml
    return lambda asked: content if asked == path else read(asked)


def _remove(content: dict[str, Any], rule: Rule) -> None:
    key = rule[0]
    if len(rule) == 1:
        content[key] = _nothing(content[key])
    elif isinstance(content[key], list):
        del content[key][int(rule[1])]
    elif key in ("same", "kinds"):
        del content[key][rule[1]]
    else:
        content[key][rule[1]] = _nothing(content[key][rule[1]])


def _nothing(value: Any) -> Any:
    if isinstance(value, list):
        return [NEVER]
    # A list of words becomes empty, a pattern one that never matches.
    return "" if re.fullmatch(r"[\w\s’-]+", value) else NEVER


@pytest.mark.parametrize("table", examples.TABLES)
def test_the_examples(
    table: str, say: Callable[[str], list[Any]], request: pytest.FixtureRequest
) -> None:
    found = say(table)
    every = json.loads(examples.EXPECTED.read_text(encoding="utf-8"))
    if request.config.getoption("--write-expected"):
        every[table] = found
        text = json.dumps(every, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        examples.EXPECTED.write_text(text, encoding="utf-8")
    assert found == every[table]


@pytest.mark.parametrize(
    ("table", "rule"), ALL, ids=lambda v: v if isinstance(v, str) else ".".join(v)
)
def test_no_rule_can_be_lost(
    table: str,
    rule: Rule,
    say: Callable[[str], list[Any]],
    changed: Callable[[str, Rule], None],
) -> None:
    expected = json.loads(examples.EXPECTED.read_text(encoding="utf-8"))[table]
    changed(table, rule)
    try:
        found: object = say(table)
    except Exception as error:  # a table that lacks a rule may not be usable at all
        found = repr(error)
    assert found != expected, "no example needs this rule: add one to rule_examples.py"


def test_every_table_has_a_comment() -> None:
    for path in CONFIGS.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("#"), path.name
        for match in re.finditer(
            r"^\[\[(?:framework|described|kind|ending|phrase)\]\](.*)$", text, re.M
        ):
            following = text[match.end() : match.end() + 400]
            assert (
                "#" in match.group()
                or "# " in following
                or "name" in following
                or "pattern" in following
            )
