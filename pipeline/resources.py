"""Where the data that ships with the program lies.

In a checkout (and an editable install) ``configs/`` and ``models/`` are folders beside the
package; in a wheel they are copied into it as ``pipeline/_data/``.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError

# A long pattern stands on several lines.
_BREAK = re.compile(r"\s*\n\s*")
_PACKAGE = Path(__file__).resolve().parent


def data_dir() -> Path:
    """Return the folder that holds ``configs/`` and ``models/``."""
    bundled = _PACKAGE / "_data"
    return bundled if bundled.is_dir() else _PACKAGE.parent


def config_path(*parts: str) -> Path:
    """Return the path of a file or folder under ``configs/``."""
    return data_dir().joinpath("configs", *parts)


def model_path(*parts: str) -> Path:
    """Return the path of a file or folder under ``models/``."""
    return data_dir().joinpath("models", *parts)


def joined(pattern: str) -> str:
    """Return a pattern that stands on several lines as one."""
    return _BREAK.sub("", pattern)


@cache
def load_table(*parts: str) -> dict[str, Any]:
    """Read a TOML file under ``configs/``, once a process.

    Raises
    ------
    ConfigError
        If the file is missing or is not TOML.
    """
    return read_toml(config_path(*parts))


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    ConfigError
        If the file is missing or is not TOML.
    """
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML ({error})") from error
