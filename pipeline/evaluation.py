"""Evaluation: annotations compared with gold letters, fact by fact.

Gold comes from two places: the authored letters (``corpus/gold/*.json``, in clear), and real
letters (``corpus/real/letters.jsonl``), whose text does not belong to this project: there, words
are given as keys, ``#`` and the first 16 hex digits of the SHA-256 of the text's letters and
digits, lower case.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language

from pipeline import annotate
from pipeline.annotation import Annotation, Person
from pipeline.errors import CorpusError, IngestError
from pipeline.real import file_of
from pipeline.themes.metrics import Score, score

Gold = dict[str, Any]


def key(text: str | None) -> str:
    """Return the key of a text: case, spaces, quotes and stops do not count."""
    if text is None:
        return ""
    if text.startswith("#"):
        return text
    letters = re.sub(r"[\W_]+", "", text.casefold())
    return "#" + hashlib.sha256(letters.encode()).hexdigest()[:16] if letters else ""


@dataclass
class Evaluation:
    """What was compared, over all letters.

    Attributes
    ----------
    facts
        Name of a fact -> pairs of (right, letters that have it in gold).
    wrong
        Letter, fact, for each that is wrong.
    people, findings, entities
        Counts of true positives, predicted and gold; people by what they are to the letter,
        entities by type.  Findings are bullets; :mod:`pipeline.span_evaluation` measures prose.
    """

    letters: int = 0
    facts: dict[str, list[int]] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    people: dict[str, list[int]] = field(default_factory=dict)
    findings: list[int] = field(default_factory=lambda: [0, 0, 0])
    polarity: list[int] = field(default_factory=lambda: [0, 0])
    prose: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    entities: dict[str, list[int]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def finding_score(self) -> Score:
        """Return precision, recall and F1 of the findings."""
        return score(*self.findings)

    def entity_scores(self) -> dict[str, Score]:
        """Return precision, recall and F1 of the entities, by each type that gold has."""
        return {
            label: score(*counts) for label, counts in sorted(self.entities.items()) if counts[2]
        }

    def table(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "letters": self.letters,
            "failures": self.failures,
            "facts": {name: {"right": r, "of": n} for name, (r, n) in self.facts.items()},
            "people": {own: score(*counts) for own, counts in sorted(self.people.items())},
            "wrong": [{"file": file, "fact": fact} for file, fact in self.wrong],
            "findings": self.finding_score(),
            "polarity": {"right": self.polarity[0], "of": self.polarity[1]},
            "prose": {**score(*self.prose[:3]), "right": self.prose[3]},
            "entities": self.entity_scores(),
        }


def authored(corpus: Path) -> Iterator[tuple[Path, Gold]]:
    """Give the authored letters with their gold annotations.

    Raises
    ------
    CorpusError
        If there are no gold files, or one has no letter or is not JSON.
    """
    golds = sorted((corpus / "gold").glob("*.json"))
    if not golds:
        raise CorpusError(f"{corpus}: has no gold/*.json", "give the corpus with --corpus")
    for path in golds:
        files = sorted((corpus / "letters").glob(f"{path.stem}.*"))
        if not files:
            raise CorpusError(f"{path}: there is no letter of this name in {corpus / 'letters'}")
        gold = _parse(path.read_text(encoding="utf-8"), str(path))
        for file in files:
            yield file, gold


def real(corpus: Path, letters: Path) -> Iterator[tuple[Path, Gold]]:
    """Give the real letters that lie in a folder with their labels.

    Raises
    ------
    CorpusError
        If there are no labels, or none of the letters they are for.
    """
    path = corpus / "real" / "letters.jsonl"
    if not path.exists():
        raise CorpusError(f"{path}: no such file")
    found = 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        gold = _parse(line, f"{path}:{number}")
        file = file_of(gold, [letters])
        if file:
            found += 1
            yield file, gold
    if not found:
        raise CorpusError(f"{letters}: holds none of the letters that {path} has labels for")


def _parse(text: str, where: str) -> Gold:
    try:
        gold: Gold = json.loads(text)
    except json.JSONDecodeError as error:
        raise CorpusError(f"{where}: not JSON ({error.msg})") from error
    return gold


def evaluate(
    pairs: Iterable[tuple[Path, Gold]],
    nlp: Language,
    progress: Callable[[str], None] = lambda message: None,
) -> Evaluation:
    """Annotate letters and compare with their gold.

    Parameters
    ----------
    pairs
        Files with gold, from :func:`authored` or :func:`real`.
    nlp
        The pipeline.
    progress
        Is told the name of each file.
    """
    outcome = Evaluation()
    for file, gold in pairs:
        progress(file.name)
        try:
            annotation = annotate(file, nlp)
        except IngestError as error:
            outcome.failures.append(f"{file.name}: {error}")
            continue
        outcome.letters += 1
        for fact, right in _facts(annotation, gold):
            counts = outcome.facts.setdefault(fact, [0, 0])
            counts[0] += right
            counts[1] += 1
            if not right:
                outcome.wrong.append((file.name, fact))
        _people(annotation, gold, outcome)
        _findings(annotation, gold, outcome)
        _entities(annotation, gold, outcome)
    return outcome


def _facts(annotation: Annotation, gold: Gold) -> Iterator[tuple[str, bool]]:
    """Give each fact that the gold has, and whether the annotation has it right."""
    yield "kind", annotation.kind == gold["kind"]
    yield "date", annotation.date == gold["date"]
    period = annotation.inspection_period
    yield "period", (period.model_dump() if period else None) == gold["inspection_period"]
    authority = annotation.local_authority
    if "la_code" in gold:
        yield "authority", (authority.dfe_code if authority else None) == gold["la_code"]
    elif gold.get("local_authority"):
        name = gold["local_authority"]["name"]
        yield "authority", (authority.name if authority else None) == name
    yield "subject", key(annotation.subject) == key(gold["subject"])
    sender = annotation.sender
    if gold.get("sender"):
        yield "sender", sender is not None and _same(sender, gold["sender"], ("name", "role"))
    for own in ("inspectors", "signatories"):
        if own in gold:
            people: list[Person] = getattr(annotation, own)
            yield own, [key(person.name) for person in people] == _names(gold[own])
            if gold[own] and isinstance(gold[own][0], dict):
                for what in ("role", "organisation"):
                    told = [_gold_field(person, what) for person in gold[own]]
                    yield f"{own} {what}", [_field(p, what) for p in people] == told
    if "salutation" in gold:
        yield "salutation", key(annotation.salutation) == key(gold["salutation"])
    addressed = gold["addressees"]
    for own in ("name", "title", "role", "organisation", "postcode"):
        got = [_field(person, own) for person in annotation.addressees]
        yield f"addressee {own}", got == [_gold_field(person, own) for person in addressed]
    if "cc" in gold:
        got = [key(person.name) for person in annotation.cc]
        yield "cc", got == [key(person.get("name")) for person in gold["cc"]]
    headings = [key(_unmarked(s.heading)) for s in annotation.sections if s.heading]
    if "headings" in gold:
        yield "headings", headings == [key(h) for h in gold["headings"]]
    else:
        sections = [(s.kind, key(_unmarked(s.heading))) for s in annotation.sections if s.heading]
        wanted = [(s["kind"], key(_unmarked(s["heading"]))) for s in gold["sections"]]
        yield "sections", sections == [(kind, h) for kind, h in wanted if h]


def _names(people: list[Any]) -> list[str]:
    """Return the keys of names, given bare or as people."""
    return [key(p.get("name") if isinstance(p, dict) else p) for p in people]


def _people(annotation: Annotation, gold: Gold, outcome: Evaluation) -> None:
    """Count addressees, inspectors and signatories by name."""
    for own in ("addressees", "inspectors", "signatories"):
        if own in gold:
            wanted = Counter(_names(gold[own]))
            got = Counter(key(person.name) for person in getattr(annotation, own))
            counts = outcome.people.setdefault(own, [0, 0, 0])
            for i, people in enumerate((wanted & got, got, wanted)):
                counts[i] += people.total()


def _same(person: Person, gold: Gold, fields: tuple[str, ...]) -> bool:
    return all(_field(person, own) == _gold_field(gold, own) for own in fields)


def _field(person: Person, own: str) -> str:
    value = getattr(person, own)
    return (value or "") if own in ("title", "postcode") else key(value)


def _gold_field(gold: Gold, own: str) -> str:
    value = gold.get(own)
    return (value or "") if own in ("title", "postcode") else key(value)


def _unmarked(heading: str | None) -> str | None:
    """Return a heading without the mark of a footnote."""
    return re.sub(r"\^?\d+$", "", heading) if heading else heading


def _findings(annotation: Annotation, gold: Gold, outcome: Evaluation) -> None:
    wanted = {key(f.get("text") or f["key"]): f for f in gold["findings"]}
    got = {key(f.text): f for f in annotation.findings if f.source == "bullet"}
    # Gold that covers some sections only says nothing of those that do not decide the polarity.
    if gold.get("partial"):
        got = {k: f for k, f in got.items() if f.polarity_from == "section" or k in wanted}
    hits = wanted.keys() & got.keys()
    for i, count in enumerate((len(hits), len(got), len(wanted))):
        outcome.findings[i] += count
    for k in hits:
        # Where the section does not decide, prose and bullets are told by their wording alike.
        if wanted[k]["polarity"]:
            outcome.polarity[0] += got[k].polarity == wanted[k]["polarity"]
            outcome.polarity[1] += 1
    if "prose" in gold:
        _prose(annotation, gold["prose"], outcome)
    missed = [k for k in wanted if k not in hits]
    if missed or len(got) > len(hits):
        outcome.wrong.append((annotation.source.file, "findings"))


def _prose(annotation: Annotation, gold: list[Gold], outcome: Evaluation) -> None:
    """Compare sentence by sentence; a finding may hold two."""
    found = [(" ".join(f.text.split()), f) for f in annotation.findings if f.source == "prose"]
    wanted = [" ".join(sentence["text"].split()) for sentence in gold]
    for text, sentence in zip(wanted, gold, strict=True):
        hit = next((finding for own, finding in found if text in own), None)
        outcome.prose[0] += hit is not None
        outcome.prose[1] += hit is not None
        outcome.prose[3] += hit is not None and hit.polarity == sentence["polarity"]
    outcome.prose[1] += sum(not any(text in own for text in wanted) for own, _ in found)
    outcome.prose[2] += len(wanted)


def _entities(annotation: Annotation, gold: Gold, outcome: Evaluation) -> None:
    """Compare distinct (type, text) pairs, each counted once a letter."""
    if "entities" not in gold:
        return
    wanted = {(e["type"], key(e["text"])) for e in gold["entities"]}
    got = {(e.type, key(e.text)) for e in annotation.entities}
    for counts, pairs in ((0, wanted & got), (1, got), (2, wanted)):
        for label, number in Counter(label for label, _ in pairs).items():
            outcome.entities.setdefault(label, [0, 0, 0])[counts] += number
