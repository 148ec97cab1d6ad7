"""The output contract: what an annotation holds, and how it is built from the ``Doc``.

This is the one place where the shape of the JSON is defined; ``ofsted-letters schema`` prints the
JSON Schema of it.  Spans are ``[start, end)`` in ``text``, in Unicode code points.  A value that
the letter does not give is null.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import __version__, document
from pipeline.document import CHECKS, ENTITIES, FINDINGS, OUTCOMES, PARTS, SECTIONS, letter_of
from pipeline.layout import Letter
from pipeline.loading import config_hash
from pipeline.outcomes.alarms import CODES, Severity

SCHEMA_VERSION: Final = "1.4"

Polarity = Literal["strength", "improvement", "mixed", "neutral"]
Offsets = tuple[int, int]


class Model(BaseModel):
    """Base of the parts of an annotation: nothing that is not named here is let in."""

    model_config = ConfigDict(extra="forbid")


class Source(Model):
    """The file that was read."""

    file: str = Field(description="Name of the file, without its folder.")
    sha256: str = Field(description="SHA-256 of the file’s bytes.")
    media_type: str = Field(description="Told from the bytes, not from the name.")
    pages: int
    engine: str = Field(
        description="What read it: text, docx, odt, rtf, html, pdfium, pdfminer or tesseract."
    )
    ocr_pages: list[int] = Field(description="Pages whose text comes from OCR.")
    notes: list[str] = Field(
        description="What to know of the reading: another engine, overprinted text, attachments."
    )


class Period(Model):
    """Days of an inspection, both included; ISO 8601."""

    start: str
    end: str


class LocalAuthority(Model):
    """A local authority; codes and region are null for one that the gazetteer does not know."""

    name: str
    dfe_code: str | None = Field(description="DfE three-digit code.")
    gss_code: str | None = Field(description="GSS (ONS) code.")
    region: str | None


class Person(Model):
    """Somebody who writes, is written to, or gets a copy."""

    name: str | None = Field(description="Null where only an office is named.")
    title: str | None = None
    suffix: str | None = Field(default=None, description="Letters after the name, such as HMI.")
    role: str | None = None
    organisation: str | None = None
    address: list[str] = Field(default=[], description="Lines of the postal address, as printed.")
    postcode: str | None = None


class Section(Model):
    """A part of the letter."""

    id: str
    kind: str = Field(
        description=(
            "letterhead, date, addressee, salutation, subject, introduction, scope, context, "
            "outcomes, headline, strengths, improvements, findings, summary, next-steps, other, "
            "closing, valediction, signature, cc, enclosure or noise."
        )
    )
    heading: str | None
    span: Offsets
    pages: list[int]


class Word(Model):
    """A word or pair of words, and what it adds to the log-odds of a theme."""

    text: str
    weight: float


class Theme(Model):
    """A theme of a finding, with the classifier’s calibrated probability."""

    id: str
    score: float = Field(ge=0, le=1)
    nearest: bool = Field(
        default=False,
        description="Given only because no other theme is: its score is under what is asked of it.",
    )
    speaks_for: list[Word] | None = Field(
        default=None, description="The words that spoke for it the most; null unless asked for."
    )
    speaks_against: list[Word] | None = Field(
        default=None, description="The words that spoke against it the most."
    )


class Place(Model):
    """Where text is printed: page from 1; box x0, y0, x1, y1 in PDF points, origin top left."""

    page: int
    box: tuple[float, float, float, float] | None


class Evidence(Model):
    """Words that tell a fact, and where they stand."""

    span: Offsets
    text: str


class Finding(Model):
    """Something evaluative: a bullet, or a sentence of prose (two where they belong together)."""

    id: str
    section: str | None = Field(description="Id of the section it stands in.")
    span: Offsets
    text: str
    source: Literal["bullet", "prose"]
    polarity: Polarity | None = Field(
        description="By the section’s heading where that decides it, else by the wording.",
    )
    polarity_from: Literal["section", "wording"] | None = Field(description="What decided it.")
    themes: list[Theme] = Field(description="The likeliest first.")
    places: list[Place]


class Entity(Model):
    """A mention of something, with its normalised value."""

    id: str
    type: str = Field(
        description=(
            "DATE, DATE_RANGE, RELATIVE_DATE, GRADE, COUNT, AGE, KEY_STAGE, LOCAL_AUTHORITY, "
            "SCHOOL, SCHOOL_PHASE, PERSON, ROLE, ORGANISATION, LEGISLATION, FRAMEWORK, EMAIL, "
            "PHONE, POSTCODE, URL or URN."
        )
    )
    span: Offsets
    text: str
    value: dict[str, Any] | None
    page: int = Field(description="The page it begins on.")
    same_as: str | None = Field(
        default=None,
        description="Id of the first mention of the same person, school, body or authority.",
    )


GroupName = Literal["inspected", "surveyed", "area", "pupils"]
OtherGroup = Literal["case files", "children in care"]


class Outcome(Model):
    """A statement of how many schools had and have which grade; grades by Ofsted’s label."""

    id: str
    count: int | float
    to: int | float | None = Field(description="The upper end, where a range is given.")
    unit: Literal["percent"] | None = Field(description="Null for schools that are counted.")
    group: GroupName = Field(
        description="Schools inspected or surveyed, all schools of the area, or pupils."
    )
    phase: str | None = Field(description="Where it is about schools of one phase.")
    previous: str | None = Field(
        description="Grade before; “not inspected” for schools not inspected before."
    )
    current: str | None = Field(description="Grade now; null where the letter does not say it.")
    category: str | None = Field(
        description="Of the grade now: special measures, serious weaknesses or notice to improve."
    )
    change: Literal["improved", "same", "declined"] | None = Field(
        description="By the two grades, else by the words."
    )
    part_of: str | None = Field(
        description="Id of the statement whose schools these are a part of, so as not to add twice."
    )
    confidence: float = Field(
        ge=0, le=1, description="Share of statements read in this way that were right."
    )
    span: Offsets


class Group(Model):
    """A group that the letter counts, and its parts as the letter gives them."""

    group: GroupName | OtherGroup = Field(
        description="Schools inspected, surveyed or of the area; case files read; children in care."
    )
    total: int | None
    span: Offsets | None = Field(description="Where the total is told.")
    phases: dict[str, int] = Field(description="How many are of each phase.")
    previous: dict[str, int | float] = Field(description="How many had each grade before.")
    current: dict[str, int | float] = Field(description="How many have each grade now.")


class Check(Model):
    """A place where the letter lacks what it should have, or contradicts itself."""

    code: str = Field(description=f"One of: {', '.join(CODES)}.")
    severity: Severity = Field(
        description=(
            "error: one of the places is wrong; warning: something is missing or most likely"
            " wrong; notice: unusual."
        )
    )
    message: str
    spans: list[Offsets] = Field(description="Every place that it concerns.")


class Provenance(Model):
    """What made the annotation."""

    software: str
    config_sha256: str
    models: dict[str, str] = Field(description="SHA-256 of each model that was used.")


class Annotation(Model):
    """Everything that is read out of one letter."""

    schema_version: Literal["1.4"] = SCHEMA_VERSION
    source: Source
    kind: str = Field(description="Kind of letter (configs/kinds.toml), or other.")
    kind_evidence: Evidence | None = Field(description="The words that tell the kind.")
    family: str | None = Field(description="Family of the kind: which taxonomy of themes applies.")
    reference: str | None = Field(description="Reference number, as printed.")
    date: str | None = Field(description="Date of the letter, ISO 8601.")
    salutation: str | None
    subject: str | None
    inspection_period: Period | None
    local_authority: LocalAuthority | None
    sender: Person | None = Field(description="The first who signs.")
    signatories: list[Person] = Field(description="All who sign, the sender first.")
    inspectors: list[Person] = Field(description="Those whom the opening names as inspectors.")
    addressees: list[Person]
    cc: list[Person]
    enclosures: list[str]
    text: str = Field(description="The clean text; every span is an offset into it.")
    footnotes: list[str] = Field(description="Page footnotes, lifted out of the text.")
    sections: list[Section]
    findings: list[Finding]
    entities: list[Entity]
    outcomes: list[Outcome]
    groups: list[Group]
    checks: list[Check]
    provenance: Provenance


def build(doc: Doc, nlp: Language) -> Annotation:
    """Build the annotation of a letter from its processed Doc.

    Parameters
    ----------
    doc
        From :func:`pipeline.make_doc`, after ``nlp`` has gone over it.
    nlp
        The pipeline that went over it.
    """
    letter = letter_of(doc)
    facts = doc._.facts or document.Facts()
    period = facts.inspection_period
    sections, ids = _sections(doc, letter)
    return Annotation(
        source=Source(
            file=letter.source.file,
            sha256=letter.source.sha256,
            media_type=letter.source.media_type,
            pages=len(letter.source.pages),
            engine=letter.source.engine,
            ocr_pages=[page.number for page in letter.source.pages if page.ocr],
            notes=list(letter.source.notes),
        ),
        kind=facts.kind,
        kind_evidence=_evidence(letter, facts.kind_evidence),
        family=facts.family,
        reference=facts.reference,
        date=facts.date,
        salutation=facts.salutation,
        subject=facts.subject,
        inspection_period=Period(start=period[0], end=period[1]) if period else None,
        local_authority=LocalAuthority(**facts.local_authority) if facts.local_authority else None,
        sender=_person(facts.sender) if facts.sender else None,
        signatories=[_person(p) for p in facts.signatories],
        inspectors=[_person(p) for p in facts.inspectors],
        addressees=[_person(p) for p in facts.addressees],
        cc=[_person(p) for p in facts.cc],
        enclosures=facts.enclosures,
        text=letter.text,
        footnotes=[note.text for note in letter.footnotes],
        sections=sections,
        findings=[
            _finding(number, span, letter, ids)
            for number, span in enumerate(doc.spans.get(FINDINGS, []), start=1)
        ],
        entities=_entities(doc, letter),
        outcomes=[
            Outcome(**span._.value, span=_offsets(span)) for span in doc.spans.get(OUTCOMES, [])
        ],
        groups=[Group(**row) for row in doc._.tally.groups()] if doc._.tally else [],
        checks=[
            Check(
                code=span.label_,
                severity=CODES[span.label_][0],
                message=span._.message,
                spans=span._.places,
            )
            for span in doc.spans.get(CHECKS, [])
        ],
        provenance=Provenance(
            software=f"ofsted-letters {__version__}",
            config_sha256=config_hash(nlp),
            models=_models(nlp, facts.family),
        ),
    )


def _evidence(letter: Letter, where: Offsets | None) -> Evidence | None:
    return Evidence(span=where, text=letter.text[slice(*where)]) if where else None


def _entities(doc: Doc, letter: Letter) -> list[Entity]:
    found: list[Entity] = []
    first: dict[str, str] = {}  # what is mentioned -> id of its first mention
    for number, span in enumerate(doc.spans.get(ENTITIES, []), start=1):
        entity = Entity(
            id=f"e{number}",
            type=span.label_,
            span=_offsets(span),
            text=span.text,
            value=span._.value,
            page=letter.lines(*_offsets(span))[0].page,
        )
        if span._.referent:
            same = first.setdefault(span._.referent, entity.id)
            entity.same_as = same if same != entity.id else None
        found.append(entity)
    return found


def _person(person: document.Person) -> Person:
    return Person(**{**asdict(person), "name": person.name or None})


def _offsets(span: Span) -> Offsets:
    return span.start_char, span.end_char


def _sections(doc: Doc, letter: Letter) -> tuple[list[Section], list[tuple[Offsets, str]]]:
    """Return head, body sections and foot in order, and the span and id of each."""
    spans = [s for s in doc.spans.get(PARTS, []) if s.label_ != "body"]
    spans = sorted([*spans, *doc.spans.get(SECTIONS, [])], key=lambda s: s.start)
    sections = [
        Section(
            id=f"s{number}",
            kind=span.label_,
            heading=span._.heading,
            span=_offsets(span),
            pages=[place.page for place in letter.places(*_offsets(span))],
        )
        for number, span in enumerate(spans, start=1)
    ]
    return sections, [(section.span, section.id) for section in sections]


def _finding(number: int, span: Span, letter: Letter, ids: list[tuple[Offsets, str]]) -> Finding:
    start, end = _offsets(span)
    return Finding(
        id=f"f{number}",
        section=next((i for (a, b), i in ids if a <= start and end <= b), None),
        span=(start, end),
        text=span.text,
        source="bullet" if span.label_ == "FINDING" else "prose",
        polarity=span._.polarity,
        polarity_from=span._.polarity_from,
        themes=[
            _theme(i, p, bool(span._.nearest), span._.explanations) for i, p in span._.themes or []
        ],
        places=[Place(page=page, box=box) for page, box in letter.places(start, end)],
    )


def _theme(theme: str, score: float, nearest: bool, explanations: dict[str, Any] | None) -> Theme:
    if not explanations:
        return Theme(id=theme, score=score, nearest=nearest)
    own = explanations[theme]
    return Theme(
        id=theme,
        score=score,
        nearest=nearest,
        speaks_for=[Word(**word._asdict()) for word in own.speaks_for],
        speaks_against=[Word(**word._asdict()) for word in own.speaks_against],
    )


def _models(nlp: Language, family: str | None) -> dict[str, str]:
    """Ask each component that has models for the hashes of those it used for a family.

    They depend on this letter alone, not on which letters came before it.
    """
    found: dict[str, str] = {}
    for _, component in nlp.pipeline:
        hashes = getattr(component, "hashes", None)
        if family and callable(hashes):
            found.update(hashes(family))
    return found
