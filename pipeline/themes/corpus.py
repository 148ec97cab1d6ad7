"""The project's corpus: authored findings, and labels of findings of real letters.

Authored: ``findings/<family>/<authority>.jsonl`` and ``gold/*.json``.  Real:
``real/themes.jsonl``, a document a line: file name, hash, hash of the clean text, and findings as
``[start, end, themes]``, with the labels of two annotators after them where there were two.  It
holds no text; the documents are read where they lie.  ``splits.toml`` keeps authorities apart, as
dev and test.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline import real
from pipeline.errors import CorpusError
from pipeline.themes.examples import Example, example, parse
from pipeline.themes.taxonomy import Taxonomy

PARTS = ("train", "dev", "test")


def read_corpus(folder: Path, taxonomy: Taxonomy) -> list[Example]:
    """Read all authored findings of a family: its findings files, and those in gold letters.

    Raises
    ------
    CorpusError
        If a file is malformed, a text is empty, or a theme is not in the taxonomy.
    """
    names = {i: i for i in taxonomy.ids}
    found = []

    def add(row: dict[str, Any], group: str, where: str) -> None:
        if not isinstance(row.get("themes"), list):
            raise CorpusError(f"{where}: themes is not a list", "give a list of theme ids")
        own = example(row, where, names, taxonomy.family)
        found.append(own._replace(group=group, source="authored"))

    for path in sorted(folder.joinpath("findings", taxonomy.family).glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                where = f"{path}:{number}"
                add(parse(line, where), path.stem, where)
    for path in sorted(folder.joinpath("gold").glob("*.json")):
        gold = parse(path.read_text(encoding="utf-8"), str(path))
        if gold.get("family") == taxonomy.family:
            for row in gold.get("findings", []):
                add(row, group_of(path.stem), str(path))
    if not found:
        raise CorpusError(f"{folder}: no findings of the family {taxonomy.family}")
    return found


def has_findings(folder: Path, family: str) -> bool:
    """Tell whether a corpus holds findings files of a family."""
    return any(folder.joinpath("findings", family).glob("*.jsonl"))


def group_of(stem: str) -> str:
    """Return the authority in the name of a letter, ``<kind>_<authority>_<date>``."""
    pieces = stem.split("_")
    return pieces[1] if len(pieces) == 3 else stem


def read_real(folder: Path, documents: Sequence[Path], taxonomy: Taxonomy) -> list[Example]:
    """Read the labelled findings of the real documents that lie in folders.

    Parameters
    ----------
    folder
        The corpus.
    documents
        Folders with letters and reports.
    taxonomy
        The family's taxonomy.
    """
    found: list[Example] = []
    for gold, letter in real.documents(real_labels(folder, taxonomy.family), documents):
        found += real_examples(gold, letter.text)
    return found


def real_examples(gold: dict[str, Any], text: str) -> list[Example]:
    """Return the labelled findings of one document, from its labels and its text."""
    group = real.authority_of(gold["file"])
    return [
        Example(text[a:b], tuple(themes), group, "real", f"{gold['file']}[{a}:{b}]")
        for a, b, themes, *_ in gold["findings"]
    ]


def real_labels(folder: Path, family: str) -> list[dict[str, Any]]:
    """Return the labels of the real documents of a family, a mapping a document."""
    rows = real.labels(folder / "real" / "themes.jsonl")
    return [row for row in rows if row["family"] == family]


def split(examples: Sequence[Example], folder: Path) -> dict[str, list[Example]]:
    """Part examples into train, dev and test by authority, as ``splits.toml`` says.

    An authority that the file does not name belongs to train.
    """
    splits = folder / "splits.toml"
    part_of = real.parts(splits)
    known = {path.stem for path in folder.glob("findings/*/*.jsonl")}
    known |= {group_of(path.stem) for path in folder.glob("gold/*.json")}
    for group in part_of:
        if group not in known:
            raise CorpusError(
                f"{splits}: there are no findings of {group!r}",
                "name it as its file in findings/FAMILY is named",
            )
    own = {"authored": part_of, "real": real.parts(splits, "real")}
    parts: dict[str, list[Example]] = {part: [] for part in PARTS}
    for found in examples:
        parts[own[found.source].get(found.group, "train")].append(found)
    return parts
