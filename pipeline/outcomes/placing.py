"""Where a statement belongs: which schools it counts, and what it takes over from others."""

from __future__ import annotations

from pipeline.outcomes import clauses, scan
from pipeline.outcomes.clauses import Told
from pipeline.outcomes.discourse import BY_CURRENT, BY_PREVIOUS, Schools, Stack
from pipeline.outcomes.scan import Amount, Grade, Mention, rule
from pipeline.outcomes.tally import AREA, INSPECTED, PUPILS, Statement, Tally

DEFINITE = ("the", "these", "those", "all", "the same")
PRONOUNS = (scan.ALL, scan.BOTH, scan.SAME)

_REACH = 20


class Placer:
    """Makes statements of clauses, and keeps in mind the sets of schools that they are about.

    Parameters
    ----------
    text
        The letter.
    on_schools
        Whether it is about schools: letters on other things count much else.
    own
        The name of the school that it is about, if it is about one.
    one_school
        Whether it is about one school, named or not.
    """

    def __init__(self, text: str, *, on_schools: bool, own: str | None, one_school: bool) -> None:
        self.text = text
        self.on_schools = on_schools
        self.own = own
        self.own_phase = scan.phase_of(own) if own else None
        self.one_school = one_school
        # Of all schools of the letter, where its subject names one.
        self.only_phase: str | None = None
        self.tally = Tally()
        self.stack = Stack()
        # The group of schools that are counted where the words do not say which.
        self.group = self.usual = INSPECTED
        # A paragraph that goes over to all schools of the authority.
        self.of_area = False
        self.block = -1
        self.listed = False
        self.sentence = -1
        # "Of the seven schools …", in this sentence.
        self.sentence_base: Schools | None = None
        # The set that the last part was told apart from, and in which sentence.
        self.last_parent: Schools | None = None
        self.last_sentence = -1

    def statement(self, head: Amount, told: Told, stop: int, words: str) -> bool:
        """Make a statement of a clause, or fill one; tell whether that was done."""
        if not self.counts_schools(head, words):
            return False
        clause = self.text[head.end : stop]
        only_same = told.said == clauses.SAME and not told.previous and not told.current
        if only_same and head.how in (scan.SINGLE, scan.OWN):
            return False
        if self.group_of(head) == PUPILS and (
            self.one_school
            or (told.current and told.current.grade and told.current.grade.scale != "overall")
        ):
            return False
        self._whole_with_grade(head)
        made = Statement(
            head.start, self._clause_end(head.end, stop), 0, head.to,
            "percent" if head.percent else None, self.group_of(head), head.phase, said=told.said,
            block=self.block, single=_single(head),
            definite=head.how in (scan.ALL, scan.BOTH) or head.lead in DEFINITE,
            listed=self.listed,
            whole=head.whole.number if head.whole else None,
        )  # fmt: skip
        fill(made, told.previous, told.current)
        latest = self.stack.latest()
        if (
            head.of
            and latest
            and latest.statement
            and made.previous is None
            and made.current is not None
            and latest.statement.current not in (None, made.current)
            and not latest.statement.previous
            and rule("words", "were").search(clause)
        ):
            _copy(made, "previous", made.current, made.grades.get("current"))
            made.current, made.category = None, None
        by = BY_PREVIOUS if made.current is None and not made.said else BY_CURRENT
        whole = self._whole(head)
        if whole and self._fill_set(whole, made):
            return True
        count, parent = self._count(head, made, by, whole)
        if count is None:
            return False
        free = parent is None or (parent.group == AREA)
        if free and self.of_area and made.group == INSPECTED and head.how != scan.OWN:
            made.group = AREA
        made.count = count
        if parent is None and self._overfull(made, by, count, head):
            parent = self.last_parent
        if parent:
            self._inherit(made, parent, by, head)
            self.last_parent, self.last_sentence = parent, self.sentence
        bare = made.previous is None and made.current is None
        unmoved = made.said == clauses.SAME and rule("words", "unmoved").search(clause)
        if bare and (made.said is None or (made.said == clauses.SAME and not unmoved)):
            return False
        if head.how == scan.OWN:
            made.phase = self.own_phase
        if made.phase is None and made.group == INSPECTED and head.how != scan.OWN:
            made.phase = self.only_phase
        if made.phase is None and rule("groups", "is_phase").match(self.text[head.end : stop]):
            made.phase = scan.phase_of(clause)
        made.change = _change(made)
        self.tally.statements.append(made)
        self.stack.push(Schools(count, made.group, made.phase, made, parent=parent))
        return True

    def _lists_phases(self, head: Amount) -> bool:
        """Tell whether a list of phases goes on: "five are good: three primary, one secondary"."""
        made = self.tally.statements[-1:]
        while made and made[0].parent and made[0].phase:
            made = [made[0].parent]
        if not made or made[0].start < self.sentence or head.how not in (scan.NUMBER, scan.SINGLE):
            return False
        return ":" in self.text[made[0].start : head.start] and made[0].current is not None

    def _whole_with_grade(self, head: Amount) -> None:
        """Bring to mind "the seven satisfactory schools", of which some are told apart."""
        whole = head.whole
        if whole is None or whole.number is None or not whole.noun:
            return
        own = scan.mentions(self.text, whole.start, whole.end + 1)
        if not own or own[0].grade is None:
            return
        known = self.stack.of_count(whole.number)
        if (
            known
            and known.statement
            and own[0].grade.label in (known.statement.previous, known.statement.current)
        ):
            self.stack.raise_(known)
            return
        hidden = Statement(
            whole.start, whole.end, whole.number, group=self.group, phase=whole.phase,
            block=self.block, base=True,
        )  # fmt: skip
        fill(hidden, own[0], None)
        self.stack.push(Schools(whole.number, self.group, whole.phase, hidden))

    def _overfull(self, made: Statement, by: str, count: int | float, head: Amount) -> bool:
        """Tell whether schools are added in one sentence to more parts than their set has."""
        parent = self.last_parent
        base = self.sentence_base
        if base and head.how == scan.NUMBER and not (head.noun or head.lead) and count > base.count:
            self.last_parent, made.whole = base, base.count
            return True
        return bool(
            parent
            and parent.statement
            and self.last_sentence == self.sentence
            and head.how == scan.NUMBER
            and not (head.noun or head.lead or made.previous)
            and parent.left(by) < count <= parent.count
        )

    def likewise(self, head: Amount, stop: int) -> bool:
        """Read "as was the pupil referral unit": the grade is that of the statement before."""
        before = self.text[max(self.sentence, head.start - _REACH) : head.start]
        last = self.tally.statements[-1] if self.tally.statements else None
        if last is None or last.current is None or not head.number:
            return False
        if last.block != self.block or not rule("words", "likewise").search(before):
            return False
        made = Statement(
            head.start, self._clause_end(head.end, stop), head.number, group=last.group,
            phase=head.phase, resolved=1, block=self.block, single=_single(head),
        )  # fmt: skip
        _copy(made, "current", last.current, last.grades.get("current"))
        made.category = last.category
        self.tally.statements.append(made)
        return True

    def phase_part(self, head: Amount, after: str, stop: int) -> bool:
        """Read "three of the four are infant schools": a part by phase of what was stated."""
        match = rule("groups", "is_phase").match(after)
        listed = self._lists_phases(head)
        if not (match or (listed and head.phase)) or not head.number:
            return False
        if not (head.of or head.whole or listed):
            return False
        number = head.whole.number if head.whole else None
        whole = self.stack.of_count(number) if number is not None else self.stack.latest()
        last = whole.statement if whole else None
        if whole is None or last is None or last.current is None or head.number > whole.count:
            return False
        made = Statement(
            head.start, self._clause_end(head.end, stop), head.number, group=last.group,
            phase=head.phase or scan.phase_of(after), said=last.said, resolved=1, parent=last,
            block=self.block,
        )  # fmt: skip
        for slot in ("previous", "current"):
            if getattr(last, slot):
                _copy(made, slot, getattr(last, slot), last.grades.get(slot))
        made.category, made.change = last.category, last.change
        self.tally.statements.append(made)
        return True

    def _whole(self, head: Amount) -> Schools | None:
        """Return the set that an amount is all of: "both", "all nine", "the four schools", "it"."""
        number = head.whole.number if head.whole else head.number
        if head.how == scan.BOTH:
            return self.stack.of_count(2)
        if head.how == scan.OWN:
            latest = self.stack.latest()
            own = latest and latest.statement and latest.statement.single == scan.OWN
            return latest if own else None
        if head.how == scan.SAME:
            latest = self.stack.latest()
            return self.stack.of_count(1) if head.number == 1 else latest
        if head.how == scan.ALL:
            return self.known(number) if number is not None else self.stack.latest()
        if head.how == scan.NUMBER and head.lead in DEFINITE and not head.of:
            return self.known(number)
        return None

    def _fill_set(self, whole: Schools, made: Statement) -> bool:
        """Add what a clause tells of a set to what was stated of it."""
        last = whole.statement
        if last is None or last.base or last.block != made.block:
            return False
        if any(
            getattr(last, slot)
            and getattr(made, slot)
            and getattr(last, slot) != getattr(made, slot)
            for slot in ("previous", "current")
        ):
            return False
        adds = any(
            getattr(made, slot) and not getattr(last, slot) for slot in ("previous", "current")
        )
        if not adds and not (made.said and not last.said):
            return False
        last.end = max(last.end, made.end)
        for slot in ("previous", "current"):
            if getattr(last, slot) is None:
                setattr(last, slot, getattr(made, slot))
                last.grades[slot] = made.grades.get(slot)
        last.category = last.category or made.category
        last.said = last.said or made.said
        if last.said == clauses.SAME and last.previous and last.current is None:
            _copy(last, "current", last.previous, last.grades.get("previous"))
        last.resolved += 1
        last.change = _change(last)
        return True

    def _count(
        self, head: Amount, made: Statement, by: str, whole: Schools | None
    ) -> tuple[int | float | None, Schools | None]:
        """Return how many schools an amount is, and the set that they are a part of."""
        stack = self.stack
        if head.how == scan.NONE:
            if head.whole or head.noun:
                return 0, None
            latest = stack.latest()
            within = latest and latest.parent and latest.parent.statement
            return 0, latest.parent if latest and within else latest
        if head.how in PRONOUNS or (whole and head.lead in DEFINITE):
            if whole:
                return whole.count, whole
            number = 2 if head.how == scan.BOTH else head.whole.number if head.whole else None
            return number, None
        if head.how == scan.REST:
            divided = stack.divided(by)
            if divided is None:
                return None, None
            left = divided.left(by)
            if head.number == 1:  # "the other"
                return 1, divided if left == 1 else None
            return left, divided
        if head.how == scan.OWN:
            return 1, None
        count = head.number if head.number is not None else 1
        if head.whole and head.whole.number is not None:
            known = stack.of_count(head.whole.number)
            if known:
                return count, known
        close = not head.noun or head.of
        noun = bool(head.noun) and not head.of and head.how == scan.NUMBER
        parent = (
            stack.parent_of(made, by, count, close=close, named=noun)
            if not head.lead.startswith("a further")
            else None
        )
        stated = parent.statement if parent else None
        if head.how == scan.SINGLE and stated and stated.block != self.block:
            parent = None  # a school told apart is a part of what its own paragraph tells
        return count, parent

    def _inherit(self, made: Statement, parent: Schools, by: str, head: Amount) -> None:
        """Take over what was stated of the set that the schools are a part of."""
        whole = head.how in PRONOUNS
        if not whole and head.how != scan.NONE:
            parent.take(made.count, by)
        made.phase = made.phase or parent.phase
        here = parent.total is None or parent.total.block == self.block
        told = bool(head.of or head.whole)
        if parent.group != made.group and made.group == self.usual and (here or told):
            made.group = parent.group
        last = parent.statement
        if last is None:
            return
        made.parent = last
        made.resolved += 1
        given = made.previous is not None
        kept = made.said == clauses.SAME and made.current is None and not given
        if kept and last.current and not last.previous:
            _copy(made, "previous", last.current, last.grades.get("current"))
        if made.previous is None and last.previous:
            _copy(made, "previous", last.previous, last.grades.get("previous"))
        if head.how == scan.NONE:
            return
        if (
            made.current is None
            and last.current
            and (given or made.said in (None, clauses.SAME))
            and made.previous != last.previous
        ):
            _copy(made, "current", last.current, last.grades.get("current"))
            made.category = last.category
        if made.said == clauses.SAME and made.current is None and made.previous:
            _copy(made, "current", made.previous, made.grades.get("previous"))

    def group_of(self, head: Amount) -> str:
        """Return the group of the schools, or pupils, that an amount counts."""
        if head.how == scan.OWN:
            return INSPECTED
        if rule("groups", "pupils").search(head.noun):
            return PUPILS
        if head.percent and self.group == INSPECTED:
            return AREA
        return self.group

    def _clause_end(self, start: int, stop: int) -> int:
        """Return where a clause ends, without what joins the next one to it."""
        words = self.text[start:stop]
        return start + len(rule("words", "joins").sub("", words).rstrip())

    def known(self, count: int | float | None) -> Schools | None:
        """Return the set of so many schools that the letter has named, and bring it to mind."""
        found = self.stack.of_count(count)
        if found:
            self.stack.raise_(found)
            return found
        total = next((t for t in reversed(self.tally.totals) if t.count == count), None)
        if total:
            found = Schools(total.count, total.group, total.phase, total=total)
            self.stack.push(found)
        return found

    def counts_schools(self, amount: Amount, words: str) -> bool:
        """Tell whether schools are counted: by the noun, or by what was counted before."""
        if amount.how in (scan.SINGLE, scan.OWN):
            return True
        schools = rule("groups", "schools")
        if rule("groups", "pupils").search(amount.noun):
            return bool(schools.search(words))
        if amount.how == scan.ORDINAL:
            return self.on_schools
        if amount.noun:
            return self.on_schools or bool(schools.search(amount.noun))
        return self.on_schools or bool(self.stack.sets or schools.search(words))


def fill(made: Statement, previous: Mention | None, current: Mention | None) -> None:
    """Write the grades that a clause tells to a statement."""
    for slot, mention in (("previous", previous), ("current", current)):
        if mention is not None:
            label = mention.grade.label if mention.grade else scan.NEW
            _copy(made, slot, label, mention.grade)
            if slot == "current" and mention.grade:
                made.category = mention.grade.category


def _copy(made: Statement, slot: str, label: str, grade: Grade | None) -> None:
    setattr(made, slot, label)
    made.grades[slot] = grade


def _single(head: Amount) -> str:
    """Return the words for a school that is told apart, so that it is known again."""
    if head.how == scan.OWN:
        return "" if head.end - head.start == len("it") else scan.OWN
    described = head.noun.lower().startswith("the ") or head.noun[:1].isupper()
    return " ".join(head.noun.lower().split()) if head.how == scan.SINGLE and described else ""


def _change(statement: Statement) -> str | None:
    """Return the change by the two grades, else by the words."""
    before, now = statement.grades.get("previous"), statement.grades.get("current")
    if (
        before
        and now
        and before.scale == now.scale
        and scan.EITHER not in (before.label, now.label)
    ):
        step = before.rank - now.rank
        return "improved" if step > 0 else "declined" if step < 0 else "same"
    return None if statement.previous == scan.NEW else statement.said
