"""Which files a run is about, and under which names their annotations are written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import LettersError

# What a folder is searched for.  The type itself is told from content, when the file is read.
LETTERS = frozenset(
    {".pdf", ".docx", ".odt", ".rtf", ".html", ".htm", ".eml", ".txt", ".text"}
    | {".jpg", ".jpeg", ".png", ".tif", ".tiff"}
)
# Documents that are not read: found in a folder, they are reported rather than passed over.
OTHER_DOCUMENTS = frozenset({".doc", ".msg"})


class Job(NamedTuple):
    """A file to annotate, and the name of its annotation relative to the output folder."""

    path: Path
    output: str


class Failure(NamedTuple):
    """A file that could not be annotated: where it failed, why, and what to do."""

    file: str
    stage: str
    error: str
    advice: str

    @classmethod
    def of(cls, file: Path, stage: str, error: Exception) -> Failure:
        """Describe an error; one that is not ours is a fault of the program."""
        if isinstance(error, LettersError):
            return cls(str(file), stage, error.message, error.advice)
        error = error.__cause__ if isinstance(error.__cause__, Exception) else error
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        return cls(str(file), stage, f"unexpected {reason}", "please report it with the file")

    def line(self) -> str:
        """Return the failure as one line."""
        return f"{self.file}: {self.error}" + (f"; {self.advice}" if self.advice else "")


def find(paths: Iterable[Path]) -> tuple[list[Job], list[Failure]]:
    """Find the letters under files and folders.

    Folders are searched recursively, links to folders are not followed; hidden files and files
    that are no documents are passed over.  The annotation of ``a/b/letter.pdf`` in the folder
    ``a`` is ``b/letter.pdf.json``; where two would have one name, the later ones are numbered.

    Returns
    -------
    tuple
        The jobs, in a fixed order, and a failure for each path that is missing or holds nothing.
    """
    jobs: list[Job] = []
    failures: list[Failure] = []
    names: set[str] = set()
    seen: set[Path] = set()
    for root in paths:
        if not root.exists():
            failures.append(Failure(str(root), "find", "no such file or folder", "check the path"))
            continue
        found = [root] if root.is_file() else list(_walk(root))
        if not found:
            advice = "give a folder with letters: PDF, Word, text, e-mail and more"
            failures.append(Failure(str(root), "find", "no letters in this folder", advice))
        for path in found:
            if path.resolve() in seen:
                continue
            seen.add(path.resolve())
            name = path.name if root.is_file() else path.relative_to(root).as_posix()
            jobs.append(Job(path, _unused(name, names)))
    return jobs, failures


def _walk(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(here, name)
            known = path.suffix.lower() in LETTERS | OTHER_DOCUMENTS
            if name.endswith(".inspect.html"):  # made by this program
                continue
            if known and not name.startswith((".", "~$")):
                yield path


def _unused(name: str, names: set[str]) -> str:
    """Return the output name of a letter, numbered if it is taken (case aside)."""
    output, number = f"{name}.json", 2
    while output.lower() in names:
        output, number = f"{name}~{number}.json", number + 1
    names.add(output.lower())
    return output
