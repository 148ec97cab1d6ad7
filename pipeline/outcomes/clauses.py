"""What a clause says of schools: which grade they had, which they have, and the change it tells."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.outcomes.scan import Mention, rule

# So far around a grade its context is read, in characters.
_REACH = 70
SAME, IMPROVED, DECLINED = "same", "improved", "declined"


class Told(NamedTuple):
    """What a clause tells; ``None`` where it does not say.

    ``said`` is the change by its words, ``earlier`` whether it is about an earlier inspection.
    """

    previous: Mention | None
    current: Mention | None
    said: str | None
    earlier: bool


def said(words: str) -> str | None:
    """Return the change that words tell, where they tell just one."""
    told = [
        change
        for change, name in ((SAME, "kept"), (IMPROVED, "up"), (DECLINED, "down"))
        if rule("words", name).search(words)
    ]
    return told[0] if len(told) == 1 else None


def read(
    text: str, own: list[Mention], start: int, stop: int, words: str, carried: bool
) -> Told | None:
    """Tell the earlier grade of a clause from that of now.

    Parameters
    ----------
    text
        The letter.
    own
        The grades of the clause.
    start, stop
        Where the clause stands, in characters.
    words
        The words of the clause, without those of the next.
    carried
        Whether the clauses before it in the sentence, or the sentence as a whole, are about an
        earlier inspection, for a clause that does not say itself.

    Returns
    -------
    Told or None
        ``None`` where the grades cannot be told apart: nothing is guessed.
    """
    change = said(words)
    earlier = bool(rule("words", "before").search(words) and not rule("words", "now").search(words))
    previous: Mention | None = None
    current: Mention | None = None
    open_: list[Mention] = []
    asides = [match.span() for match in rule("words", "aside").finditer(text, start, stop)]
    for mention in own:
        # What belongs to the grade before it tells nothing of this one.
        left = max([start, mention.start - _REACH, *(m.end for m in own if m.end <= mention.start)])
        before = (
            text[left : mention.start]
            if mention.start >= start
            else text[mention.start - _REACH : mention.start]
        )
        after = text[mention.end : min(stop, mention.end + _REACH)]
        if mention.grade is None:
            previous = mention
        elif rule("words", "no_longer").search(before) and mention.grade.label == "inadequate":
            previous, change = previous or mention, IMPROVED
        elif rule("words", "lost").search(before):
            previous, change = previous or mention, DECLINED
        elif any(a < mention.start < b for a, b in asides) or _is_earlier(
            text, mention, before, after
        ):
            previous = previous or mention
        elif rule("words", "to").search(before) and not earlier:
            current = _worse(current, mention)
        else:
            open_.append(mention)
    if previous is None and current is None and len(open_) == 2 and change in (IMPROVED, DECLINED):
        previous, open_ = open_[0], open_[1:]
    labels = {m.grade.label for m in open_ if m.grade}
    if len(labels) > 1:
        return None
    if open_:
        mention = open_[0]
        for other in open_[1:]:
            mention = _worse(mention, other)
        past = (
            earlier or (carried and not rule("words", "present").search(words))
        ) and change is None
        if past and previous is None and current is None:
            previous = mention
        elif change == SAME and previous is None and current is None:
            previous = current = mention
        elif current is None:
            current = mention
        elif _of_one_grade(current, mention):
            current = _worse(current, mention)
        elif previous is None:
            previous = mention
    if (
        change == SAME
        and previous is None
        and current is not None
        and not rule("words", "now").search(words)
    ):
        previous = current
    if change == SAME and current is None and previous is not None and previous.grade:
        current = previous
    return Told(previous, current, change, earlier)


def _is_earlier(text: str, mention: Mention, before: str, after: str) -> bool:
    """Tell whether a grade is an earlier one by the words right before and after it."""
    if rule("words", "then").match(after):
        return True
    # "that required improvement" has its verb in the grade.
    verbal = text[mention.start : mention.end].lower().startswith("require")
    past = text[mention.start : mention.end].lower().startswith("required")
    found = rule("words", "from").search(before)
    if found and verbal and re.match(r"(?:that|which|who)\b", found.group(), re.I):
        return past
    return bool(found)


def _of_one_grade(one: Mention, other: Mention) -> bool:
    return bool(one.grade and other.grade and one.grade.label == other.grade.label)


def _worse(one: Mention | None, other: Mention) -> Mention:
    """Of two words for one grade, return that which names the category: "inadequate, in …"."""
    if one is None:
        return other
    if _of_one_grade(one, other) and other.grade and other.grade.category:
        return other
    return one


def is_relative(text: str, start: int, end: int) -> bool:
    """Tell whether a relative clause on something else begins between two places: ", which …"."""
    return bool(rule("words", "relative").search(text[start:end]))
