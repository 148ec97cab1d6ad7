"""Numbers in words and digits, as letters print them."""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES: Final = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_VALUES: Final = {
    **{word: number for number, word in enumerate(_UNITS, start=1)},
    **{word: 10 * number for number, word in enumerate(_TENS, start=2)},
    "no": 0,
    "none": 0,
    "a": 1,
    "an": 1,
}
# Every word that a number may begin with.
WORDS: Final = (*_UNITS, *_TENS)
# Longer words first: "sixteen" is not "six".
# Both cases of the first letter are named, not ignored: a pattern is tried faster so.
_UNIT: Final = "|".join(
    f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in sorted(_UNITS, key=len, reverse=True)
)
_TEN: Final = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in _TENS)
# "seven", "Twenty-five", "thirty"
WORD: Final = rf"(?:(?:{_TEN})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|{_UNIT})"
# "11", "1,204", "20.4"
DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_PARTS = re.compile(r"[-\s]+")


def value(words: str) -> int | float:
    """Return the number that words or digits print: "Twenty-five", "1,204", "2.3 million".

    Raises
    ------
    ValueError
        If they are no number.
    """
    total: float = 0
    current: float = 0
    for part in _PARTS.split(words.strip().lower().replace(",", "")):
        if part in _SCALES:
            current = (current or 1) * _SCALES[part]
            if part != "hundred":
                total, current = total + current, 0
        elif part in _VALUES:
            current += _VALUES[part]
        elif part != "and":
            current += float(part)
    number = round(total + current, 6)
    return int(number) if number == int(number) else number
