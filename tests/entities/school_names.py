"""Real school names as letters misspell and shorten them, in authored sentences.

Used by the test of linking; the names are read from a folder outside the project.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.entities.register import COLUMNS

SENTENCES = (
    "Inspectors visited {} and spoke with governors about the support that they receive.",
    "The headteacher of {} told us that challenge from advisers has sharpened.",
    "At {}, pupils’ progress in mathematics has begun to quicken.",
    "Senior leaders from {} now work with two neighbouring schools each week.",
    "Since January, {} has been part of a cluster that shares its data openly.",
    "We also met the chair of governors at {}, who welcomed the training on finance.",
    "Support for {} was brokered late and had little effect on teaching.",
    "In the autumn, staff at {} moderated writing with colleagues from across the borough.",
    "A review of attendance at {} led to quick and useful action.",
    "{} was judged to require improvement when it was last inspected.",
    "Parents spoke warmly of {} and of how well it keeps them informed.",
    "The executive headteacher, who also leads {}, has set clear expectations.",
    "Two of the local leaders of education come from {}.",
    "Officers acted swiftly when the roll at {} began to fall.",
    "The council’s audit of safeguarding at {} was thorough.",
    "Behaviour at {} has improved markedly over the past year.",
    "I am writing to you about the monitoring inspection of {} which took place last week.",
    "Leaders at {} do not yet know whether the support has made a difference.",
    "The partnership between {} and the teaching school is long established.",
    "Governors of {} have asked for more frequent reports.",
)


class Case(NamedTuple):
    """A sentence with a school’s name, the authority of the letter, and the URN it should get."""

    sentence: str
    name: str
    printed: str
    la_code: str
    urn: str | None
    change: str


def schools(path: Path) -> list[dict[str, str]]:
    """Return the schools of the performance tables as rows of the register’s bulk extract."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [
            {
                **dict.fromkeys(COLUMNS.values(), ""),
                "URN": row["school_urn"],
                "EstablishmentName": row["school_name"],
                "LA (code)": row["old_la_code"],
                "LA (name)": row["la_name"],
                "PhaseOfEducation (name)": "Secondary",
                "EstablishmentStatus (name)": "Open",
                "Town": row["full_address"].split(", ")[-2] if ", " in row["full_address"] else "",
                "Postcode": row["full_address"].split(", ")[-1],
            }
            for row in csv.DictReader(stream)
        ]


def write_register(rows: list[dict[str, str]], path: Path) -> None:
    """Write rows as the register’s bulk extract."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(COLUMNS.values()))
        writer.writeheader()
        writer.writerows(rows)


def _replaced(pattern: str, by: str) -> Callable[[str, random.Random], str]:
    return lambda name, _: re.sub(pattern, by, name)


def _typo(name: str, chance: random.Random) -> str:
    """Swap, drop or double a letter inside a word of five letters or more."""
    words = list(re.finditer(r"[A-Za-z]{5,}", name))
    if not words:
        return name
    word = chance.choice(words)
    at = chance.randrange(word.start() + 1, word.end() - 2)
    kind = chance.choice("sdx")
    if kind == "s":
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    if kind == "d":
        return name[:at] + name[at + 1 :]
    return name[:at] + name[at] + name[at:]


CHANGES: dict[str, Callable[[str, random.Random], str]] = {
    "as registered": lambda name, _: name,
    "typing error": _typo,
    "no apostrophe": _replaced(r"['’]", ""),
    "curly apostrophe": _replaced("'", "’"),
    "St and Saint": lambda name, _: (
        name.replace("Saint ", "St ") if "Saint " in name else re.sub(r"\bSt\.? ", "Saint ", name)
    ),
    "Church of England": _replaced(r"Church of England|CofE", "C of E"),
    "Catholic": _replaced(r"Roman Catholic|Catholic", "RC"),
    "and": lambda name, _: (
        name.replace(" & ", " and ") if " & " in name else name.replace(" and ", " & ")
    ),
    "without The": _replaced(r"^The ", ""),
    "without Community": _replaced(
        r" (?:Community|Comprehensive|Specialist) (?=School|College|Academy)", " "
    ),
    "School left out": _replaced(r"(?<=High|mmar|dary) School\b.*$", ""),
    "Academy for School": _replaced(r" School$", " Academy"),
    "tail left out": _replaced(r"(?:,| -| \().*$", ""),
}


def cases(rows: list[dict[str, str]], number: int, seed: int) -> Iterator[Case]:
    """Give so many schools in sentences; one in ten is of another authority and gets no URN."""
    chance = random.Random(seed)
    codes = sorted({row["LA (code)"] for row in rows})
    for count, row in enumerate(chance.sample(rows, number)):
        name = row["EstablishmentName"]
        fitting = [key for key, change in CHANGES.items() if change(name, random.Random(0)) != name]
        change = chance.choice([*fitting, "as registered"])
        printed = CHANGES[change](name, chance)
        elsewhere = count % 10 == 9
        code = (
            chance.choice([c for c in codes if c != row["LA (code)"]])
            if elsewhere
            else row["LA (code)"]
        )
        sentence = chance.choice(SENTENCES).format(printed)
        yield Case(sentence, name, printed, code, None if elsewhere else row["URN"], change)
