"""Examples for the rules of ``configs/``: at least one for each, so that none can be lost unseen.

``results`` gives what the program says to each; ``expected.json`` beside this file holds it, written by
``pytest tests/configs --write-expected`` and read by a person before it is committed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pipeline
from pipeline.entities import (
    counts,
    grades,
    kinds,
    legislation,
    names,
    organisations,
    register,
    roles,
    tables,
)
from pipeline.outcomes import scan
from pipeline.segment import findings, parts, polarity, sections
from pipeline.words import Words

EXPECTED = Path(__file__).with_name("expected.json")

# kinds.toml: subject, body, role of who signs.
KINDS = [
    ("Joint targeted area inspection of Harrowmere", "", ""),
    ("Harrowmere", "We undertook a joint inspection of the multi-agency response to abuse.", ""),
    ("Joint area SEND inspection in Harrowmere", "", ""),
    ("Harrowmere", "It was an inspection of the local area of special educational needs.", ""),
    (
        "Harrowmere",
        "\n\nThe effectiveness of the local area in identifying needs\n\nIt is good.",
        "",
    ),
    ("Focused visit to Harrowmere children’s services", "", ""),
    ("Harrowmere", "This letter summarises the findings of the focused visit of 3 May.", ""),
    ("Monitoring visit to Harrowmere children’s services", "", ""),
    ("Harrowmere", "I write about the monitoring visit to your children’s services.", ""),
    ("Short inspection of Harrow Road Primary School", "", ""),
    ("Harrow Road Primary School", "This is the outcome of the short inspection in May.", ""),
    ("Special measures: Harrow Road Primary School", "", ""),
    ("Harrow Road Primary School", "It was made under section 8 of the Education Act 2005.", ""),
    ("2012–13 subject survey inspection programme: mathematics", "", ""),
    (
        "Harrow Road Primary School",
        "Thank you for your help with our good practice survey visit.",
        "",
    ),
    ("Inspection of Harrowmere’s arrangements for supporting school improvement", "", ""),
    ("Harrowmere", "It was about the council’s arrangements for school improvement.", ""),
    ("Focused inspections of schools in Harrowmere", "", ""),
    ("Harrowmere", "I write about the focused school inspections in your area.", ""),
    ("Harrowmere", "Outline of inspection activities\n\nWe came in May.", ""),
    ("Advice letter on the schools of Harrowmere", "", ""),
    ("Harrowmere", "You asked for my view; my advice to you follows.", ""),
    ("Harrowmere", "Thank you.", "Her Majesty’s Chief Inspector"),
    ("Harrowmere", "Thank you.", "Her Majesty’s Inspector"),
]

HEADINGS = [
    "Areas for improvement", "What needs to improve?", "Strengths", "What is working well",
    "Case study: highly effective practice", "Practice study: area for improvement",
    "Annex A", "Case study", "School inspection outcomes", "Outline of inspection activities",
    "Context", "Headline findings", "Summary", "Next steps", "Main findings",
    "Safeguarding is effective",
]  # fmt: skip
OPENINGS = [
    "In summary, much is better.",
    "I hope that these observations are useful.",
    "Children are seen quickly.",
]

# findings.toml: the bullet, what stands above the list.
BULLETS = [
    ("Plans are clear.", ""),
    ("both remained good", ""),
    ("two schools were judged to be good", ""),
    ("nine primary schools, two of them new", ""),
    ("At the time of the visit, there were 214 children in care.", ""),
    ("There are no areas for priority action.", ""),
    ("whether leaders know their schools", "Headteachers told us:"),
    ("the quality of assessments", "Inspectors looked at:"),
    ("the quality of assessments", "Leaders should improve:"),
]

HEAD_LINES = [
    "Piccadilly Gate", "Nottingham", "Ofsted", "T 0300 123 1231", "Manchester", "Insert address",
    "The Guildhall",
]  # fmt: skip
FOOT_LINES = ["Ada Bell", "Cc: Cy Dunn, Chief Executive", "Enc: report"]

# outcomes.toml, checks.toml: letters of corpus/outcomes/dev.jsonl, and small ones.
AUTHORED = {
    "a1-04", "a1-06", "a1-09", "a1-15", "a1-18", "a1-20", "a1-22", "a1-26", "a1-30", "a2-16",
    "a2-17", "a2-20", "a3-08", "a3-09", "a3-12", "a3-15", "a4-02", "a4-07", "a4-10", "a4-16",
}  # fmt: skip
SCHOOLS = "Focused inspections of schools in Harrowmere"
OUTCOMES = [
    (SCHOOLS, "Nine schools were inspected. The Harrowmere Virtual School is now good."),
    (SCHOOLS, "Pupils made gains. In grade 3 were good readers; room 4 was good."),
    (SCHOOLS, "Two schools, which previously were good, now require improvement."),
    (SCHOOLS, "Two schools require improvement in leadership. One was outstanding."),
    (SCHOOLS, "Inspectors read 24 case files. There are 467 children in care."),
    (SCHOOLS, "Across the county twelve schools are good."),
    (SCHOOLS, "60 per cent of pupils go to a good school. Twelve schools are outstanding."),
    ("Primary school inspections in Harrowmere", "Two schools are good."),
    (
        "Short inspection of Harrow Road Infant School",
        "The school is good.\n\nYour school is outstanding.",
    ),
    (SCHOOLS, "Three were seen. Two had teaching that is good."),
    (SCHOOLS, "Four schools, each of which was found to require improvement, are good."),
    (SCHOOLS, "At their last inspection two were good, and three require improvement."),
    ("Short inspections of schools in Harrowmere", "The school continues to be good."),
    ("Inspection of Harrow Road School, 15 to 11 March 2013", "Thank you for your help."),
    ("Inspections of Wetherstow schools", "We inspected schools in Gorsewick in May."),
]

REPORT_CARDS = [
    "It is exceptional.", "It reached the strong standard.", "It is at the expected standard.",
    "It needs attention.", "It needs urgent improvement.",
]  # fmt: skip
GRADES = [
    "it was judged to be outstanding", "it was judged to be good",
    "it was judged to be satisfactory at its last inspection", "judged to require improvement",
    "judged to be inadequate", "placed in special measures", "given a notice to improve",
    "the school has serious weaknesses", "a good school", "children have good access to help",
    "declined from good to inadequate for overall effectiveness", "good for leadership",
    "two were graded good in 2019 and one is now outstanding", "good when last inspected",
    "the schools that are good", "overall ‘good’ judgement", "remained outstanding", "found to have good access to help", "it was good at its last inspection but is now outstanding",
    "it was outstanding at the previous inspection, as were two that are good schools", "good practice",
]  # fmt: skip

ORGANISATIONS = [
    "Ofsted, the Care Quality Commission (CQC) and HMICFRS", "HMI Constabulary", "HMI Probation",
    "the Department for Education", "the Department of Health", "the DWP", "the Home Office",
    "the Ministry of Justice", "the Education Funding Agency",
    "the National College for Teaching and Leadership", "the UK Health Security Agency",
    "Public Health England", "the NHS", "NHS England", "Cafcass", "the Crown Prosecution Service",
    "the National Probation Service", "the Youth Justice Board", "the National Crime Agency",
    "the Metropolitan Police", "the British Transport Police", "the NSPCC", "Barnardo’s",
    "the Children’s Society", "Catch22", "Action for Children", "Coram", "Home-Start", "the LGA",
    "the ADCS", "the LSCB",
    "the Harrowmere Safeguarding Children Partnership", "Harrowmere Children’s Trust",
    "Harrowmere NHS Foundation Trust", "Wharfland Constabulary", "Wharfland Academy Trust",
    "Wharfland Community Rehabilitation Company", "Wharfland Combined Authority",
    "Harrowmere Care Ltd", "Harrowmere Youth Offending Team", "Harrowmere Improvement Board",
    "Rowan Bridge (a local charity)", "the regional agency (Adoption Westmarch North)",
    "in the charity Early Days", "the Safer Harrowmere Partnership", "Adopt Westmarch",
    "the Diocese of Harrowmere", "the clinical commissioning group for East Harrowmere",
    "The Harrowmere Hospital", "Avon and Somerset Police", "Leeds and Harrowmere Police",
    "Delivery Manager Harrowmere Integrated Care Board", "Together for Children",
    "Harrowmere Council and NHS Vale Integrated Care Board",
]  # fmt: skip

ROLES = [
    "the chief executive", "interim director of children’s services", "lead inspector", "the mayor",
]  # fmt: skip
PEOPLE = [
    "Ms Ada Bell HMI\nHarrowmere City Council", "Cy Dunn Director of Services\nHarrowmere City Council",
    "Ada Bell\nChief Nurse\nHarrowmere City Council", "Civic Centre\nHarrowmere", "Moot Hall\nHarrowmere",
    "Ada Bell, Chief Nurse, Vale Clinical Commissioning Group\nCy Dunn, Chief Constable, Vale Police",
]  # fmt: skip

COUNTS = [
    "eleven schools", "section 47", "Families 4 All", "one child", "one of the best", "the one school",
    "two social workers in each team", "one of the three teams", "two were seen", "five of them in care",
]  # fmt: skip

FRAMEWORKS = [
    "the inspection of local authority children’s services (ILACS) framework",
    "the single inspection framework", "the education inspection framework",
    "Working Together to Safeguard Children 2018", "the national framework",
    "the SEND code of practice", "Keeping children safe in education",
    "the school inspection handbook",
]  # fmt: skip

SCHOOL_NAMES = [
    "St. Mary’s C of E Primary School", "Saint Anne’s RC (VA) High School", "Harrow Sch",
    "The Vale Acad", "Vale Coll", "Vale Prim School", "Vale Jnr School", "Vale Inf School", "Vale PRU",
    "Vale Sixth Form Centre", "Vale School for Girls", "Vale School for Boys", "Vale Nursery",
    "Vale Secondary School", "Vale Grammar School", "Vale Upper School", "Vale Comprehensive",
]  # fmt: skip

SENTENCES = [
    "Plans are weak and delayed.", "Plans are effective.", "Leaders need to do this.",
    "Inspectors looked at plans.", "There is no delay.", "Although it is late, help is good.",
    "Help is good, but it is late.", "This means that children wait.", "Case files are seen.",
    "There is more work to do.", "Plans are not yet seen.", "No assessment was made.",
    "It is too slow.", "It has declined.", "It could be different.", "There is limited evidence.",
    "It is less used.", "It needs to change.", "It is absent.", "A lack of time.",
    "Few children know.", "It has improved.", "Children are well matched.", "In his best interests.",
    "It reduces risk.", "They do not wait.", "There is clear thought.", "Children benefit from it.",
    "It helps children.", "Staff are proactive.", "As a result, children wait.",
]  # fmt: skip


def letter(
    make: Callable[[str], Any], nlp: Any, subject: str, body: str, role: str, **more: Any
) -> Any:
    """Return the Doc of a small letter."""
    text = "\n\n".join(
        (
            *more.get("head", ()),
            "14 June 2013",
            "Ms Rosalind Achebe\nDirector of Children’s Services",
            "Dear Ms Achebe",
            subject,
            body or "Thank you for meeting me.",
            "Yours sincerely",
            f"Ada Bell\n{role or 'Her Majesty’s Inspector'}",
            *more.get("foot", ()),
        )
    )
    return nlp(pipeline.make_doc(make(text), nlp))


def results(table: str, make: Callable[[str], Any], nlp: Any) -> list[Any]:
    """Return what the program says to the examples of one file of ``configs/``."""
    return [_plain(answer) for answer in _TABLES[table](make, nlp)]


def _plain(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {str(key): _plain(value) for key, value in answer.items()}
    if isinstance(answer, (list, tuple)):
        return [_plain(value) for value in answer]
    return answer


def _texts(find: Callable[[Words], Any], examples: list[str]) -> list[Any]:
    return [
        [
            text,
            [
                [text[a:b], label, value]
                for a, b, label, value in sorted(find(Words(text)), key=lambda found: found[:3])
            ],
        ]
        for text in examples
    ]


def _kinds(make: Callable[[str], Any], nlp: Any) -> list[Any]:
    found = []
    for subject, body, role in KINDS:
        doc = letter(make, nlp, subject, body, role)
        facts = doc._.facts
        area = facts.local_authority and facts.local_authority["name"]
        found.append([subject, body, role, facts.kind, facts.family, area])
        row = kinds.kind_of(facts)
        found[-1].append(row.grades if row else None)
    return found


def _headings(make: Callable[[str], Any], nlp: Any) -> list[Any]:
    rows = [(text, sections.heading_rule(text)) for text in HEADINGS]
    found: list[Any] = [[text, rule and [rule.kind, rule.polarity]] for text, rule in rows]
    for opening in OPENINGS:
        body = f"Plans are clear.\n\nHelp is good.\n\n{opening}"
        doc = letter(make, nlp, "Focused visit to Harrowmere", body, "")
        found.append([opening, [s.label_ for s in doc.spans["sections"]]])
    return found


def _parts(make: Callable[[str], Any], nlp: Any) -> list[Any]:
    doc = letter(make, nlp, "Harrowmere", "", "", head=HEAD_LINES, foot=FOOT_LINES)
    known = parts.patterns()
    return [
        *([s.label_, s.text] for s in doc.spans["parts"]),
        *([line, bool(known.letterhead.search(line))] for line in HEAD_LINES),
    ]


def _authored(make: Callable[[str], Any], nlp: Any) -> Iterator[Any]:
    """Give the Docs of authored letters that together need every rule, and of those below."""
    path = Path(__file__).parents[2] / "corpus" / "outcomes" / "dev.jsonl"
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    for row in rows:
        if row["id"] in AUTHORED:
            yield nlp(pipeline.make_doc(make(row["text"]), nlp))
    for subject, body in OUTCOMES:
        yield letter(make, nlp, subject, body, "")


def _outcomes(make: Callable[[str], Any], nlp: Any) -> list[Any]:
    return [
        [
            *([s.text, *list(s._.value.values())[1:10]] for s in doc.spans["outcomes"]),
            *([t.count, t.group, t.phase] for t in doc._.tally.totals),
            *(s.label_ for s in doc.spans["checks"]),
        ]
        for doc in _authored(make, nlp)
    ]


def _checks(make: Callable[[str], Any], nlp: Any) -> list[Any]:
    return [[[s.label_, s._.message] for s in doc.spans["checks"]] for doc in _authored(make, nlp)]


def _roles(make: Callable[[str], Any], nlp: Any) -> list[Any]:
    found: list[Any] = _texts(roles.find, ROLES)
    for text in PEOPLE:
        people = [vars(person) for person, _ in names.addressees(text)]
        found.append([text, people, names.is_role(text), names.not_a_name(text)])
    return found


def _polarity(make: Callable[[str], Any], nlp: Any) -> list[Any]:
    found = []
    for text in SENTENCES:
        marks = polarity._read(text)[1]
        turned = polarity.turns([("Help is good.", ""), (text, "Help is good.")])
        found.append([text, sorted(marks), polarity.refers(text), polarity.belongs(text), turned])
    return found


_TABLES: dict[str, Callable[[Callable[[str], Any], Any], list[Any]]] = {
    "kinds.toml": _kinds,
    "headings.toml": _headings,
    "findings.toml": lambda make, nlp: [[b, a, findings.is_finding(b, a)] for b, a in BULLETS],
    "letter-parts.toml": _parts,
    "outcomes.toml": _outcomes,
    "checks.toml": _checks,
    "polarity.toml": _polarity,
    "gazetteers/grades.toml": lambda make, nlp: [
        *_texts(grades.find, GRADES),
        *(
            [text, [m.grade and m.grade.label for m in scan.mentions(text, 0, len(text))]]
            for text in (*GRADES, *REPORT_CARDS)
        ),
    ],
    "gazetteers/organisations.toml": lambda make, nlp: _texts(
        lambda words: [*organisations.find(words), *organisations.described(words)], ORGANISATIONS
    ),
    "gazetteers/roles.toml": _roles,
    "gazetteers/counts.toml": lambda make, nlp: _texts(counts.find, COUNTS),
    "gazetteers/frameworks.toml": lambda make, nlp: _texts(legislation.find_frameworks, FRAMEWORKS),
    "gazetteers/schools.toml": lambda make, nlp: [
        [name, plain := register.plain(name), register.core(plain), sorted(register.kinds(plain))]
        for name in SCHOOL_NAMES
    ],
    "gazetteers/trusts.csv": lambda make, nlp: _texts(
        organisations.find, [trust.name for trust in tables.trusts()]
    ),
}
TABLES = tuple(_TABLES)
