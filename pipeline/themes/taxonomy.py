"""Taxonomies of themes: ``configs/themes/*.toml``, or a user's own file of the same form."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError
from pipeline.resources import config_path, read_toml

# The label of a finding that has none of the themes.
NONE = "none"
# A family is the name of a folder, too.
_NAME = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Theme:
    """A theme: its id, its label, and in words what belongs to it and what does not."""

    id: str
    label: str
    includes: str = ""
    excludes: str | None = None


@dataclass(frozen=True)
class Taxonomy:
    """A set of themes.

    Attributes
    ----------
    family
        Its name; that of the family of letters that it is for, if it is for one alone.
    letters
        The families of letters whose findings it files; empty for all letters.
    """

    family: str
    label: str
    themes: tuple[Theme, ...]
    letters: tuple[str, ...] = ()

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids, in the order of the file."""
        return tuple(theme.id for theme in self.themes)

    @property
    def sha256(self) -> str:
        """The hash of what it says, whatever the layout of its file."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def serves(self, family: str | None) -> bool:
        """Tell whether it files the findings of a family of letters (none for an unknown kind)."""
        return not self.letters or family in self.letters


def families() -> tuple[str, ...]:
    """Return the families of which a taxonomy ships."""
    files = sorted(config_path("themes").glob("*.toml"))
    return tuple(f.stem for f in files if "family" in read_toml(f))


def load_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy file.

    Parameters
    ----------
    path
        A TOML file: ``family``, ``label``, a list of ``[[theme]]``; optionally ``include`` (names
        of files beside it, or of those that ship, whose themes come first) and ``letters`` (the
        families of letters it is for; by default its own, if it bears the name of one, or else
        all).

    Raises
    ------
    ConfigError
        If the file is missing or malformed, or if an id occurs twice.
    """
    table = read_toml(path)
    family, label = (_word(table, name, path, "the taxonomy") for name in ("family", "label"))
    if not _NAME.fullmatch(family):
        raise ConfigError(f"{path}: family = {family!r}", "give letters, digits, - and _ only")
    rows = list(table.get("theme", []))
    for name in reversed(table.get("include", [])):
        own = path.parent / f"{name}.toml"
        shared = own if own.exists() else config_path("themes", f"{name}.toml")
        rows = [*read_toml(shared).get("theme", []), *rows]
    themes = tuple(_theme(row, path) for row in rows)
    if not themes:
        raise ConfigError(f"{path}: has no themes", "give a [[theme]] for each")
    names: dict[str, str] = {}
    for theme in themes:
        if theme.id.casefold() in names:
            raise ConfigError(f"{path}: theme {theme.id} occurs twice")
        names[theme.id.casefold()] = theme.id
    for theme in themes:
        if names.setdefault(theme.label.casefold(), theme.id) != theme.id:
            other = names[theme.label.casefold()]
            raise ConfigError(f"{path}: {theme.label!r} may mean {theme.id} or {other}")
    letters = table.get("letters", [family] if family in families() else [])
    if not isinstance(letters, list) or set(letters) - set(families()):
        raise ConfigError(
            f"{path}: letters = {letters!r}",
            f"give a list of families of letters: {', '.join(families())}",
        )
    return Taxonomy(family, label, themes, tuple(letters))


def _theme(row: dict[str, Any], path: Path) -> Theme:
    theme = row.get("id", "one without id") if isinstance(row, dict) else row
    where = f"theme {theme}"
    if not isinstance(row, dict):
        raise ConfigError(f"{path}: {where} is no table", "write [[theme]]")
    unknown = sorted(set(row) - {own.name for own in fields(Theme)})
    if unknown:
        known = ", ".join(own.name for own in fields(Theme))
        raise ConfigError(f"{path}: {where} has {unknown[0]!r}", f"a theme has: {known}")
    if row.get("id") == NONE:
        raise ConfigError(f"{path}: no theme may be called {NONE}", "it is the label of none")
    texts = {name: _word(row, name, path, where) for name in ("id", "label")}
    return Theme(**{**row, **texts})


def _word(table: dict[str, Any], name: str, path: Path, where: str) -> str:
    word = table.get(name)
    if not isinstance(word, str) or not word.strip():
        raise ConfigError(f"{path}: {where} has no {name}", f'give {name} = "…"')
    return word


def shipped_taxonomy(family: str) -> Taxonomy:
    """Return the taxonomy of a family that ships in ``configs/themes``.

    Raises
    ------
    ConfigError
        If there is none.
    """
    if family not in families():
        raise ConfigError(
            f"no taxonomy of the family {family!r}", f"there are: {', '.join(families())}"
        )
    return load_taxonomy(config_path("themes", f"{family}.toml"))
