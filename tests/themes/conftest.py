"""A family of two themes, small enough to train in a moment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.themes.examples import Example
from pipeline.themes.taxonomy import Taxonomy, load_taxonomy
from pipeline.themes.training import Training, train

TAXONOMY = """family = "weather"
label = "Weather"
[[theme]]
id = "rain"
label = "Rain"
includes = "what falls"
[[theme]]
id = "wind"
label = "Wind"
includes = "what blows"
"""
TEXTS = {
    "rain": [
        "heavy rain fell",
        "a wet morning of rain",
        "drizzle, then rain",
        "rain again",
        "rain",
    ],
    "wind": ["strong wind blew", "a gale of wind", "wind and gusts", "wind again", "wind"],
}


@pytest.fixture
def taxonomy_text() -> str:
    return TAXONOMY


@pytest.fixture
def weather(tmp_path: Path) -> Path:
    """A corpus of three authorities."""
    (tmp_path / "weather.toml").write_text(TAXONOMY)
    folder = tmp_path / "corpus" / "findings" / "weather"
    folder.mkdir(parents=True)
    (tmp_path / "corpus" / "splits.toml").write_text('dev = ["b"]\ntest = ["c"]\n')
    for town in "abc":
        rows = [
            json.dumps({"text": f"{text} in {town}", "themes": [theme]})
            for theme, texts in TEXTS.items()
            for text in texts
        ]
        (folder / f"{town}.jsonl").write_text("\n".join(rows) + "\n")
    return tmp_path


@pytest.fixture
def taxonomy(weather: Path) -> Taxonomy:
    return load_taxonomy(weather / "weather.toml")


@pytest.fixture
def examples() -> list[Example]:
    """Findings of four groups, some with both themes."""
    rows = [
        Example(f"{text} in {town}", (theme,), town, "own", f"{town}:{number}")
        for town in "abcd"
        for theme, texts in TEXTS.items()
        for number, text in enumerate(texts)
    ]
    rows += [
        Example(f"rain and wind together in {town}", ("rain", "wind"), town, "own", f"{town}:9")
        for town in "abcd"
    ]
    return rows


@pytest.fixture
def trained(examples: list[Example], taxonomy: Taxonomy) -> Training:
    return train(examples, taxonomy, seed=3)
