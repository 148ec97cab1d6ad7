"""Tables over a folder of annotations: a row a statement of outcome, a row a check."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from pipeline.annotation import SCHEMA_VERSION, Annotation
from pipeline.errors import LettersError
from pipeline.output.files import write_text

Row = dict[str, Any]
# Columns that every table begins with: which letter a row is of.
_LETTER = ("file", "letter_date", "kind", "local_authority", "gss_code")
# A cell that begins with one of these would be run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Table(NamedTuple):
    """A table: its columns in order, and what makes its rows of an annotation."""

    columns: tuple[str, ...]
    rows: Callable[[Annotation], Iterator[Row]]


class TableError(LettersError):
    """A folder holds no annotations, or one that is not of this version."""


def _outcomes(annotation: Annotation) -> Iterator[Row]:
    totals = {group.group: group.total for group in annotation.groups}
    for outcome in annotation.outcomes:
        row = outcome.model_dump()
        start, end = row.pop("span")
        yield {
            **row,
            "group_total": totals.get(outcome.group),
            "start": start,
            "end": end,
            "text": annotation.text[start:end],
        }


def _checks(annotation: Annotation) -> Iterator[Row]:
    for check in annotation.checks:
        places = [annotation.text[start:end] for start, end in check.spans]
        yield {
            "code": check.code,
            "severity": check.severity,
            "message": check.message,
            "start": check.spans[0][0],
            "end": check.spans[0][1],
            "places": " | ".join(" ".join(place.split()) for place in places),
        }


TABLES = {
    "outcomes": Table(
        (
            "id", "count", "to", "unit", "group", "group_total", "phase", "previous", "current",
            "category", "change", "part_of", "confidence", "start", "end", "text",
        ),
        _outcomes,
    ),
    "checks": Table(("code", "severity", "message", "start", "end", "places"), _checks),
}  # fmt: skip


def read(folder: Path) -> Iterator[tuple[str, Annotation]]:
    """Give the annotations of a folder, with the file of each relative to it, in order of name.

    Raises
    ------
    TableError
        If there are none, or one cannot be read.
    """
    files = sorted(path for path in folder.rglob("*.json") if not path.name.startswith("."))
    if not files:
        raise TableError(
            f"{folder}: holds no annotations",
            "make them with: ofsted-letters annotate LETTERS --out FOLDER",
        )
    for path in files:
        try:
            annotation = Annotation.model_validate_json(path.read_bytes())
        except OSError as error:
            raise TableError(f"{path}: cannot be read ({error.strerror})") from error
        except ValidationError as error:
            raise TableError(
                f"{path}: is no annotation of schema {SCHEMA_VERSION}",
                "annotate the letters again, into a folder of their own",
            ) from error
        yield path.relative_to(folder).as_posix().removesuffix(".json"), annotation


def write(folder: Path, out: Path) -> dict[str, int]:
    """Write every table of a folder of annotations as CSV (UTF-8, with a mark for Excel).

    Parameters
    ----------
    folder
        Where ``annotate`` has written.
    out
        The folder for the tables.

    Returns
    -------
    dict
        Name of each table -> its rows.

    Raises
    ------
    TableError
        If the folder holds no annotations, or one that cannot be read.
    """
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for file, annotation in read(folder):
        authority = annotation.local_authority
        letter = {
            "file": file,
            "letter_date": annotation.date,
            "kind": annotation.kind,
            "local_authority": authority.name if authority else None,
            "gss_code": authority.gss_code if authority else None,
        }
        for name, table in TABLES.items():
            rows[name] += [{**letter, **row} for row in table.rows(annotation)]
    for name, table in TABLES.items():
        write_text(out / f"{name}.csv", _csv((*_LETTER, *table.columns), rows[name]))
    return {name: len(found) for name, found in rows.items()}


def _csv(columns: tuple[str, ...], rows: list[Row]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(row[name]) for name in columns} for row in rows)
    return "\ufeff" + stream.getvalue()


def _cell(value: object) -> object:
    """Return a cell: text on one line, and nothing that a spreadsheet would run."""
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    return f"'{text}" if text.startswith(_FORMULA) else text
