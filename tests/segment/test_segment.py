from collections.abc import Callable

import pytest
from spacy.language import Language
from spacy.tokens import Doc

import pipeline
from pipeline import ingest, layout
from pipeline.layout import Letter
from pipeline.segment.findings import is_finding
from pipeline.segment.sections import heading_rule

LETTER = """Ofsted
Piccadilly Gate
Store Street
Manchester
M1 2WD
T 0300 123 1231
www.gov.uk/ofsted

14 March 2013

Ms Rosalind Achebe
Director of Children’s Services
Harrowmere City Council
HX99 4QT

Dear Ms Achebe

Focused inspections of schools in Harrowmere: 4 to 8 March 2013

Thank you for meeting me.

What the inspectors did

We inspected nine schools and asked:

- How well does the authority know your school?

Outcomes of the inspections

- two schools were judged to be good

What is working well

- Governors are trained well.

Areas for development

- Clusters of schools are not yet established.

In summary, there is some way to go.

Thank you again for your help.

Yours sincerely

Marcus Ellingworth HMI
Regional Director, North West Cc Councillor Ruth Tranter, Lead Member
"""


@pytest.fixture
def doc(letter_of: Callable[[str], Letter], nlp: Language) -> Doc:
    return nlp(pipeline.make_doc(letter_of(LETTER), nlp))


def test_the_parts_of_a_letter(doc: Doc) -> None:
    parts = [(span.label_, span.text.split("\n")[0]) for span in doc.spans["parts"]]
    assert parts == [
        ("letterhead", "Ofsted"),
        ("date", "14 March 2013"),
        ("addressee", "Ms Rosalind Achebe"),
        ("salutation", "Dear Ms Achebe"),
        ("subject", "Focused inspections of schools in Harrowmere: 4 to 8 March 2013"),
        ("body", "Thank you for meeting me."),
        ("valediction", "Yours sincerely"),
        ("signature", "Marcus Ellingworth HMI"),
        ("cc", "Cc Councillor Ruth Tranter, Lead Member"),
    ]


def test_the_sections_of_the_body(doc: Doc) -> None:
    sections = [(span.label_, span._.heading) for span in doc.spans["sections"]]
    assert sections == [
        ("introduction", None),
        ("scope", "What the inspectors did"),
        ("outcomes", "Outcomes of the inspections"),
        ("strengths", "What is working well"),
        ("improvements", "Areas for development"),
        ("summary", None),
        ("closing", None),
    ]


def test_findings_have_the_polarity_of_their_section(doc: Doc) -> None:
    findings = [
        (span.text, span._.polarity) for span in doc.spans["findings"] if span.label_ == "FINDING"
    ]
    assert findings == [
        ("Governors are trained well.", "strength"),
        ("Clusters of schools are not yet established.", "improvement"),
    ]


@pytest.mark.parametrize(
    ("heading", "kind", "polarity"),
    [
        ("Strengths", "strengths", "strength"),
        ("Key Strengths", "strengths", "strength"),
        ("What is working well", "strengths", "strength"),
        ("Areas for improvement", "improvements", "improvement"),
        (
            "What needs to improve in this area of social work practice?1",
            "improvements",
            "improvement",
        ),
        ("What needs to be better", "improvements", "improvement"),
        ("Areas for priority action", "improvements", "improvement"),
        ("Next steps for the school", "improvements", "improvement"),
        ("Next steps", "next-steps", None),
        ("Outline of inspection activities", "scope", None),
        ("Inspection and survey outcomes", "outcomes", None),
        ("Headline findings", "headline", None),
        ("Overview", "headline", None),
        ("Main findings", "findings", None),
        ("Context", "context", None),
        ("Practice study: highly effective practice", "other", "strength"),
        ("Case study: area for improvement", "other", "improvement"),
    ],
)
def test_headings_by_wording(heading: str, kind: str, polarity: str | None) -> None:
    rule = heading_rule(heading)
    assert rule is not None
    assert (rule.kind, rule.polarity) == (kind, polarity)


def test_a_thematic_heading_is_not_in_the_table() -> None:
    assert heading_rule("Leadership and management") is None


@pytest.mark.parametrize(
    ("bullet", "lead_in", "expected"),
    [
        ("How well does the authority know your school?", "", False),
        ("two schools were placed in special measures. Both have declined.", "", False),
        ("five schools were judged to require improvement", "", False),
        ("eight primary schools, of which three were outstanding", "We inspected:", False),
        ("the quality of planning for care leavers", "with a particular focus on:", False),
        ("whether leaders act on what they know", "Inspectors asked:", False),
        ("Two thirds of schools have no plan for those who fall behind.", "", True),
        ("There are no areas for priority action", "", False),
        ("Some schools are not challenged when results fall.", "", True),
        ("The timeliness of visits.", "", True),
        ("How well plans are reviewed.", "", True),
        ("The quality of supervision.", "Leaders should act on the following:", True),
    ],
)
def test_what_is_a_finding(bullet: str, lead_in: str, expected: bool) -> None:
    assert is_finding(bullet, lead_in) is expected


def test_bold_decides_headings_where_there_is_bold(make_pdf, nlp: Language) -> None:
    lines = [
        ("Dear Ms Achebe", "Helvetica"),
        ("Focused visit to Harrowmere", "Helvetica-Bold"),
        ("Findings", "Helvetica-Bold"),
        ("Visits are regular.", "Helvetica"),
        ("A short line", "Helvetica"),
        ("Help comes early.", "Helvetica"),
    ]
    page = [(72, 100 + 30 * i, text, font, 12) for i, (text, font) in enumerate(lines)]
    doc = nlp(pipeline.make_doc(layout.build(ingest.read(make_pdf([page]))), nlp))
    parts = {span.label_: span.text for span in doc.spans["parts"]}
    assert parts["subject"] == "Focused visit to Harrowmere"
    assert [span._.heading for span in doc.spans["sections"]] == ["Findings"]


def test_sub_headings_right_under_a_heading_keep_its_polarity(
    letter_of: Callable[[str], Letter], nlp: Language
) -> None:
    letter = letter_of(
        "Dear local partnership\n\nJoint targeted area inspection of Harrowmere\n\nText.\n\n"
        "Areas for improvement\n\nLeadership and management\n\n- Oversight is weak.\n\n"
        "The front door\n\n- Contacts wait too long.\n\nYours sincerely\n"
    )
    doc = nlp(pipeline.make_doc(letter, nlp))
    assert [f._.polarity for f in doc.spans["findings"]] == ["improvement", "improvement"]


@pytest.mark.parametrize("day", ["7–8 May 2019", "7-8 May 2019", "7th–8th May 2019"])
def test_days_joined_by_a_dash_are_one_range(
    letter_of: Callable[[str], Letter], nlp: Language, day: str
) -> None:
    letter = letter_of(f"Dear Ms Achebe\n\nFocused visit to Harrowmere\n\nWe came on {day}.\n")
    doc = nlp(pipeline.make_doc(letter, nlp))
    dates = [(e.label_, e._.value) for e in doc.spans["entities"] if "DATE" in e.label_]
    assert dates == [("DATE_RANGE", {"start": "2019-05-07", "end": "2019-05-08"})]


def test_an_earlier_inspection_is_not_the_period(
    letter_of: Callable[[str], Letter], nlp: Language
) -> None:
    letter = letter_of(
        "9 June 2019\n\nDear Ms Achebe\n\nFocused visit to Harrowmere\n\nYour last inspection was "
        "from 3 to 14 April 2017. The focused visit took place on 7 May 2019.\n"
    )
    doc = nlp(pipeline.make_doc(letter, nlp))
    assert doc._.facts.inspection_period == ("2019-05-07", "2019-05-07")


def test_a_long_heading_with_a_colon_and_a_tight_numbered_list(
    letter_of: Callable[[str], Letter], nlp: Language
) -> None:
    letter = letter_of(
        "Dear Ms Achebe\n\nFocused visit to Harrowmere\n\nText.\n\nStrengths\n\n1. Staff stay.\n\n"
        "What needs to improve in this area of social work practice:\n\n"
        "1. Plans are late.\n2. Visits are rare.\n3. Records are thin.\n\nKind regards\n\nA Name\n"
    )
    doc = nlp(pipeline.make_doc(letter, nlp))
    assert [(f.text, f._.polarity) for f in doc.spans["findings"]] == [
        ("Staff stay.", "strength"),
        ("Plans are late.", "improvement"),
        ("Visits are rare.", "improvement"),
        ("Records are thin.", "improvement"),
    ]


def test_a_letter_without_a_salutation_still_gives_its_findings(
    letter_of: Callable[[str], Letter], nlp: Language
) -> None:
    letter = letter_of("9 June 2019\n\nStrengths\n\n- Staff stay.\n\nYours sincerely\n\nA Name\n")
    doc = nlp(pipeline.make_doc(letter, nlp))
    assert [f.text for f in doc.spans["findings"]] == ["Staff stay."]
    assert doc._.facts.date == "2019-06-09"
    assert "no-salutation" in [check.label_ for check in doc.spans["checks"]]


def test_a_letter_on_social_care_is_not_one_to_a_school(
    letter_of: Callable[[str], Letter], nlp: Language
) -> None:
    letter = letter_of(
        "Dear Ms Achebe\n\nInspection of Harrowmere local authority children’s services\n\n"
        "A monitoring inspection followed.\n"
    )
    assert nlp(pipeline.make_doc(letter, nlp))._.facts.kind == "other"
