import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

import pipeline
from pipeline.document import Person
from pipeline.entities import (
    authorities,
    contacts,
    dates,
    grades,
    legislation,
    names,
    organisations,
    people,
    schools,
    tables,
)
from pipeline.layout import Letter
from pipeline.months import MONTHS
from pipeline.words import Words

LETTER_DATE = date(2016, 6, 29)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("on 14 March 2013 we met", "DATE", {"date": "2013-03-14"}),
        ("Tuesday 5th February 2019", "DATE", {"date": "2019-02-05"}),
        ("in November 2019", "DATE", {"date": "2019-11"}),
        ("the inspection in 2017, when", "DATE", {"date": "2017"}),
        ("from 11 to 15 March 2013.", "DATE_RANGE", {"start": "2013-03-11", "end": "2013-03-15"}),
        ("29 and 30 July 2025", "DATE_RANGE", {"start": "2025-07-29", "end": "2025-07-30"}),
        ("31 July and 1 August 2024", "DATE_RANGE", {"start": "2024-07-31", "end": "2024-08-01"}),
        (
            "30 December 2019 to 3 January 2020",
            "DATE_RANGE",
            {"start": "2019-12-30", "end": "2020-01-03"},
        ),
        ("12, 13 and 14 March 2019", "DATE_RANGE", {"start": "2019-03-12", "end": "2019-03-14"}),
        (
            "Between 16 May and 20 May, Ofsted",
            "DATE_RANGE",
            {"start": "2016-05-16", "end": "2016-05-20"},
        ),
        (
            "from 5 to 9 December, inspectors",
            "DATE_RANGE",
            {"start": "2015-12-05", "end": "2015-12-09"},
        ),
        ("on 7–8 May 2019, when", "DATE_RANGE", {"start": "2019-05-07", "end": "2019-05-08"}),
        ("from 3rd-7th June 2013", "DATE_RANGE", {"start": "2013-06-03", "end": "2013-06-07"}),
        ("5 SEPT 2019 and", "DATE", {"date": "2019-09-05"}),
        ("in 2015–16 the council", "DATE_RANGE", {"start": "2015", "end": "2016"}),
    ],
)
def test_dates(text: str, kind: str, value: dict[str, str]) -> None:
    found = list(dates.find(Words(text), LETTER_DATE))
    assert (kind, value) in [(label, v) for _, _, label, v in found]


@pytest.mark.parametrize(
    "text", ["6 November 20205", "31 February 2019", "0300 123 1231", "aged 18 to 25", "in 30 days"]
)
def test_what_is_no_date(text: str) -> None:
    assert list(dates.find(Words(text), LETTER_DATE)) == []


def test_days_far_apart_are_two_dates() -> None:
    found = list(dates.find(Words("on 20 March and 24 April 2013"), LETTER_DATE))
    assert "DATE_RANGE" not in [label for _, _, label, _ in found]


@given(st.dates(min_value=date(1995, 1, 1), max_value=date(2035, 12, 31)))
def test_every_date_is_read_back(day: date) -> None:
    printed = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    assert dates.full_date(f"dated {printed}.") == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("were judged to be satisfactory at their last inspection", ["satisfactory"]),
        (
            "two were found to be good and the early years centre was outstanding",
            ["good", "outstanding"],
        ),
        ("two schools maintained a good grade for overall effectiveness", ["good"]),
        ("five schools were judged to require improvement", ["require improvement"]),
        ("was placed in special measures", ["special measures"]),
        ("judged to be requires improvement to be good", ["requires improvement to be good"]),
        ("has declined from a satisfactory judgement", ["satisfactory"]),
        ("there is good practice in some teams", []),
        ("partners make good use of data", []),
        ("the quality of recording is good in parts", []),
        ("good or outstanding schools in the city", ["good", "outstanding"]),
    ],
)
def test_grades(text: str, expected: list[str]) -> None:
    found = [(a, b) for a, b, _, _ in grades.find(Words(text))]
    # A grade inside a longer one ("requires improvement to be good") is dropped by the Doc.
    outer = [
        (a, b) for a, b in found if not any(c <= a < b <= d and (a, b) != (c, d) for c, d in found)
    ]
    assert [text[a:b] for a, b in sorted(outer)] == expected


def test_special_measures_is_a_category_of_grade_4() -> None:
    (found,) = grades.find(Words("in special measures"))
    assert found[3] == {
        "grade": 4,
        "label": "inadequate",
        "category": "special measures",
        "aspect": None,
        "when": "current",
    }


@pytest.mark.parametrize(
    ("text", "found", "code"),
    [
        ("at Coventry City Council today", "Coventry City Council", "331"),
        ("the London Borough of Waltham Forest", "London Borough of Waltham Forest", "320"),
        ("Coventry LA – focused", "Coventry", "331"),
        ("Cheshire West and Chester Council", "Cheshire West and Chester Council", "896"),
        ("Bristol City Council", "Bristol City Council", "801"),
        ("Hammersmith & Fulham Council", "Hammersmith & Fulham Council", "205"),
        ("St Helens Metropolitan Borough Council", "St Helens Metropolitan Borough Council", "342"),
        ("Harrowmere City Council", "Harrowmere City Council", None),
        (
            "Director, People Services Harrowmere Borough Council",
            "Harrowmere Borough Council",
            None,
        ),
    ],
)
def test_local_authorities(text: str, found: str, code: str | None) -> None:
    ((start, end, _, value),) = authorities.find_authorities(Words(text))
    assert text[start:end] == found
    assert value["dfe_code"] == code


@pytest.mark.parametrize("text", ["The Council said", "the Borough Council", "a council officer"])
def test_a_council_without_a_name_is_no_authority(text: str) -> None:
    assert list(authorities.find_authorities(Words(text))) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Focused visit to North Lincolnshire local authority", "813"),
        ("Focused visit to Derbyshire", "830"),
        ("visit to Derby City Council", "831"),
        ("Leeds and Bradford", None),
        ("early reading and bury the past", None),
        ("Harrowmere", None),
    ],
)
def test_the_gazetteer_finds_one_authority_or_none(text: str, code: str | None) -> None:
    known = tables.find_authority(text)
    assert (known.la_code if known else None) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at St Osyth’s CofE Primary School in May", ("SCHOOL", "St Osyth’s CofE Primary School")),
        ("and the early years centre remained", ("SCHOOL", "the early years centre")),
        ("nine primary schools; and", ("SCHOOL_PHASE", "primary schools")),
        ("one special school", ("SCHOOL_PHASE", "special school")),
        ("a pupil referral unit", ("SCHOOL_PHASE", "pupil referral unit")),
    ],
)
def test_schools(text: str, expected: tuple[str, str]) -> None:
    assert expected in [(label, text[a:b]) for a, b, label, _ in schools.find_schools(Words(text))]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("T 0300 123 1231", "PHONE", {"digits": "03001231231"}),
        ("Direct T 0300 0130536 x", "PHONE", {"digits": "03000130536"}),
        ("enquiries@ofsted.gov.uk.", "EMAIL", {"email": "enquiries@ofsted.gov.uk"}),
        ("see www.gov.uk/ofsted.", "URL", {"url": "www.gov.uk/ofsted"}),
        ("PO1 2 AL", "POSTCODE", {"postcode": "PO1 2AL"}),
        ("Coventry CV1 5RS", "POSTCODE", {"postcode": "CV1 5RS"}),
    ],
)
def test_contacts(text: str, kind: str, value: dict[str, str]) -> None:
    assert [(label, v) for _, _, label, v in contacts.find(Words(text))] == [(kind, value)]


@pytest.mark.parametrize(
    ("text", "found", "section"),
    [
        ("under section 20 of the Children Act 2004.", "section 20 of the Children Act 2004", "20"),
        ("The Children Act 1989 says", "Children Act 1989", None),
        (
            "section 136(1)(b) of the Education and Inspections Act 2006",
            "section 136(1)(b) of the Education and Inspections Act 2006",
            "136(1)(b)",
        ),
    ],
)
def test_legislation(text: str, found: str, section: str | None) -> None:
    ((start, end, _, value),) = legislation.find(Words(text))
    assert text[start:end] == found
    assert value["section"] == section


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Care Quality Commission (CQC)", ["Care Quality Commission", "CQC"]),
        (
            "The Harrowmere Safeguarding Children Board is",
            ["Harrowmere Safeguarding Children Board"],
        ),
        ("with Wharfland Constabulary", ["Wharfland Constabulary"]),
        ("write to ofsted.gov.uk about it", []),
        ("the local authority and its partners", []),
    ],
)
def test_organisations(text: str, found: list[str]) -> None:
    assert [
        text[a:b] for a, b, _, _ in sorted(organisations.find(Words(text)), key=lambda f: f[0])
    ] == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ms Rosalind Achebe\nDirector of Children’s Services\nHarrowmere City Council\n"
            "The Guildhall\nHarrowmere\nHX99 4QT",
            [
                Person(
                    "Rosalind Achebe",
                    "Ms",
                    None,
                    "Director of Children’s Services",
                    "Harrowmere City Council",
                    "HX99 4QT",
                    ["The Guildhall", "Harrowmere", "HX99 4QT"],
                )
            ],
        ),
        (
            "Mr Colm Verdin Director of Children, Learning & Young People Harrowmere City Council "
            "Room 2 Civic Centre HX99 4QT",
            [
                Person(
                    "Colm Verdin",
                    "Mr",
                    None,
                    "Director of Children, Learning & Young People",
                    "Harrowmere City Council",
                    "HX99 4QT",
                )
            ],
        ),
        (
            "Meredith Okonjo, Strategic Director, Orrinsby Borough Council\n"
            "Dr Alastair Penrose, Accountable Officer, Orrinsby and Vale Clinical\n"
            "Commissioning Group\nHugh Maddern, Police and Crime Commissioner",
            [
                Person(
                    "Meredith Okonjo", None, None, "Strategic Director", "Orrinsby Borough Council"
                ),
                Person(
                    "Alastair Penrose",
                    "Dr",
                    None,
                    "Accountable Officer",
                    "Orrinsby and Vale Clinical Commissioning Group",
                ),
                Person("Hugh Maddern", None, None, "Police and Crime Commissioner", None),
            ],
        ),
        (
            "To: Zoë Müller-Íde\nDirector of Children’s Services\nHarrowmere Council",
            [
                Person(
                    "Zoë Müller-Íde",
                    None,
                    None,
                    "Director of Children’s Services",
                    "Harrowmere Council",
                )
            ],
        ),
        (
            "Ms Mary Hall\nHarrowmere City Council",
            [Person("Mary Hall", "Ms", None, None, "Harrowmere City Council")],
        ),
        ("", []),
        ("The Guildhall\nHarrowmere", []),
        ("Moot Hall\nHarrowmere", []),
    ],
)
def test_addressees(text: str, expected: list[Person]) -> None:
    assert [person for person, _ in names.addressees(text)] == expected


def test_a_scanned_scrawl_is_no_name() -> None:
    found = list(names.signatories("Mavis Elgin\nMarcus Ellingworth HMI Regional Director, North"))
    assert [(p.name, p.suffix, p.role) for p, _ in found] == [
        ("Marcus Ellingworth", "HMI", "Regional Director, North")
    ]


def test_signatories_one_after_the_other() -> None:
    text = "Rosamund Teale\nNational Director, Social Care\nHoward Pym\nAssistant Chief Inspector"
    assert [(p.name, p.role) for p, _ in names.signatories(text)] == [
        ("Rosamund Teale", "National Director, Social Care"),
        ("Howard Pym", "Assistant Chief Inspector"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The inspectors were Ada Bell, HMI, and Cy Dunn, HMI.", ["Ada Bell", "Cy Dunn"]),
        (
            "His Majesty’s Inspectors for this visit were Ada Bell and Jo O’Neill.",
            ["Ada Bell", "Jo O’Neill"],
        ),
        ("carried out by Her Majesty’s Inspectors Ada Bell and Cy Dunn.", ["Ada Bell", "Cy Dunn"]),
        ("I thank Councillor Ida Marchbank for her time.", ["Ida Marchbank"]),
        ("Inspectors were told that Social Workers like Harrowmere.", []),
    ],
)
def test_people_in_the_body(text: str, expected: list[str]) -> None:
    assert sorted({text[a:b] for a, b, _ in people.find(Words(text))}) == expected


def test_every_authority_is_found_by_each_of_its_names(root: Path) -> None:
    with (root / "configs/gazetteers/local-authorities.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            for name in (row["name"], *filter(None, row["aliases"].split("|"))):
                known = tables.find_authority(f"Focused visit to {name} children’s services")
                assert known is not None, name
                assert known.la_code == row["la_code"], name


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("The school was judged to have serious weaknesses.", ["inadequate"]),
        ("the extent of the serious weaknesses found at this visit", []),
        ("ways to be a good neighbour", []),
        ("It was given a notice to improve.", ["inadequate"]),
    ],
)
def test_words_that_are_a_grade_only_where_the_words_around_say_so(
    text: str, labels: list[str]
) -> None:
    assert [value["label"] for _, _, _, value in grades.find(Words(text))] == labels


@pytest.mark.parametrize(
    ("text", "inspectors"),
    [
        (
            "The visit was conducted by Ann Lee and Bo Orr, two of Her Majesty’s Inspectors.",
            ["Ann Lee", "Bo Orr"],
        ),
        (
            "His Majesty’s Inspectors for this visit were lead inspector Ann Lee and team inspectors "
            "Bo Orr and Cy Dow.",
            ["Ann Lee", "Bo Orr", "Cy Dow"],
        ),
        ("I made the visit on 4 May 2018 with Bo Orr, Ofsted Inspector.", ["Di Eve", "Bo Orr"]),
        ("My colleague Bo Orr HMI gave you the gist of it by telephone.", []),
    ],
)
def test_inspectors(
    nlp: Language, letter_of: Callable[[str], Letter], text: str, inspectors: list[str]
) -> None:
    letter = letter_of(
        "14 March 2022\n\nDear Ms Achebe\n\nFocused visit to Harrowmere children’s services\n\n"
        f"{text}\n\nYours sincerely\n\nDi Eve\nHer Majesty’s Inspector\n"
    )
    doc = nlp(pipeline.make_doc(letter, nlp))
    assert [person.name for person in doc._.facts.inspectors] == inspectors
    assert [person.name for person in doc._.facts.signatories] == ["Di Eve"]
