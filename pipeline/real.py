"""Real documents that the corpus has labels for, read where they lie.

The labels (``corpus/real/*.jsonl``) hold no text.  Their places are good for one reading of one
file only, so both are checked by their hashes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline import ingest, layout
from pipeline.errors import ConfigError
from pipeline.layout import Letter
from pipeline.resources import read_toml

PARTS = ("dev", "test")
# A report's name has its number first and what it is on after the authority; a letter's, its date.
_NAME = re.compile(r"(?:\d+-)?(?P<authority>[a-z][a-z-]*?)-(?:children-s-|area-send-|\d{4}-)")


def labels(path: Path) -> list[dict[str, Any]]:
    """Return the labels of a file, a mapping a document; nothing if there is no such file."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def file_of(row: dict[str, Any], folders: Sequence[Path]) -> Path | None:
    """Return the file that labels are for, if it lies in one of the folders and is not another."""
    file = next((f for folder in folders if (f := folder / row["file"]).exists()), None)
    same = file is not None and hashlib.sha256(file.read_bytes()).hexdigest() == row["sha256"]
    return file if same else None


def documents(
    rows: Sequence[dict[str, Any]], folders: Sequence[Path]
) -> Iterator[tuple[dict[str, Any], Letter]]:
    """Give the labels of each document that lies in the folders, and the document, laid out.

    One that is not there, is another, or is read otherwise than when it was labelled is left out.
    """
    for row in rows:
        file = file_of(row, folders)
        if file is None:
            continue
        letter = layout.build(ingest.read(file))
        if hashlib.sha256(letter.text.encode()).hexdigest() == row["text_sha256"]:
            yield row, letter


def authority_of(file: str) -> str:
    """Return the authority that a document's name gives, as ``splits.toml`` writes it.

    >>> authority_of("focused-visit_derby_2023-11-29.pdf")
    'derby'
    >>> authority_of("80518-wandsworth-children-s-services-inspection-20-july-2018.pdf")
    'wandsworth'
    >>> authority_of("coventry-2013-04-10.txt")
    'coventry'
    """
    if "_" in file:
        return file.split("_")[1]
    found = _NAME.match(file)
    return found["authority"] if found else Path(file).stem


def parts(splits: Path, table: str | None = None) -> dict[str, str]:
    """Return the part, dev or test, of each authority that is kept out of training.

    Parameters
    ----------
    splits
        ``corpus/splits.toml``.
    table
        ``real`` for the real authorities; none for the authored ones.

    Raises
    ------
    ConfigError
        If the file is missing, or names an authority in both parts.
    """
    named = read_toml(splits)
    part_of: dict[str, str] = {}
    for part in PARTS:
        for group in (named.get(table, {}) if table else named).get(part, []):
            if part_of.setdefault(group, part) != part:
                raise ConfigError(f"{splits}: {group} is in dev and in test")
    return part_of
