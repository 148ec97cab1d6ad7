"""Taxonomies of themes: ``configs/themes/*.toml``, or a user's own file of the same form."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.resources import config_path, read_toml


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

    @property
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
    themes: list[Theme] = []
    try:
        family, label = table["family"], table["label"]
        for name in table.get("include", []):
            own = path.parent / f"{name}.toml"
            shared = own if own.exists() else config_path("themes", f"{name}.toml")
            themes += [Theme(**row) for row in read_toml(shared)["theme"]]
        themes += [Theme(**row) for row in table.get("theme", [])]
        default = [family] if family in families() else []
        letters = tuple(str(name) for name in table.get("letters", default))
    except (KeyError, TypeError) as error:
        raise ConfigError(f"{path}: not a taxonomy ({error})", "see configs/themes") from error
    ids = [theme.id for theme in themes]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise ConfigError(f"{path}: theme {twice[0]} occurs twice")
    if not ids:
        raise ConfigError(f"{path}: has no themes")
    return Taxonomy(family, label, tuple(themes), letters)


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
