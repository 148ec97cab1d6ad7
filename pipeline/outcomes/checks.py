"""The component of checks: where a letter lacks what it should have, or contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.document import CHECKS, span
from pipeline.errors import ConfigError
from pipeline.outcomes import check_counts, check_dates, check_names
from pipeline.outcomes.alarms import CODES

_CHECKS = (check_names.check, check_dates.check, check_counts.check)


@Language.factory("checks", default_config={"off": []})
def create_checks(nlp: Language, name: str, off: Sequence[str]) -> Checks:
    """Make the component.

    Parameters
    ----------
    nlp, name
        As for every spaCy component.
    off
        Codes (:data:`~pipeline.outcomes.alarms.CODES`) that are not to be told.

    Raises
    ------
    ConfigError
        If there is no such code.
    """
    for code in off:
        if code not in CODES:
            raise ConfigError(
                f"[components.checks] off: no check {code}", f"one of: {', '.join(CODES)}"
            )
    return Checks(frozenset(off))


class Checks:
    """Compares what a letter says with what it says elsewhere, and with the calendar."""

    def __init__(self, off: frozenset[str]) -> None:
        self.off = off

    def __call__(self, doc: Doc) -> Doc:
        """Write ``doc.spans["checks"]``: the label is the code, the span its first place."""
        found: list[Span] = []
        anchored: set[tuple[int, int]] = set()
        for check in _CHECKS:
            for code, message, places in check(doc):
                if code in self.off:
                    continue
                spans = [span(doc, start, end, code) for start, end in places]
                # spaCy keeps what is set on a span by its extent: each check has one of its own.
                free = [s for s in spans if (s.start, s.end) not in anchored]
                first = free[0] if free else spans[0]
                anchored.add((first.start, first.end))
                first._.message = re.sub(r"\s+", " ", message)
                first._.places = places
                found.append(first)
        doc.spans[CHECKS] = found
        return doc
