"""Model files: read without running any code that they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
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
