"""Findings: the bullets and sentences that say something evaluative, each with its polarity."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.document import FINDINGS, SECTIONS, letter_of, span
from pipeline.errors import ModelError
from pipeline.layout import Block
from pipeline.resources import joined, load_table, model_path
from pipeline.segment.polarity import NEUTRAL, PolarityModel, belongs, load
from pipeline.segment.sentences import sentences, with_before

LABEL = "FINDING"
PROSE = "PROSE"
# In sections of these kinds a bullet is a finding, unless a rule below says otherwise, and a
# sentence is one if it judges; but the sentences of a summary only say again what stands above.
EVALUATIVE = frozenset({"strengths", "improvements", "findings", "headline", "summary", "other"})
# Bullets that count, or say that there is nothing to say, and do not evaluate.
_COUNTS = ("count", "composition", "statistic", "none")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(joined(load_table("findings.toml")[name]), re.I)


@dataclass
class _Unit:
    """A bullet or a sentence: its place, the sentence before it, the polarity of its section."""

    start: int
    end: int
    label: str
    before: str
    decided: str | None
    block: int


@Language.factory("findings", default_config={"prose": True, "model": None})
def create_findings(nlp: Language, name: str, prose: bool, model: str | None) -> Findings:
    """Make the component.

    Parameters
    ----------
    nlp, name
        As for every spaCy component.
    prose
        Whether sentences of prose are findings too.
    model
        A folder with a model of polarity, by default the one that ships.

    Raises
    ------
    ModelError
        If there is no such folder, seen from the current one.
    """
    if model and not Path(model).is_dir():
        raise ModelError(
            f"[components.findings] model = {model}: no such folder in {Path.cwd()}",
            "give its whole path",
        )
    return Findings(prose, Path(model) if model else model_path("polarity"))


def _sentences(text: str, unit: _Unit) -> list[tuple[str, str]]:
    """Return the sentences of a unit, each with the one before it."""
    if unit.label == PROSE:
        return [(text[unit.start : unit.end], unit.before)]
    return with_before(text, unit.start, unit.end)


class Findings:
    """Finds what a letter judges; the model of polarity is loaded when it is first needed."""

    def __init__(self, prose: bool, folder: Path) -> None:
        self.prose = prose
        self.folder = folder
        self._model: PolarityModel | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Write ``doc.spans["findings"]``.

        The polarity is that of the section where its heading decides it, else that of the wording.
        A sentence that judges nothing is no finding; a bullet that judges nothing is neutral.
        """
        text = letter_of(doc).text
        units = [unit for section in doc.spans[SECTIONS] for unit in self._units(doc, section)]
        # A sentence under a heading that decides is still asked whether it judges at all.
        asked = [unit for unit in units if unit.label == PROSE or unit.decided is None]
        told = self.model.predict_units([_sentences(text, u) for u in asked]) if asked else []
        worded = {id(unit): polarity for unit, polarity in zip(asked, told, strict=True)}
        found: list[Span] = []
        last: tuple[_Unit, str, bool] | None = None  # of the finding before: may it be joined to?
        for unit in units:
            wording = worded.get(id(unit), NEUTRAL)
            if unit.label == PROSE and wording == NEUTRAL:
                last = None
                continue
            polarity = unit.decided or wording
            start = unit.start
            joins = unit.label == PROSE and belongs(text[unit.start : unit.end])
            joined = False
            if joins and last and last[0].block == unit.block and last[1:] == (polarity, False):
                found.pop()
                start, joined = last[0].start, True
            finding = span(doc, start, unit.end, unit.label)
            own = finding._
            own.polarity = polarity
            own.polarity_from = "section" if unit.decided else "wording"
            found.append(finding)
            last = (unit, polarity, joined) if unit.label == PROSE else None
        doc.spans[FINDINGS] = found
        return doc

    @property
    def model(self) -> PolarityModel:
        """Return the model of polarity, loaded once."""
        if self._model is None:
            self._model = load(self.folder)
        return self._model

    def hashes(self, family: str | None) -> dict[str, str]:
        """Return the hash of the model, whether this letter asked it or not."""
        return {"polarity": self.model.sha256}

    def _units(self, doc: Doc, section: Span) -> Iterator[_Unit]:
        """Give what may be a finding in a section, in order."""
        if section.label_ not in EVALUATIVE:
            return
        letter = letter_of(doc)
        text, decided = letter.text, section._.polarity
        lead_in = ""
        heading = section.start_char if section._.heading else -1
        for block in _blocks_of(letter.blocks, section.start_char, section.end_char):
            words = text[block.start : block.end]
            if block.kind == "bullet":
                if is_finding(words, "" if decided else lead_in):
                    yield _Unit(block.start, block.end, LABEL, "", decided, block.start)
                continue
            lead_in = words
            if (
                not self.prose
                or section.label_ == "summary"
                or block.kind != "paragraph"
                or block.start == heading
                or block.bold
            ):
                continue
            before = ""
            for start, end in sentences(text, block.start, block.end):
                if text[end - 1] != ":":
                    yield _Unit(start, end, PROSE, before, decided, block.start)
                before = text[start:end]


def is_finding(text: str, lead_in: str = "") -> bool:
    """Tell whether a bullet says something evaluative.

    Parameters
    ----------
    text
        The bullet.
    lead_in
        The paragraph or heading that the list stands under; empty where the section's own heading
        says already that all in it is a finding.

    Returns
    -------
    bool
        False for a question, a count of schools by grade, and an item of a list of what was looked
        at or asked (told from the lead-in).
    """
    if text.endswith("?") or any(_pattern(p).match(text) for p in _COUNTS):
        return False
    if not lead_in.endswith(":"):
        return True
    asked = text[0].islower() and _pattern("question").match(text)
    return not (asked or _pattern("lead_in").search(lead_in))


def _blocks_of(blocks: tuple[Block, ...], start: int, end: int) -> list[Block]:
    return [b for b in blocks if b.start >= start and b.end <= end]
