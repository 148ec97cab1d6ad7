"""Which schools a number counts: sets of schools, as a reader keeps them in mind.

A letter names a set ("nine schools", "the five that were satisfactory"), then parts of it ("three
of these …", "the fourth …", "the rest …"), until all are told; then it goes back to the set before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.outcomes.tally import Statement, Total

# What parts of a set are told apart by; each divides the set anew.
BY_PREVIOUS, BY_CURRENT = "previous", "current"

# No reader keeps more sets in mind.
_KEPT = 50


@dataclass
class Schools:
    """A set of schools that a letter has named.

    Attributes
    ----------
    count
        How many.
    group, phase
        As in :class:`~pipeline.outcomes.tally.Statement`.
    statement
        What was stated of them; ``None`` for a total.
    parent
        The set of which they are a part.
    used
        How many of them were told apart so far, by previous and by current grade.
    """

    count: int | float
    group: str
    phase: str | None = None
    statement: Statement | None = None
    total: Total | None = None
    parent: Schools | None = None
    used: dict[str, int | float] = field(default_factory=dict)

    def left(self, by: str) -> int | float:
        """Return how many are not told apart yet."""
        return self.count - self.used.get(by, 0)

    def take(self, count: int | float, by: str) -> None:
        """Tell some of them apart."""
        self.used[by] = self.used.get(by, 0) + count

    def lacks(self, slot: str) -> bool:
        """Tell whether nothing was stated of this grade of theirs."""
        return self.statement is None or not getattr(self.statement, slot)


def admits(schools: Schools, made: Statement, by: str, count: int | float) -> bool:
    """Tell whether a statement can be about a part of a set.

    It must leave no grade twice, say something new, and count no more schools than are left.
    """
    if count > schools.left(by) or (made.unit and not schools.statement):
        return False
    own = schools.statement
    if own is None:
        return True
    if own.unit != made.unit:
        return False
    if not schools.lacks("previous") and not schools.lacks("current"):
        return False
    if made.previous and own.previous and made.previous != own.previous:
        return False
    if made.current and own.current:
        # "two inadequate; one of them in special measures"
        return made.current == own.current and bool(made.category) and not own.category
    if own.previous:
        return bool(made.current or made.said)
    if made.said == "same":
        return True
    return bool(made.previous or not own.current)


class Stack:
    """The sets that a letter has open, the latest last."""

    def __init__(self) -> None:
        self.sets: list[Schools] = []

    def push(self, schools: Schools) -> None:
        """Open a set; of very many, the oldest is forgotten."""
        self.sets = [*self.sets[-_KEPT:], schools]

    def latest(self) -> Schools | None:
        """Return the set named last."""
        return self.sets[-1] if self.sets else None

    def of_count(self, count: int | float | None) -> Schools | None:
        """Return the latest set of so many schools."""
        return next((s for s in reversed(self.sets) if s.count == count), None)

    def parent_of(
        self, made: Statement, by: str, count: int | float, *, close: bool, named: bool = False
    ) -> Schools | None:
        """Return the set that some schools are a part of.

        With ``close``, the sets after it, and those of which no more can be told, are closed.  With
        ``named``, they are called schools again, and are of a phase only if they are said to be.
        """
        for index in range(len(self.sets) - 1, -1, -1):
            schools = self.sets[index]
            if named and schools.phase not in (None, made.phase):
                continue
            above = schools.parent
            # The last part of a set is told before parts of its parts are.
            if above in self.sets and above.left(by) == count and admits(above, made, by, count):
                index = self.sets.index(above)
            if admits(self.sets[index], made, by, count):
                if close:
                    del self.sets[index + 1 :]
                return self.sets[index]
        return None

    def divided(self, by: str) -> Schools | None:
        """Return the latest set some of which were told apart, and some not yet."""
        return next((s for s in reversed(self.sets) if 0 < s.used.get(by, 0) < s.count), None)

    def raise_(self, schools: Schools) -> None:
        """Bring a set to mind again, before all others."""
        self.sets.remove(schools)
        self.sets.append(schools)

    def focus(self, group: str) -> None:
        """Bring the sets of a group to mind, before all others."""
        self.sets.sort(key=lambda schools: schools.group == group)

    def totals_alone(self) -> None:
        """Close all sets but totals, and divide these anew."""
        self.sets = [s for s in self.sets if s.statement is None and not s.phase]
        for schools in self.sets:
            schools.used.clear()
