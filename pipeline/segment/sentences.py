"""Sentences of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A stop with closing quotes, a space, and what a sentence begins with.
_END = re.compile(r"[.!?][’”\"')\]]*\s+(?=[A-Z‘“\"'(*])")
# What ends in a stop and ends no sentence.
_SHORT = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|cf|St|Mr|Mrs|Ms|Dr|Prof|Rev|No|vs|approx|[A-Z])\.$"
)


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give start and end of each sentence between two places of a text, in characters."""
    begin = start
    for match in _END.finditer(text, start, end):
        if _SHORT.search(text, max(match.start() - 8, begin), match.start() + 1):
            continue
        stop = match.end()
        while text[stop - 1].isspace():
            stop -= 1
        yield begin, stop
        begin = match.end()
    if begin < end:
        yield begin, end


def with_before(text: str, start: int, end: int) -> list[tuple[str, str]]:
    """Return the sentences between two places of a text, each with the one before it there."""
    found = [text[a:b] for a, b in sentences(text, start, end)]
    return list(zip(found, ["", *found], strict=False))
