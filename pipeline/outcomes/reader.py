"""Reading a letter for outcomes: its sentences are cut into clauses, an amount of schools each."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from pipeline.document import Facts, entities, letter_of, part
from pipeline.entities.kinds import OPENING
from pipeline.layout import Block
from pipeline.outcomes import clauses, scan
from pipeline.outcomes.clauses import Told
from pipeline.outcomes.discourse import BY_CURRENT, Schools
from pipeline.outcomes.placing import DEFINITE, PRONOUNS, Placer, fill
from pipeline.outcomes.scan import Amount, Mention, rule
from pipeline.outcomes.tally import AREA, INSPECTED, SURVEYED, Statement, Total
from pipeline.segment.sentences import sentences
from pipeline.words import Words

# Letters about one school: "the school" is that school.
ONE_SCHOOL = ("school-monitoring", "short-inspection", "subject-survey")
ARRANGEMENTS = "school-improvement-arrangements"
# Numbers in these count no schools.
_OTHER = frozenset(
    (
        "DATE", "DATE_RANGE", "RELATIVE_DATE", "AGE", "KEY_STAGE", "LEGISLATION", "POSTCODE",
        "PHONE", "URL",
    )
)  # fmt: skip
# Behind a pronoun a grade stands this near, in characters.
_NEAR = 90
# What is longer is no sentence, in characters.
_LONGEST = 3000


def is_on_schools(doc: Doc) -> bool:
    """Tell whether a letter is about schools: letters on other things count much else."""
    facts = doc._.facts or Facts()
    if facts.family is not None:
        return bool(facts.family == "school-improvement")
    body = part(doc, "body")
    words = f"{facts.subject or ''} {body[0].text[:OPENING] if body else ''}"
    return bool(part(doc, "salutation") and rule("groups", "schools").search(words))


class Reader(Placer):
    """Reads the statements and totals of a letter."""

    def __init__(self, doc: Doc, *, on_schools: bool) -> None:
        facts = doc._.facts or Facts()
        self.taken = [(e.start_char, e.end_char) for e in entities(doc, *_OTHER)]
        self.named = entities(doc, "SCHOOL")
        own = self._own_school(doc)
        many = rule("groups", "many").search(facts.subject or "")
        super().__init__(
            letter_of(doc).text,
            on_schools=on_schools,
            own=own,
            one_school=bool(own) or (facts.kind in ONE_SCHOOL and not many),
        )
        self.own_names = self._named(doc, own) if own else []
        # A letter on how an authority helps its schools counts all of them.
        self.section = self.usual = AREA if facts.kind == ARRANGEMENTS else INSPECTED
        only = rule("groups", "only_phase").search(facts.subject or "")
        if only and not self.one_school:
            self.only_phase = scan.phase_of(only["phase"])

    def _own_school(self, doc: Doc) -> str | None:
        """Return the name of the school that the letter is about, if it is about one."""
        for label in ("subject", "addressee"):
            places = [(s.start_char, s.end_char) for s in part(doc, label)]
            inside = [e for e in self.named if any(a <= e.start_char < b for a, b in places)]
            names = {e.text for e in inside if e._.value and e._.value["name"]}
            if names:
                return names.pop() if len(names) == 1 else None
        return None

    @staticmethod
    def _named(doc: Doc, school: str) -> list[tuple[int, int]]:
        """Return where a school is named, in full or in short."""
        short = rule("groups", "kind_of_school").sub("", school).strip(" ,")
        words = Words.of(doc)
        found = {place for name in {school, short} - {""} for place in words.named(name)}
        longest = sorted(found, key=lambda place: (place[0], -place[1]))
        return [p for i, p in enumerate(longest) if not i or p[0] >= longest[i - 1][1]]

    def read(self, blocks: list[Block], headings: frozenset[int]) -> None:
        """Read blocks, in order; ``headings`` is where headings begin."""
        lead: list[Schools] = []
        for block in blocks:
            if block.start in headings:
                self.stack.totals_alone()
                self.group = self._group(self.text[block.start : block.end], self.usual)
                self.stack.focus(self.group)
                self.section = self.group
                self.of_area = False
                continue
            self.block, self.listed = block.start, block.kind == "bullet"
            if self.listed:
                self.stack.sets = list(lead)
            else:
                self.group = self.section
                self.of_area = False
            self._look_for_area(self.text[block.start : block.end])
            for start, end in sentences(self.text, block.start, block.end):
                self._sentence(start, end)
            if not self.listed:
                lead = list(self.stack.sets)

    def _look_for_area(self, words: str) -> None:
        """Tell whether a paragraph goes over to all schools of the authority."""
        if rule("groups", "total").search(words):
            self.of_area = False
        elif rule("groups", "area").search(words) or rule("groups", "share").search(words):
            self.of_area = True

    def _sentence(self, start: int, end: int) -> None:
        if end - start > _LONGEST:
            return
        words = self.text[start:end]
        self.sentence = start
        self.sentence_base: Schools | None = None
        found = self._amounts(start, end)
        group = self._group(words, self.group)
        if group != self.group or rule("groups", group).search(words):
            self.stack.focus(group)
        if found or group != SURVEYED:
            self.group = group
        topics = self._topics(start, end)
        if not found:
            for topic in topics:
                self._topic(*topic)
            return
        graded = scan.mentions(self.text, start, end)
        bases = [a for a in found if self._is_base(a, start)]
        heads = [a for a in found if a not in bases]
        for base in bases:
            later = [head.start for head in heads if head.start > base.end]
            self._base(base, graded, min([end, *later]))
        about = bool(rule("sentence", "about").search(words))
        totals: list[Total] = []
        carried = False
        for index, head in enumerate(heads):
            stop = heads[index + 1].start if index + 1 < len(heads) else end
            while topics and topics[0][0] <= head.end:
                self._topic(*topics.pop(0))
            carried = self._carried(carried, start, end, head)
            told = None
            if index + 1 < len(heads) and rule("count", "shared").match(
                self.text[head.end : heads[index + 1].start]
            ):
                stop = heads[index + 2].start if index + 2 < len(heads) else end
            if about and not rule("words", "inside").search(self.text[start : head.start]):
                base_end = max([b.end for b in bases if b.end <= head.start], default=start)
                told = self._told(
                    head, graded, base_end if not index else head.start, stop, carried
                )
            if told:
                carried = (carried or told.earlier) and not told.said
            if not told and self.likewise(head, stop):
                continue
            if not told and self.phase_part(head, self.text[head.end : stop], stop):
                continue
            if not told or not self.statement(head, told, stop, words):
                total = self._total(head, self.text[head.end : stop])
                totals += [total] if total else []
                if total is None and head.lead in DEFINITE and head.how == scan.NUMBER:
                    self.known(head.number)
        for topic in topics:
            self._topic(*topic)
        self._open_totals(totals)

    def _carried(self, carried: bool, start: int, end: int, head: Amount) -> bool:
        """Tell whether a clause is about an earlier inspection, if its own words do not say so."""
        left = max(start, *(self.text.rfind(mark, start, head.start) + 1 for mark in ";:"))
        words = re.split("[;:]", self.text[left:end])[0]
        return carried or bool(
            rule("words", "last_time").search(words)
            and not rule("words", "now").search(words)
            and not clauses.said(words)
        )

    def _topics(self, start: int, end: int) -> list[tuple[int, str]]:
        """Return where a sentence names schools of a phase without a number, and which phase."""
        found = []
        for match in rule("count", "topic").finditer(self.text, start, end):
            phase = scan.phase_of(match["phase"])
            if phase:
                found.append((match.start(), phase))
        return found

    def _topic(self, start: int, phase: str) -> None:
        """Speak of the schools of a phase, if the letter has told how many there are."""
        known = next(
            (s for s in reversed(self.stack.sets) if s.phase == phase and not s.statement), None
        )
        if known:
            self.stack.raise_(known)
            return
        total = next((t for t in reversed(self.tally.totals) if t.phase == phase), None)
        if total:
            self.stack.push(Schools(total.count, total.group, phase, total=total))

    def _amounts(self, start: int, end: int) -> list[Amount]:
        """Return the amounts of a sentence, with the schools that are named in it."""
        found = scan.amounts(self.text, start, end, self.taken, self.one_school)
        for at, stop in self.own_names:
            if start <= at < end and not any(a.start < stop and at < a.end for a in found):
                found.append(Amount(at, stop, scan.OWN, 1))
        for entity in self.named:
            a, b = entity.start_char, entity.end_char
            words = self.text[a:b]
            if (
                not start <= a < b <= end
                or self.text.startswith(("’s", "'s"), b)
                or rule("count", "no_school").search(words)
                or any(own.start < b and a < own.end for own in found)
            ):
                continue
            if words == self.own:
                found.append(Amount(a, b, scan.OWN, 1))
                continue
            phase = scan.phase_of(words) or (entity._.value or {}).get("phase")
            found.append(Amount(a, b, scan.SINGLE, 1, noun=words, phase=phase))
        return scan.in_apposition(self.text, sorted(found, key=lambda a: a.start))

    def _group(self, words: str, before: str) -> str:
        if rule("groups", "surveyed").search(words):
            return SURVEYED
        inspected = rule("groups", "inspected").search(words)
        if rule("groups", "area").search(words) and not inspected:
            return AREA
        if inspected and not (before != INSPECTED and rule("words", "before").search(words)):
            return INSPECTED
        return before

    def _is_base(self, amount: Amount, start: int) -> bool:
        """Tell whether an amount is the whole that others are parts of: "of the seven, two …"."""
        if amount.how == scan.REST:
            words = self.text[start : amount.start]
            return bool(rule("count", "of_rest").search(words))
        before = self.text[start : amount.start] + (f"{amount.lead} " if amount.lead else "")
        return amount.how == scan.NUMBER and bool(rule("count", "base").search(before))

    def _base(self, base: Amount, graded: list[Mention], end: int) -> None:
        """Read "of the seven schools previously judged satisfactory": a statement, or a total."""
        if base.how == scan.REST:
            divided = self.stack.divided(BY_CURRENT)
            if divided:
                left = divided.left(BY_CURRENT)
                self.stack.push(
                    Schools(left, divided.group, divided.phase, divided.statement, parent=divided)
                )
            return
        if base.number is None or not self.counts_schools(base, base.noun):
            return
        comma = self.text.find(",", base.end, end)
        stop = comma if comma >= 0 else end
        own = [m for m in graded if base.start <= m.start < stop]
        if own:
            made = Statement(
                base.start, own[-1].end, base.number, group=self.group, phase=base.phase,
                block=self.block, base=True,
            )  # fmt: skip
            fill(made, own[0], None)
            self.tally.statements.append(made)
            self.sentence_base = Schools(base.number, self.group, base.phase, made)
            self.stack.push(self.sentence_base)
            return
        known = self.stack.of_count(base.number)
        if known:
            self.stack.raise_(known)
            known.used.clear()
            known.phase = known.phase or base.phase
        else:
            restricted = rule("groups", "restricted").match(self.text[base.end : end])
            total = Total(
                base.start, base.end, int(base.number), self.group, base.phase, self.block,
                base=True, definite=True, counted=bool(
                    rule("groups", "total").search(base.noun)
                    or rule("groups", "total").match(self.text[base.end : end])
                ),
            )  # fmt: skip
            if base.noun and not restricted:
                self.tally.totals.append(total)
            self.stack.push(Schools(base.number, self.group, base.phase, total=total))

    def _told(
        self, head: Amount, graded: list[Mention], begin: int, stop: int, carried: bool
    ) -> Told | None:
        """Read the clause of an amount: what follows it, or else what stands before it."""
        own = [m for m in graded if head.start <= m.start < stop]
        if head.how in PRONOUNS:
            own = [m for m in own if m.start - head.end < _NEAR]
        if head.how != scan.NUMBER:
            own = [
                m
                for m in own
                if not clauses.is_relative(self.text, head.end, m.start) or m.start < head.end
            ]
        start = head.end
        if not own and head.how == scan.NUMBER and begin < head.start:
            own = [m for m in graded if begin <= m.start < head.start]
            start = begin
        inside = bool(own) and own[0].start < head.end <= own[0].end + len(head.noun) + 2
        own = [m for m in own if not self._of_aspect(m, start)]
        told = clauses.read(
            self.text, own, head.start if inside else start, stop, self.text[start:stop], carried
        )
        if told and (told.previous or told.current or told.said):
            return told
        return None

    def _of_aspect(self, mention: Mention, start: int) -> bool:
        """Tell whether a grade is that of teaching or the like, by the clause before it."""
        words = self.text[min(start, mention.start) : mention.start]
        return bool(rule("words", "aspect_before").search(words))

    def _total(self, head: Amount, after: str) -> Total | None:
        """Read how many schools there are, or how many of a phase."""
        one = head.noun.lower().startswith(("one ", "a ", "an "))
        definite = head.how == scan.ALL
        if head.how == scan.ALL and head.whole:
            head = head.whole
        if not isinstance(head.number, int) or head.percent or not head.number:
            return None
        listed = head.phase and rule("count", "of_them").search(self.text[head.start : head.end])
        if head.of and not listed and not rule("groups", "is_phase").match(after):
            return None
        one = one or (head.how in (scan.ORDINAL, scan.REST) and head.number == 1)
        if (head.how != scan.NUMBER and not one) or not self.counts_schools(head, head.noun):
            return None
        if rule("groups", "pupils").search(head.noun):
            return None
        before = self.text[max(head.start - _NEAR, 0) : head.start].rsplit("\n", 1)[-1]
        counted = not head.lead.startswith(("the other", "the remaining", "another")) and (
            rule("groups", "total").search(after)
            or rule("groups", "total").search(head.noun)
            or rule("groups", "counting").search(before)
        )
        phase = head.phase or (
            scan.phase_of(after) if rule("groups", "is_phase").match(after) else None
        )
        if not counted and not phase:
            return None
        made = Total(
            head.start, head.end, head.number, self._group_of_total(head, before, after), phase,
            self.block, bool(counted),
            further=head.lead in ("a further", "an additional"),
            definite=definite or head.lead in DEFINITE, sentence=self.sentence,
        )  # fmt: skip
        self.tally.totals.append(made)
        return made

    def _group_of_total(self, head: Amount, before: str, after: str) -> str:
        """Return the group of schools that are counted, by the words nearest to their number."""
        counting = rule("groups", "counting").search(before)
        if counting:
            surveyed = rule("groups", "surveyed").search(counting.group())
            return SURVEYED if surveyed else INSPECTED
        clause = after.split(",")[0]
        for words in (clause, before):
            surveyed = rule("groups", "surveyed").search(words)
            if surveyed or rule("groups", "total").search(words):
                return SURVEYED if surveyed else INSPECTED
        return self.group

    def _open_totals(self, totals: list[Total]) -> None:
        """Open the sets that a sentence has counted."""
        for total in totals:
            if total.counted:
                self.stack.push(Schools(total.count, total.group, total.phase, total=total))
