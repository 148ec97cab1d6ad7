"""Labelled findings: the corpus that the theme classifier is trained and measured on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import ConfigError, CorpusError
from pipeline.resources import read_toml
from pipeline.themes.taxonomy import Taxonomy

PARTS = ("train", "dev", "test")


class Example(NamedTuple):
    """A finding with its labels; ``group`` is the authority whose letter it stands in."""

    text: str
    themes: tuple[str, ...]
    group: str


def read_corpus(folder: Path, taxonomy: Taxonomy) -> list[Example]:
    """Read all labelled findings of a family: its findings files, and those in gold letters.

    Parameters
    ----------
    folder
        The corpus: ``findings/<family>/<authority>.jsonl`` and ``gold/*.json``.
    taxonomy
        The family's taxonomy.

    Raises
    ------
    CorpusError
        If a file is malformed, a text is empty, or a theme is not in the taxonomy.
    """
    examples = []
    for path in sorted(folder.joinpath("findings", taxonomy.family).glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip():
                row = _json(line, f"{path}:{number}")
                examples.append(_example(row, path.stem, taxonomy, f"{path}:{number}"))
    for path in sorted(folder.joinpath("gold").glob("*.json")):
        gold = _json(path.read_text(encoding="utf-8"), str(path))
        if gold.get("family") == taxonomy.family:
            for row in gold.get("findings", []):
                examples.append(_example(row, group_of(path.stem), taxonomy, str(path)))
    if not examples:
        raise CorpusError(f"{folder}: no findings of the family {taxonomy.family}")
    return examples


def group_of(stem: str) -> str:
    """Return the authority in the name of a letter, ``<kind>_<authority>_<date>``."""
    pieces = stem.split("_")
    return pieces[1] if len(pieces) == 3 else stem


def split(examples: list[Example], folder: Path) -> dict[str, list[Example]]:
    """Part examples into train, dev and test by authority, as ``splits.toml`` says.

    An authority that the file does not name belongs to train.
    """
    part_of = parts_by_group(folder)
    known = {path.stem for path in folder.glob("findings/*/*.jsonl")}
    known |= {group_of(path.stem) for path in folder.glob("gold/*.json")}
    for group in part_of:
        if group not in known:
            raise CorpusError(
                f"{folder / 'splits.toml'}: there are no findings of {group!r}",
                "name it as its file in findings/FAMILY is named",
            )
    parts: dict[str, list[Example]] = {part: [] for part in PARTS}
    for example in examples:
        parts[part_of.get(example.group, "train")].append(example)
    return parts


def parts_by_group(folder: Path) -> dict[str, str]:
    """Return the part, dev or test, of each authority that ``splits.toml`` keeps out of train.

    Raises
    ------
    ConfigError
        If the file is missing or names an authority in both.
    """
    table = read_toml(folder / "splits.toml")
    part_of: dict[str, str] = {}
    for part in ("dev", "test"):
        for group in table.get(part, []):
            if part_of.setdefault(group, part) != part:
                raise ConfigError(f"{folder / 'splits.toml'}: {group} is in dev and in test")
    return part_of


def _json(text: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(text)
    except json.JSONDecodeError as error:
        raise CorpusError(f"{where}: not JSON ({error.msg})") from error
    if not isinstance(row, dict):
        raise CorpusError(f"{where}: not a JSON object")
    return row


def _example(row: dict[str, Any], group: str, taxonomy: Taxonomy, where: str) -> Example:
    text, themes = row.get("text"), row.get("themes")
    if not isinstance(text, str) or not text.strip():
        raise CorpusError(f"{where}: a finding without text")
    if not isinstance(themes, list):
        raise CorpusError(f"{where}: themes is not a list", "give a list of theme ids")
    unknown = [theme for theme in themes if theme not in taxonomy.ids]
    if unknown:
        raise CorpusError(
            f"{where}: theme {unknown[0]!r} is not in the taxonomy {taxonomy.family}",
            "see configs/themes",
        )
    return Example(text, tuple(themes), group)


def label_matrix(examples: Sequence[Example], ids: tuple[str, ...]) -> list[list[int]]:
    """Return the labels as rows of 0 and 1, a column a theme."""
    return [[int(i in example.themes) for i in ids] for example in examples]
