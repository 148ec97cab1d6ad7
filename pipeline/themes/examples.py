"""Labelled findings of a user's own: CSV, JSON Lines, or an export of Label Studio.

CSV and JSON Lines have ``text`` and ``themes``, and optionally ``group``: the letter (or the
authority) that a finding stands in, so that it is never predicted by a model that has seen its
neighbours.  Themes are ids or labels of the taxonomy; in CSV, several are parted by semicolons.
``none`` says that a finding has none of them; a row whose themes are empty is not labelled yet, and
left out.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import CorpusError
from pipeline.themes.taxonomy import NONE, Taxonomy

# Below it, a theme cannot be both learnt and measured.
MIN_EXAMPLES = 5
# What a row has for themes that nobody has labelled yet.
_UNLABELLED: tuple[Any, ...] = (None, "", [])
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


def read_examples(
    paths: Sequence[Path],
    taxonomy: Taxonomy,
    tell: Callable[[str], None] = lambda message: None,
) -> list[Example]:
    """Read labelled findings.

    Parameters
    ----------
    paths
        CSV, JSON Lines or Label Studio JSON files, told by what they hold.
    taxonomy
        What the themes must belong to.
    tell
        Is told how many rows are not labelled yet, and left out.

    Raises
    ------
    CorpusError
        If a file cannot be read, or a row has no text, no theme list, or a theme that is not in the
        taxonomy; the message gives file and line.
    """
    names = {theme.label.casefold(): theme.id for theme in taxonomy.themes}
    names |= {theme.id.casefold(): theme.id for theme in taxonomy.themes}
    rows = [(where, row) for path in paths for where, row in _rows(path)]
    found = [
        example(row, where, names, taxonomy.family)
        for where, row in rows
        if row.get("themes") not in _UNLABELLED
    ]
    if found and len(found) < len(rows):
        tell(f"note: {len(rows) - len(found)} row(s) are not labelled yet, and left out")
    if not found:
        raise CorpusError(
            f"{', '.join(map(str, paths))}: no labelled findings",
            "give a file with text and themes",
        )
    return found


def read_texts(path: Path, *, labelled: bool = False) -> list[tuple[str, str]]:
    """Read findings as pairs of text and group, from the same forms of file.

    With ``labelled``, only those that have labels, whatever these are.

    Raises
    ------
    CorpusError
        If the file cannot be read or a row has no text.
    """
    return [
        (_text(row, where), str(row.get("group") or where))
        for where, row in _rows(path)
        if not labelled or row.get("themes") not in _UNLABELLED
    ]


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
            themes = [part.strip() for part in themes[0].split(",") if part.strip()]
    if not isinstance(themes, list):
        raise CorpusError(
            f"{where}: themes is not a list", "give a list of theme ids, or ids parted by ;"
        )
    if not themes:
        raise CorpusError(f"{where}: a finding without a theme", f"label it, or give {NONE}")
    ids = []
    for theme in themes:
        known = names.get(str(theme).casefold())
        if known is None and str(theme).casefold() != NONE:
            near = difflib.get_close_matches(str(theme).casefold(), names, n=1)
            raise CorpusError(
                f"{where}: theme {str(theme)!r} is not in the taxonomy {family}",
                (f"did you mean {names[near[0]]}? " if near else "")
                + f"it has: {', '.join(dict.fromkeys(names.values()))}",
            )
        if known is not None:
            ids.append(known)
    if ids and len(ids) < len(themes):
        raise CorpusError(f"{where}: has {NONE} beside {ids[0]}", "give the one or the other")
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
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise CorpusError(f"{where}: text with half a character ({error.reason})") from error
    return text


def _rows(path: Path) -> Iterator[Row]:
    """Give each row of a file, with its place."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel calls CSV, without "UTF-8".
        text = data.decode("cp1252", errors="replace")
    opening = text.lstrip()[:1]
    if opening == "[":
        return _label_studio(path, text)
    return _json_lines(path, text) if opening == "{" else _csv(path, text)


def _json_lines(path: Path, text: str) -> Iterator[Row]:
    # Not splitlines(): JSON may hold the other separators of lines inside a string.
    for number, line in enumerate(text.split("\n"), start=1):
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
    header, _, rest = text.partition("\n")
    if header.lower().startswith("sep="):  # a note to Excel
        header, text = rest.partition("\n")[0], rest
    # Excel writes semicolons in much of Europe.
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        if "text" not in columns:
            raise CorpusError(
                f"{path}: has no column text, only {', '.join(filter(None, columns)) or 'nothing'}",
                "give a CSV with columns text and themes",
            )
        for row in reader:
            if any(cell.strip() for cell in row):  # Excel leaves empty rows behind
                yield f"{path}:{reader.line_num}", dict(zip(columns, row, strict=False))
    except csv.Error as error:
        raise CorpusError(f"{path}:{reader.line_num}: not CSV ({error})") from error


def _label_studio(path: Path, text: str) -> Iterator[Row]:
    """Give each task of an export (JSON or JSON-MIN); one that nobody labelled has no themes.

    Where several people labelled a task, it has the themes that at least half of them gave; where
    no theme has so many, it counts as not labelled.
    """
    try:
        tasks = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise CorpusError(f"{path}: not JSON ({type(error).__name__})") from error
    for number, task in enumerate(tasks, start=1):
        where = f"{path}: task {number}"
        data = task.get("data", task) if isinstance(task, dict) else None
        if not isinstance(data, dict):
            raise CorpusError(f"{where}: not a task", "export it from Label Studio as JSON")
        if "annotations" not in task:
            themes = data.get("themes")
            if isinstance(themes, dict):
                themes = themes.get("choices")
            yield where, {**data, "themes": themes}
            continue
        given = [
            choices
            for annotation in task["annotations"] or []
            if isinstance(annotation, dict)
            and not annotation.get("was_cancelled")
            and (choices := _choices(annotation.get("result") or []))
        ]
        counts = Counter(theme for own in given for theme in dict.fromkeys(own))
        yield where, {**data, "themes": [t for t, n in counts.items() if 2 * n >= len(given)]}


def _choices(result: Any) -> list[str]:
    """Return what was chosen in the control that is called themes, or else in any."""
    parts = [part for part in result if isinstance(part, dict)]
    own = [part for part in parts if part.get("from_name") == "themes"] or parts
    values = (part.get("value") for part in own)
    return [
        str(choice)
        for value in values
        if isinstance(value, dict)
        for choice in value.get("choices") or []
    ]


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
