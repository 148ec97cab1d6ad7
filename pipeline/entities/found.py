"""What every finder of entities gives: start, end, type and value, in characters of the text."""

from __future__ import annotations

from typing import Any

Found = tuple[int, int, str, dict[str, Any]]
