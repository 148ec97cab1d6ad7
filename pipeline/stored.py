"""Model folders: written whole or not at all, read without running any code that they hold."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import ModelError


def read(path: Path, advice: str) -> tuple[bytes, str]:
    """Return the bytes of a model file and their SHA-256.

    Raises
    ------
    ModelError
        If it cannot be read; ``advice`` says what to do.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror})", advice) from error
    return data, hashlib.sha256(data).hexdigest()


def loads(data: bytes, path: Path, trusted: Sequence[str] = ()) -> Any:
    """Return what a skops file holds.

    Parameters
    ----------
    data
        Its bytes.
    path
        Where they come from, for messages.
    trusted
        Types that it may hold, besides those that skops trusts.

    Raises
    ------
    ModelError
        If it is damaged, or holds another type.
    """
    import skops.io
    import skops.io.exceptions

    try:
        return skops.io.loads(data, trusted=list(trusted))
    except skops.io.exceptions.UntrustedTypesFoundException as error:
        raise ModelError(f"{path}: holds untrusted types", "use a model that you trust") from error
    except Exception as error:  # skops lets zip, JSON and numpy errors through on damaged files
        raise ModelError(f"{path}: damaged ({type(error).__name__})", "train it anew") from error


def check(folder: Path, names: AbstractSet[str]) -> None:
    """Refuse to replace a folder that holds something else than the files of a model.

    Raises
    ------
    ModelError
        If it does; the message names what it holds.
    """
    if folder.exists() and not folder.is_dir():
        raise ModelError(f"{folder}: is a file", "choose a folder with --out")
    other = sorted({path.name for path in folder.iterdir()} - names) if folder.exists() else []
    if other:
        raise ModelError(
            f"{folder}: exists and holds {other[0]}, which is no part of a model",
            "choose another with --out",
        )


@contextmanager
def replacing(folder: Path, names: AbstractSet[str]) -> Iterator[Path]:
    """Give an empty folder to write to, which then takes the place of another, whole.

    If the writing fails, what was there stays.

    Parameters
    ----------
    folder
        What to replace, if it is there.
    names
        The files that it may hold (:func:`check`).

    Raises
    ------
    ModelError
        If the folder cannot be written, or holds something else.
    """
    check(folder, names)
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".model-") as temporary:
            fresh, old = Path(temporary, "model"), Path(temporary, "old")
            fresh.mkdir()
            yield fresh
            if folder.exists():
                folder.rename(old)
            try:
                fresh.rename(folder)
            except OSError:
                if old.exists():
                    old.rename(folder)
                raise
    except OSError as error:
        raise ModelError(
            f"{folder}: cannot be written ({error.strerror})", "choose another with --out"
        ) from error
