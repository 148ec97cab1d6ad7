"""What a letter says in numbers: statements of outcome, and totals of groups of schools."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pipeline.outcomes.scan import Grade

INSPECTED, SURVEYED, AREA, PUPILS = "inspected", "surveyed", "area", "pupils"
# A clause that is longer is misread more often, in characters.
_LONG = 90


@dataclass
class Statement:
    """So many schools (or so large a share), their grade before, their grade now, and the change.

    Attributes
    ----------
    start, end
        Its place in the letter, in characters.
    count, to
        How many; ``to`` where a range is given.
    unit
        ``percent`` for a share, else ``None``.
    group
        ``inspected``, ``surveyed``, ``area`` (all schools of the authority) or ``pupils``.
    phase
        Where it is about one phase.
    previous, current
        Labels of grades; ``not inspected`` for schools that had no inspection before.
    category
        Of the current grade: special measures, serious weaknesses, notice to improve.
    change
        ``improved``, ``same`` or ``declined``: by the two grades, else by the words.
    said
        The change that the words tell.
    resolved
        How often something was resolved that the words do not say by themselves.
    parent
        The statement before it of whose schools these are a part.
    grades
        The grades behind the two labels.
    block
        Where the paragraph or bullet begins.
    base
        Whether it only tells of which schools others are a part: "of the seven schools …".
    single
        The words for a school that is told apart; empty for others.
    definite
        Whether they are schools that the letter has told of before: "the three special schools".
    listed
        Whether it stands in a bullet.
    whole
        The number that it is given as a part of: "four of the nine".
    """

    start: int
    end: int
    count: int | float
    to: int | float | None = None
    unit: str | None = None
    group: str = INSPECTED
    phase: str | None = None
    previous: str | None = None
    current: str | None = None
    category: str | None = None
    change: str | None = None
    said: str | None = None
    resolved: int = 0
    parent: Statement | None = None
    grades: dict[str, Grade | None] = field(default_factory=dict)
    block: int = -1
    base: bool = False
    single: str = ""
    definite: bool = False
    listed: bool = False
    whole: int | float | None = None

    @property
    def within(self) -> bool:
        """Whether the schools are part of those of a statement before it."""
        return self.parent is not None

    def value(self) -> dict[str, Any]:
        """Return what the annotation prints."""
        return {
            "count": self.count,
            "to": self.to,
            "unit": self.unit,
            "group": self.group,
            "phase": self.phase,
            "previous": self.previous,
            "current": self.current,
            "category": self.category,
            "change": self.change,
            "confidence": confidence(self),
        }


@dataclass
class Total:
    """How many schools a group has, or how many of them are of a phase.

    Attributes
    ----------
    start, end
        Its place in the letter, in characters.
    count, group, phase
        As in :class:`Statement`; a group may also be one of other things than schools.
    block, sentence
        Where its paragraph and its sentence begin.
    counted
        Whether the words say that so many were inspected, surveyed and the like.
    further
        Whether they come on top of others: "a further eleven".
    base
        Whether it tells of which schools others are a part: "of the nine schools".
    definite
        Whether they are all that the letter has told of before: "the nine", "all nine".
    """

    start: int
    end: int
    count: int
    group: str
    phase: str | None = None
    block: int = -1
    counted: bool = False
    sentence: int = -1
    further: bool = False
    base: bool = False
    definite: bool = False


def confidence(statement: Statement) -> float:
    """Return the share of statements like this that were right on the development letters.

    ``ofsted-letters evaluate`` prints the shares, as they are and as they are told.
    """
    if statement.group == SURVEYED or statement.end - statement.start > _LONG:
        return 0.5
    return 0.8 if statement.listed else 0.7


@dataclass
class Tally:
    """All statements and totals of a letter, in order."""

    statements: list[Statement] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)

    def groups(self) -> list[dict[str, Any]]:
        """Return a row a group that the letter counts: total, and parts by phase and grade."""
        rows = []
        for group in dict.fromkeys(t.group for t in self.totals):
            own = [t for t in self.totals if t.group == group]
            whole = main_total(own)
            phases: dict[str, int] = {}
            for total in own:
                if total.phase and total is not whole:
                    phases.setdefault(total.phase, total.count)
            rows.append(
                {
                    "group": group,
                    "total": whole.count if whole else None,
                    "span": (whole.start, whole.end) if whole else None,
                    "phases": phases,
                    "previous": self._by_grade(group, "previous"),
                    "current": self._by_grade(group, "current"),
                }
            )
        return rows

    def _by_grade(self, group: str, slot: str) -> dict[str, int | float]:
        """Return how many of a group have each grade, by the first list that says so.

        A list of grades now leaves out schools told apart: they are of those that it counts.
        """
        found: dict[str, int | float] = {}
        last: Statement | None = None
        for statement in self.statements:
            grade = getattr(statement, slot)
            if statement.group != group or statement.unit or statement.within or not grade:
                continue
            if statement.current if slot == "previous" else statement.single:
                continue
            if last and statement.block != last.block and not (statement.listed and last.listed):
                break
            found[grade] = found.get(grade, 0) + statement.count
            last = statement
        return found


def main_total(totals: list[Total]) -> Total | None:
    """Return the total of a whole group: the first that is about no phase alone."""
    return next((t for t in totals if t.counted and not t.phase), None) or next(
        (t for t in totals if not t.phase), None
    )
