"""Gazetteers and pattern tables of ``configs/``, read and compiled once a process."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import NamedTuple

from pipeline.errors import ConfigError
from pipeline.resources import config_path, joined, load_table

# Words of a name as printed: capitalised, or one of the small words inside names.  Their length is
# bounded, so that a hostile text cannot make the patterns slow.
NAME_WORD = r"(?:[A-ZÀ-ÖØ-Þ][\w’'-]{0,40}|St\.)"
SMALL_WORD = r"(?:upon|on|and|of|the|with|in|le|by|under|&)"


class Authority(NamedTuple):
    """An English local authority with its codes."""

    la_code: str
    gss_code: str | None
    name: str
    region: str

    def value(self) -> dict[str, str | None]:
        """Return the authority as the annotation prints it."""
        return {
            "name": self.name,
            "dfe_code": self.la_code,
            "gss_code": self.gss_code,
            "region": self.region,
        }


@cache
def authorities() -> dict[str, Authority]:
    """Return the local authorities by each of their names, lower case."""
    path = config_path("gazetteers", "local-authorities.csv")
    found: dict[str, Authority] = {}
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                authority = Authority(
                    row["la_code"], row["gss_code"] or None, row["name"], row["region"]
                )
                for name in (row["name"], *filter(None, row["aliases"].split("|"))):
                    found[name.lower()] = authority
    except (OSError, KeyError) as error:
        raise ConfigError(f"{path}: not a gazetteer of local authorities ({error})") from error
    return found


class Trust(NamedTuple):
    """A body that runs an authority's services for children, with the authorities' DfE codes."""

    name: str
    short: str
    la_codes: tuple[str, ...]


@cache
def trusts() -> tuple[Trust, ...]:
    """Return the bodies of ``configs/gazetteers/trusts.csv``."""
    path = config_path("gazetteers", "trusts.csv")
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return tuple(
                Trust(row["name"], row["short"], tuple(row["la_codes"].split("|")))
                for row in csv.DictReader(stream)
            )
    except (OSError, KeyError) as error:
        raise ConfigError(f"{path}: not a gazetteer of trusts ({error})") from error


@cache
def authority_pattern() -> re.Pattern[str]:
    """Return a pattern of every name of a local authority, longest first."""
    names = sorted(authorities(), key=len, reverse=True)
    alternatives = "|".join(
        re.escape(name).replace(r"\ and\ ", r"\ (?:and|&)\ ").replace(r"\ ", r"\s+")
        for name in names
    )
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.I)


def plain(text: str) -> str:
    """Return a name as the gazetteer writes it: single spaces, "and" for "&"."""
    return re.sub(r"\s+", " ", text).replace(" & ", " and ")


def find_authority(text: str) -> Authority | None:
    """Return the local authority that a text names, if it names just one.

    A name inside a longer one ("Derby" in "Derbyshire", "Lincolnshire" in "North Lincolnshire")
    does not count.
    """
    text = plain(text)
    found = {
        authorities()[match.group().lower()]
        for match in authority_pattern().finditer(text)
        if match.group()[0].isupper()
    }
    return found.pop() if len(found) == 1 else None


@cache
def pattern(table: str, *keys: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern of ``configs/gazetteers/<table>.toml``, compiled, line breaks taken out."""
    value: object = load_table("gazetteers", f"{table}.toml")
    for key in keys:
        value = value[key]  # type: ignore[index]
    if not isinstance(value, str):
        raise ConfigError(f"{table}.toml: {'.'.join(keys)} is not a pattern")
    return re.compile(joined(value), flags)


def any_row(rows: list[dict[str, str]]) -> re.Pattern[str]:
    """Return a pattern of the rows of a table; :func:`row_of` tells which row a match is of."""
    alternatives = (f"(?P<row{number}>{joined(row['pattern'])})" for number, row in enumerate(rows))
    return re.compile("|".join(alternatives))


def row_of(match: re.Match[str], rows: list[dict[str, str]]) -> dict[str, str]:
    """Return the row of a table that a match of :func:`any_row` is of."""
    return rows[int((match.lastgroup or "row0").removeprefix("row"))]


@cache
def school_words(table: str) -> dict[str, str]:
    """Return a table of ``configs/gazetteers/schools.toml``: ``same``, ``generic`` or ``kinds``."""
    rows: dict[str, str] = load_table("gazetteers", "schools.toml")[table]
    return dict.fromkeys(rows["words"].split(), "") if table == "generic" else rows
