"""The register of schools: an index of names by authority, and the school that a name means.

The index is made by ``ofsted-letters gazetteer import`` from the national register's bulk extract
(Get Information about Schools).  A name is linked to a URN only where one school of the authority
answers to it and no other comes near: none is better than a wrong one.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import sqlite3
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline.entities.tables import school_words
from pipeline.errors import ConfigError, LettersError

# Columns of the register's bulk extract that the index is made of.
COLUMNS = {
    "urn": "URN",
    "name": "EstablishmentName",
    "la_code": "LA (code)",
    "la_name": "LA (name)",
    "phase": "PhaseOfEducation (name)",
    "status": "EstablishmentStatus (name)",
    "town": "Town",
    "postcode": "Postcode",
    "opened": "OpenDate",
    "closed": "CloseDate",
}
_SCHEMA = (
    "CREATE TABLE school (urn TEXT PRIMARY KEY, name TEXT, la_code TEXT, la_name TEXT, phase TEXT, "
    "status TEXT, town TEXT, postcode TEXT, opened TEXT, closed TEXT)",
    "CREATE INDEX by_authority ON school (la_code)",
    "CREATE TABLE source (sha256 TEXT, schools INTEGER)",
)
_INSERT = "INSERT OR REPLACE INTO school VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
# So many letters may differ in the distinctive part of a name, by its length.
_EDITS = ((4, 0), (9, 1))
_MOST_EDITS = 2
# Schools of one distinctive name are told apart by the rest of it only if one is nearer by this.
_APART = 0.06
_CORE_WEIGHT = 2.0
_WEIGHTS = {
    **dict.fromkeys(("school", "schools", "academy", "college"), 0.3),
    **dict.fromkeys(("of", "and", "the", "for", "with", "in", "at", "a", "an"), 0.0),
}
# Misspelt words shorter than this are not set right.
_SHORTEST = 5
_NOT_LETTERS = re.compile(r"[^\w ]+")


class RegisterError(LettersError):
    """A register of schools could not be made or read."""


class School(NamedTuple):
    """A school of the register."""

    urn: str
    name: str
    la_code: str
    phase: str
    town: str
    postcode: str
    status: str
    opened: str
    closed: str


class Link(NamedTuple):
    """A school that a name means, with how near the name is (0 to 1)."""

    school: School
    score: float


def plain(name: str) -> str:
    """Return a school's name in the form that names are compared in.

    >>> plain("St. Mary’s C of E (VA) Primary Scohol")
    'st marys cofe primary school'
    """
    text = unicodedata.normalize("NFKD", name.lower())
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("&", " and ")
    text = re.sub(r"['’`.]", "", text)
    text = " ".join(_NOT_LETTERS.sub(" ", text).split())
    for form, usual in school_words("same").items():
        text = re.sub(rf"\b(?:{form})\b", usual, text)
    return " ".join(_spelt(word) for word in text.split())


@lru_cache(maxsize=50_000)
def _spelt(word: str) -> str:
    """Return a word of many names as it is spelt: "scohol" is a school."""
    from rapidfuzz.distance import OSA

    if len(word) < _SHORTEST or word in school_words("generic"):
        return word
    for usual in school_words("generic"):
        if len(usual) >= _SHORTEST and OSA.distance(word, usual, score_cutoff=1) <= 1:
            # "Firsts", "Junior s": what differs in its last letter alone may be another word.
            return usual if word[0] == usual[0] or word[1:] == usual[1:] else word
    return word


def core(name: str) -> str:
    """Return the distinctive words of a plain name.

    >>> core("st marys cofe primary school")
    'st marys'
    """
    generic = school_words("generic")
    return " ".join(word for word in name.split() if word not in generic)


def kinds(name: str) -> set[str]:
    """Return the words of a plain name that tell schools of one distinctive name apart."""
    return {school_words("kinds")[word] for word in name.split() if word in school_words("kinds")}


class Register:
    """An index of schools, opened for reading.

    Parameters
    ----------
    path
        Made by :func:`build`.

    Raises
    ------
    RegisterError
        If it is no such index.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
            self.sha256 = str(connection.execute("SELECT sha256 FROM source").fetchone()[0])
        except (sqlite3.Error, TypeError) as error:
            raise RegisterError(
                f"{path}: not an index of schools ({error})",
                "make one with: ofsted-letters gazetteer import FILE",
            ) from error
        self._connection = connection
        self._names: dict[str, list[tuple[School, str, str]]] = {}

    def names(self, la_code: str) -> list[tuple[School, str, str]]:
        """Return the schools of an authority, each with its names: plain, and the distinctive part.

        A school has several names if a part of its name is often left out ("…, An Academy").
        """
        if la_code not in self._names:
            rows = self._connection.execute(
                "SELECT urn, name, la_code, phase, town, postcode, status, opened, closed "
                "FROM school WHERE la_code = ?",
                (la_code,),
            )
            found = []
            for school in (School(*row) for row in rows):
                for name in dict.fromkeys(plain(form) for form in _forms(school.name)):
                    if core(name):
                        found.append((school, name, core(name)))
            self._names[la_code] = found
        return self._names[la_code]

    def distinctive(self, la_code: str) -> frozenset[str]:
        """Return the distinctive names of an authority's schools of two words or more."""
        return frozenset(own for _, _, own in self.names(la_code) if " " in own)

    def link(self, words: str, la_code: str, day: date | None = None) -> Link | None:
        """Return the school of an authority that a name means.

        Parameters
        ----------
        words
            The name as printed.
        la_code
            DfE code of the authority.
        day
            The letter's date: of a school and its successor of one name, the one open then counts.

        Returns
        -------
        Link or None
            ``None`` where no school answers to the name, or more than one does.
        """
        from rapidfuzz.distance import OSA

        name = plain(words)
        own = core(name)
        if not own:
            return None
        most = next((edits for length, edits in _EDITS if len(own) <= length), _MOST_EDITS)
        told = kinds(name)
        near: list[tuple[int, School, str]] = []
        for school, other, distinctive in self.names(la_code):
            edits = OSA.distance(own, distinctive, score_cutoff=most + 1)
            if edits <= most + 1 and _agree(told, kinds(other) | _phase_kinds(school.phase)):
                near.append((edits, school, other))
        fewest = min((edits for edits, _, _ in near), default=most + 1)
        if fewest > most:
            return None
        best: dict[str, tuple[float, School]] = {}
        for edits, school, other in near:
            # One more letter may be the misspelling of another school's name.
            if edits <= fewest + (1 if fewest else 0):
                score = _likeness(name, other) - (edits - fewest) * _APART / 2
                if score > best.get(school.urn, (-1.0, school))[0]:
                    best[school.urn] = (score, school)
        ranked = _open_on(sorted(best.values(), key=lambda pair: -pair[0]), day)
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _APART:
            return None
        likeness, school = ranked[0]
        return Link(school, round((likeness + 1 - fewest / len(own)) / 2, 3))


def _likeness(name: str, other: str) -> float:
    """Return how far two plain names have the same words besides the distinctive ones, 0 to 1.

    "School" for "Academy" counts little, and so does a word that is left out.
    """
    generic = school_words("generic")
    ours, theirs = ({w for w in n.split() if w in generic} for n in (name, other))
    both = _CORE_WEIGHT + sum(_WEIGHTS.get(word, 1.0) for word in ours & theirs)
    more = sum(_WEIGHTS.get(word, 1.0) for word in ours - theirs)
    left_out = sum(_WEIGHTS.get(word, 1.0) for word in theirs - ours)
    return both / (both + more + left_out / 2)


def _forms(name: str) -> Iterator[str]:
    """Give a name, and what is left of it without what letters leave out."""
    yield name
    for cut in (", ", " - ", " (", " – "):
        head, found, _ = name.partition(cut)
        if found and len(head.split()) > 1:
            yield head
    without = re.sub(r"\s*\([^)]*\)", "", name)
    if without != name:
        yield without


def _agree(told: set[str], other: set[str]) -> bool:
    """Tell whether two names can be of one school: not "Girls" and "Boys", "Primary" and "High"."""
    return all(
        not (told & group) or not (other & group) or told & other & group
        for group in ({"girls", "boys"}, {"primary", "secondary"}, {"infant", "junior"})
    )


def _phase_kinds(phase: str) -> set[str]:
    lower = phase.lower()
    return {kind for kind in ("primary", "secondary") if kind in lower}


def _open_on(ranked: list[tuple[float, School]], day: date | None) -> list[tuple[float, School]]:
    """Of schools that are equally near, keep those that were open on a day, if any was."""
    if len(ranked) < 2 or day is None:
        return ranked
    there = day.isoformat()
    was_open = [
        (full, school)
        for full, school in ranked
        if (not school.opened or school.opened <= there)
        and (there <= school.closed if school.closed else school.status.lower() != "closed")
    ]
    return was_open or ranked


def build(source: Path, target: Path) -> int:
    """Make the index from the register's bulk extract, whole or not at all.

    Parameters
    ----------
    source
        The CSV file, in UTF-8 or Windows-1252.
    target
        The index to write.

    Returns
    -------
    int
        How many schools it holds.

    Raises
    ------
    RegisterError
        If the file cannot be read or lacks a column, or the index cannot be written.
    """
    try:
        data = source.read_bytes()
    except OSError as error:
        raise RegisterError(f"{source}: cannot be read ({error.strerror})") from error
    rows = list(_rows(source, data))
    if not rows:
        raise RegisterError(f"{source}: holds no schools")
    temporary = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
        os.close(handle)
        with closing(sqlite3.connect(temporary)) as connection, connection:
            for statement in _SCHEMA:
                connection.execute(statement)
            connection.executemany(_INSERT, rows)
            digest = hashlib.sha256(data).hexdigest()
            connection.execute("INSERT INTO source VALUES (?, ?)", (digest, len(rows)))
        Path(temporary).replace(target)
    except (OSError, sqlite3.Error) as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise RegisterError(
            f"{target}: cannot be written ({error})", "choose another with --out"
        ) from error
    return len(rows)


def _rows(source: Path, data: bytes) -> Iterator[tuple[str, ...]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    reader = csv.DictReader(text.splitlines())
    missing = [column for column in COLUMNS.values() if column not in (reader.fieldnames or [])]
    if missing:
        raise RegisterError(
            f"{source}: lacks the column {missing[0]!r}",
            "give the bulk extract of Get Information about Schools (all establishment data)",
        )
    for row in reader:
        yield tuple(_value(row, key) for key in COLUMNS)


def _value(row: Mapping[str, str | None], key: str) -> str:
    value = (row[COLUMNS[key]] or "").strip()
    if key in ("opened", "closed") and value:
        for form in ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(value, form).date().isoformat()
            except ValueError:
                continue
        return ""
    return value


def open_register(path: Path | None) -> Register | None:
    """Open an index that a config names; ``None`` where it names none.

    Raises
    ------
    ConfigError
        If there is no such file.
    """
    if path is None:
        return None
    if not path.is_file():
        raise ConfigError(
            f"{path}: no such index of schools",
            "make it with: ofsted-letters gazetteer import FILE",
        )
    return Register(path)


def towns(names: Iterable[tuple[School, str, str]]) -> frozenset[str]:
    """Return the towns of schools, plain: a town's name alone is no school's."""
    return frozenset(plain(school.town) for school, _, _ in names if school.town)
