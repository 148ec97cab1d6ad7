"""Loading of the spaCy pipeline that a config describes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple, get_args

import spacy.util
from confection import Config, ConfigValidationError
from spacy.language import Language

from pipeline import words  # noqa: F401

# Imported for their side effect: they register the components.
from pipeline.entities import (  # noqa: F401
    ages,
    authorities,
    contacts,
    counts,
    dates,
    facts,
    grades,
    kinds,
    legislation,
    mentions,
    organisations,
    people,
    relative_dates,
    roles,
    schools,
)
from pipeline.errors import ConfigError
from pipeline.ingest import Engine, Ocr, Options
from pipeline.outcomes import checks, statements  # noqa: F401
from pipeline.resources import config_path
from pipeline.segment import findings, parts, sections  # noqa: F401
from pipeline.themes import component  # noqa: F401


class Limits(NamedTuple):
    """What a letter of a batch may take: seconds, and MiB of memory besides the loaded pipeline."""

    seconds: int = 120
    memory: int = 4096


_CHOICES: dict[str, tuple[str, ...]] = {"engine": get_args(Engine), "ocr": get_args(Ocr)}


def load_language(
    path: Path | None = None, settings: dict[str, dict[str, Any]] | None = None
) -> Language:
    """Load the pipeline that a spaCy config file describes.

    Parameters
    ----------
    path
        The config; by default the one that ships.
    settings
        Settings of components, in place of what the config says.

    Raises
    ------
    ConfigError
        If the file is missing, malformed, or names a component that does not exist.
    """
    path = path or config_path("letters.cfg")
    try:
        config = Config().from_disk(path)
        for name, own in (settings or {}).items():
            if name not in config.get("components", {}):
                raise ConfigError(f"{path}: has no component {name}", "it is needed for --themes")
            config["components"][name].update(own)
        nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such config file") from error
    except (ConfigValidationError, ValueError, KeyError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[-1].strip()
        raise ConfigError(
            f"{path}: not a usable config ({reason})",
            "compare it with configs/letters.cfg",
        ) from error
    return nlp


def ingest_options(nlp: Language) -> Options:
    """Return how a pipeline's config wants files to be read.

    Raises
    ------
    ConfigError
        If a setting is unknown or has a value that does not exist.
    """
    settings = nlp.config.get("ingest", {})
    for name, value in settings.items():
        if name not in _CHOICES:
            raise ConfigError(
                f"[ingest] {name}: no such setting", f"one of: {', '.join(sorted(_CHOICES))}"
            )
        if value not in _CHOICES[name]:
            raise ConfigError(
                f"[ingest] {name} = {value}: no such choice",
                f"one of: {', '.join(_CHOICES[name])}",
            )
    return Options(**settings)


def batch_limits(nlp: Language) -> Limits:
    """Return what a letter of a batch may take, by a pipeline's config.

    Raises
    ------
    ConfigError
        If a limit is no positive whole number.
    """
    settings = nlp.config.get("batch", {})
    for name, value in settings.items():
        if name not in Limits._fields:
            raise ConfigError(
                f"[batch] {name}: no such setting", f"one of: {', '.join(Limits._fields)}"
            )
        if not isinstance(value, int) or value < 1:
            raise ConfigError(f"[batch] {name} = {value}: no positive whole number")
    return Limits(**settings)


def config_hash(nlp: Language) -> str:
    """Return the hash of a pipeline's config, whatever the order and layout of its file."""
    return hashlib.sha256(json.dumps(nlp.config, sort_keys=True, default=str).encode()).hexdigest()
