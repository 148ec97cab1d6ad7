"""Labelled findings of a user's own: CSV, JSON Lines, or an export of Label Studio.

CSV and JSON Lines have ``text`` and ``themes``, and optionally ``group``: the letter (or the
authority) that a finding stands in, so that it is never predicted by a model that has seen its
neighbours.  Themes are ids or labels of the taxonomy; in CSV, several are parted by semicolons.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import CorpusError
from pipeline.themes.taxonomy import Taxonomy

# Below it, a theme cannot be both learnt and measured.
MIN_EXAMPLES = 5
_SHOWN = 5
Row = tuple[str, dict[str, Any]]


class Example(NamedTuple):
    """A finding with its labels.

    ``group`` is the authority or letter it stands in; ``source`` is ``authored``, ``real`` or
    ``own``; ``where`` says where its label stands, for messages.
    """

    text: str
    themes: tuple[str, ...]
    group: str
    source: str = "own"
    where: str = ""


def read_examples(paths: Sequence[Path], taxonomy: Taxonomy) -> list[Example]:
    """Read labelled findings.

    Parameters
    ----------
    paths
        CSV, JSON Lines or Label Studio JSON files, told by what they hold.
    taxonomy
        What the themes must belong to.

    Raises
    ------
    CorpusError
        If a file cannot be read, or a row has no text, no theme list, or a theme that is not in the
        taxonomy; the message gives file and line.
    """
    names = {theme.id.casefold(): theme.id for theme in taxonomy.themes}
    names |= {theme.label.casefold(): theme.id for theme in taxonomy.themes}
    found = []
    for path in paths:
        for where, row in _rows(path):
            found.append(example(row, where, names, taxonomy.family))
    if not found:
        raise CorpusError(
            f"{', '.join(map(str, paths))}: no findings", "give a file with text and themes"
        )
    return found


def read_texts(path: Path) -> list[tuple[str, str]]:
    """Read findings without labels, as pairs of text and group; the same forms of file.

    Raises
    ------
    CorpusError
        If the file cannot be read or a row has no text.
    """
    return [(_text(row, where), str(row.get("group") or where)) for where, row in _rows(path)]


def example(row: dict[str, Any], where: str, names: dict[str, str], family: str) -> Example:
    """Return the example that a row holds.

    Parameters
    ----------
    row
        ``text``, ``themes``, optionally ``group``.
    where
        File and line, for messages.
    names
        What a theme may be called, in lower case -> its id.
    family
        The family of the taxonomy, for messages.

    Raises
    ------
    CorpusError
        If the text is empty, the themes are no list, or one is unknown.
    """
    text = _text(row, where)
    themes = row.get("themes")
    if isinstance(themes, str):
        themes = [part.strip() for part in re.split(r"[;|\n]", themes) if part.strip()]
        # A comma parts themes too, but labels may hold one.
        if len(themes) == 1 and themes[0].casefold() not in names:
            themes = [part.strip() for part in themes[0].split(",")]
    if not isinstance(themes, list):
        raise CorpusError(
            f"{where}: themes is not a list", "give a list of theme ids, or ids parted by ;"
        )
    if not themes:
        raise CorpusError(f"{where}: a finding without a theme", "label it or leave the row out")
    ids = []
    for theme in themes:
        known = names.get(str(theme).casefold())
        if known is None:
            raise CorpusError(
                f"{where}: theme {str(theme)!r} is not in the taxonomy {family}",
                f"it has: {', '.join(dict.fromkeys(names.values()))}",
            )
        ids.append(known)
    return Example(
        text,
        tuple(dict.fromkeys(ids)),
        str(row.get("group") or row.get("file") or ""),
        "own",
        where,
    )


def _text(row: dict[str, Any], where: str) -> str:
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise CorpusError(f"{where}: a finding without text", "each row needs a text")
    return text


def _rows(path: Path) -> Iterator[Row]:
    """Give each row of a file, with its place."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: not UTF-8", "save it as CSV UTF-8") from error
    opening = text.lstrip()[:1]
    if opening == "[":
        return _label_studio(path, text)
    return _json_lines(path, text) if opening == "{" else _csv(path, text)


def _json_lines(path: Path, text: str) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield f"{path}:{number}", parse(line, f"{path}:{number}")


def parse(text: str, where: str) -> dict[str, Any]:
    """Return the JSON object that a text holds.

    Raises
    ------
    CorpusError
        If it is none.
    """
    try:
        row = json.loads(text)
    except json.JSONDecodeError as error:
        raise CorpusError(f"{where}: not JSON ({error.msg})") from error
    if not isinstance(row, dict):
        raise CorpusError(f"{where}: not a JSON object")
    return row


def _csv(path: Path, text: str) -> Iterator[Row]:
    header = text.partition("\n")[0]
    # Excel writes semicolons in much of Europe.
    delimiter = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    missing = {"text", "themes"} - set(reader.fieldnames or ())
    if missing == {"text", "themes"} or "text" in missing:
        raise CorpusError(f"{path}: has no column text", "give a CSV with columns text and themes")
    try:
        for row in reader:
            yield f"{path}:{reader.line_num}", dict(row)
    except csv.Error as error:
        raise CorpusError(f"{path}:{reader.line_num}: not CSV ({error})") from error


def _label_studio(path: Path, text: str) -> Iterator[Row]:
    """Give each labelled task of an export (JSON or JSON-MIN), and no task that nobody labelled.

    Where several people labelled a task, it has the themes that at least half of them gave.
    """
    try:
        tasks = json.loads(text)
    except json.JSONDecodeError as error:
        raise CorpusError(f"{path}: not JSON ({error.msg})") from error
    for number, task in enumerate(tasks, start=1):
        where = f"{path}: task {number}"
        if not isinstance(task, dict):
            raise CorpusError(f"{where}: not a task", "export it from Label Studio as JSON")
        data = task.get("data", task)
        if "annotations" not in task:
            themes = data.get("themes")
            if isinstance(themes, dict):
                themes = themes.get("choices")
            yield where, {**data, "themes": themes}
            continue
        given = [
            choices
            for annotation in task["annotations"]
            if not annotation.get("was_cancelled")
            and (choices := _choices(annotation.get("result", [])))
        ]
        counts = Counter(theme for own in given for theme in dict.fromkeys(own))
        if counts:
            yield where, {**data, "themes": [t for t, n in counts.items() if 2 * n >= len(given)]}


def _choices(result: list[dict[str, Any]]) -> list[str]:
    return [choice for part in result for choice in part.get("value", {}).get("choices", [])]


def check(examples: Sequence[Example], taxonomy: Taxonomy) -> None:
    """Check that a classifier can be trained on examples and measured.

    Raises
    ------
    CorpusError
        If a theme has too few examples, or all of them, or if the same text stands in two groups.
    """
    counts = Counter(theme for e in examples for theme in e.themes)
    few = [theme for theme in taxonomy.ids if counts[theme] < MIN_EXAMPLES]
    if few:
        told = ", ".join(f"{theme} ({counts[theme]})" for theme in few[:_SHOWN])
        more = f" and {len(few) - _SHOWN} more" if len(few) > _SHOWN else ""
        raise CorpusError(
            f"too few examples of {len(few)} theme(s): {told}{more}",
            f"label at least {MIN_EXAMPLES} of each, or take the theme out of the taxonomy",
        )
    everywhere = [theme for theme in taxonomy.ids if counts[theme] == len(examples)]
    if everywhere:
        raise CorpusError(
            f"theme {everywhere[0]!r} is on every finding, so nothing can be learnt of it",
            "add findings without it, or take it out of the taxonomy",
        )
    seen: dict[str, Example] = {}
    for own in examples:
        other = seen.setdefault(plain_text(own.text), own)
        if other.group != own.group:
            raise CorpusError(
                f"{own.where}: the same text as {other.where}, in another group "
                f"({own.group!r} and {other.group!r}), so the figures would flatter",
                "give both the same group, or leave one out",
            )


def plain_text(text: str) -> str:
    """Return a text in the form in which two are the same finding."""
    return " ".join(text.casefold().split())


def label_matrix(examples: Sequence[Example], ids: Sequence[str]) -> list[list[int]]:
    """Return the labels as rows of 0 and 1, a column a theme."""
    return [[int(i in example.themes) for i in ids] for example in examples]
