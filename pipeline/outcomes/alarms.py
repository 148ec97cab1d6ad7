"""What a check can find: its codes, in one place, and where and how it is told."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal, NamedTuple

from pipeline.entities import numbers
from pipeline.resources import joined, load_table

Place = tuple[int, int]

# ``error``: one of the places is wrong.  ``warning``: something is missing, or most likely wrong.
# ``notice``: unusual; look at it before you rely on it.
Severity = Literal["error", "warning", "notice"]
CODES: Final[dict[str, tuple[Severity, str]]] = {
    "no-salutation": ("warning", "no line begins with “Dear”: where the body begins is a guess"),
    "no-date": ("warning", "the letter prints no date of its own"),
    "impossible-date": ("error", "a day that does not exist, such as 31 June"),
    "period-after-date": ("error", "the inspection ends after the letter’s date"),
    "period-long-before": ("warning", "the inspection ended more than a year before the letter"),
    "period-length": ("error", "the days printed do not fit the length told, or run backwards"),
    "period-on-weekend": ("notice", "the inspection begins or ends on a Saturday or Sunday"),
    "date-differs": ("error", "two places give different days for the same inspection"),
    "deadline-past": ("warning", "what is still to come lies before the letter’s date"),
    "authority-differs": ("error", "subject, opening and address name different authorities"),
    "heading-missing": ("warning", "a heading that the letter announces is not there"),
    "grade-not-in-use": ("error", "a grade that Ofsted did not give at the time"),
    "parts-do-not-add-up": ("error", "the parts of a number of schools do not sum to it"),
    "quantity-differs": ("error", "the same number of schools is given two values"),
    "grade-differs": ("error", "the same school or schools are given two grades"),
    "change-differs": ("error", "a word of change contradicts the grades it goes with"),
}


@cache
def rule(section: str, name: str) -> re.Pattern[str]:
    """Return a pattern of ``configs/checks.toml``; names keep their case, days do not."""
    value = joined(load_table("checks.toml")[section][name])
    value = value.replace("NUMBER", rf"(?:{numbers.WORD}|\d+)")
    return re.compile(value, re.I if section == "dates" else 0)


class Alarm(NamedTuple):
    """Something that is wrong in a letter: a code of ``CODES``, one line, and every place of it."""

    code: str
    message: str
    places: list[Place]
