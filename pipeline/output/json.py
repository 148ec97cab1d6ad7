"""Annotations as JSON, and the JSON Schema of them."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.annotation import Annotation
from pipeline.output.files import write_text


def write_annotation(annotation: Annotation, path: Path) -> None:
    """Write an annotation to a file; the same annotation always gives the same bytes.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    write_text(path, annotation.model_dump_json(indent=2) + "\n")


def schema() -> str:
    """Return the JSON Schema of an annotation, as text."""
    table = Annotation.model_json_schema()
    table["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(table, indent=2, ensure_ascii=False) + "\n"
