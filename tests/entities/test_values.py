"""Entities with values: counts, ages, dates told from the letter's date, offices, mentions, kinds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

import pipeline
from pipeline.entities import (
    ages,
    counts,
    dates,
    grades,
    legislation,
    names,
    numbers,
    organisations,
    relative_dates,
    roles,
)
from pipeline.layout import Letter
from pipeline.words import Words

DAY = date(2023, 11, 29)


def found(find: Callable[..., Any], text: str, *more: Any) -> list[tuple[str, Any]]:
    return [(text[a:b], value) for a, b, _, value in find(Words(text), *more)]


@pytest.mark.parametrize(
    ("text", "printed", "number", "unit", "noun"),
    [
        ("Eleven schools were seen", "Eleven", 11, None, "schools"),
        ("and a further 24.", "24", 24, None, None),
        ("in 20.4 % of cases", "20.4 %", 20.4, "percent", "cases"),
        ("for 2.3 million children", "2.3 million", 2_300_000, None, "children"),
        ("an investment of £4 million", "£4 million", 4_000_000, "GBP", None),
        ("waits of 39 weeks", "39 weeks", 39, "week", None),
        ("within 20 working days", "20 working days", 20, "working day", None),
        ("one third of care leavers", "one third", 0.333, None, "care leavers"),
        ("half of the plans", "half", 0.5, None, "plans"),
        ("six in ten pupils", "six in ten", 0.6, None, "pupils"),
        ("twenty-five social workers", "twenty-five", 25, None, "social workers"),
        ("1,204 referrals", "1,204", 1204, None, "referrals"),
        ("one of the three teams", "one", 1, None, "three teams"),
    ],
)
def test_counts(text: str, printed: str, number: float, unit: str | None, noun: str | None) -> None:
    value = {"number": number, "unit": unit, "noun": noun}
    assert (printed, value) in found(counts.find, text)


def test_a_range_is_one_count_and_a_change_two() -> None:
    assert found(counts.find, "after two or three days") == [
        ("two or three days", {"number": 2, "unit": "day", "noun": None, "to": 3})
    ]
    assert [v["number"] for _, v in found(counts.find, "fell from five to two schools")] == [5, 2]


@pytest.mark.parametrize(
    "text",
    [
        "section 47", "Tier 4 services", "one of the best", "one-to-one work", "Families 4 All",
        "a two-day visit", "24/7", "COVID-19", "the first of these", "on 3 May", "no one",
        "24 hours a day", "from one month to the next", "a fifth school",
    ],
)  # fmt: skip
def test_what_is_no_count(text: str) -> None:
    assert found(counts.find, text) == []


@given(st.integers(min_value=1, max_value=99))
def test_every_number_in_words_is_read_back(number: int) -> None:
    tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    units = [word for word in numbers.WORDS if word not in tens]
    words = units[number - 1] if number < 20 else tens[number // 10]
    if number >= 20 and number % 10:
        words += f"-{units[number % 10 - 1]}"
    assert numbers.value(words) == number


@pytest.mark.parametrize(
    ("text", "printed", "low", "high"),
    [
        ("for 16- and 17-year-olds", "16- and 17-year-olds", 16, 17),
        ("children under 18 are", "under 18", None, 18),
        ("those aged 10 to 15", "aged 10 to 15", 10, 15),
        ("before they are 18", "18", 18, 18),
        ("aged 18 and above", "aged 18 and above", 18, None),
        ("a girl of nine told", "nine", 9, 9),
        ("post-16 learning", "post-16", 16, None),
        ("in their 20s", "in their 20s", 20, 29),
    ],
)
def test_ages(text: str, printed: str, low: int | None, high: int | None) -> None:
    assert found(ages.find, text) == [(printed, {"from": low, "to": high})]


@pytest.mark.parametrize("text", ["under 20 cases", "over 30 weeks", "at 18 months", "over 32,000"])
def test_what_is_no_age(text: str) -> None:
    assert found(ages.find, text) == []


@pytest.mark.parametrize(
    ("text", "stage"),
    [("at key stage 2", "key stage 2"), ("in Year 11", "Year 11"), ("KS4", "key stage 4")],
)
def test_stages(text: str, stage: str) -> None:
    assert [value["stage"] for _, value in found(ages.find, text)] == [stage]


@pytest.mark.parametrize(
    ("text", "printed", "value"),
    [
        ("it was last year", "last year", {"date": "2022"}),
        ("over the last year", "last year", {"start": "2022-11-29", "end": "2023-11-29"}),
        ("the last 12 months", "last 12 months", {"start": "2022-11-29", "end": "2023-11-29"}),
        ("the past three years", "past three years", {"start": "2020-11-29", "end": "2023-11-29"}),
        ("two years ago", "two years ago", {"date": "2021"}),
        ("18 months ago", "18 months ago", {"date": "2022-05"}),
        ("this academic year", "this academic year", {"start": "2023-09-01", "end": "2024-08-31"}),
        (
            "last financial year",
            "last financial year",
            {"start": "2022-04-01", "end": "2023-03-31"},
        ),
        ("last summer", "last summer", {"start": "2023-06", "end": "2023-08"}),
    ],
)
def test_dates_told_from_the_letters_date(text: str, printed: str, value: dict[str, str]) -> None:
    assert found(relative_dates.find, text, DAY) == [(printed, value)]


@pytest.mark.parametrize("text", ["in recent months", "the last few years", "last but not least"])
def test_times_that_cannot_be_worked_out_are_no_dates(text: str) -> None:
    assert found(relative_dates.find, text, DAY) == []


def test_an_earlier_inspection_has_the_date_that_the_letter_gives_it() -> None:
    text = "at their last inspection; since the previous inspection in March 2019"
    known = {text.index("March"): {"date": "2019-03"}}
    values = [v for _, _, _, v in relative_dates.events(Words(text), DAY, known)]
    assert [v["date"] for v in values] == [None, "2019-03"]
    assert {v["before"] for v in values} == {"2023-11-29"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("spring 2022", {"start": "2022-03", "end": "2022-05"}),
        ("between March 2020 and May 2021", {"start": "2020-03", "end": "2021-05"}),
        ("April/May 2016", {"start": "2016-04", "end": "2016-05"}),
        ("2019 to 2021", {"start": "2019", "end": "2021"}),
        ("in February this year", {"date": "2023-02"}),
        ("by 30 June", {"date": "2024-06-30"}),
        ("on 23 March", {"date": "2023-03-23"}),
    ],
)
def test_dates(text: str, value: dict[str, str]) -> None:
    assert value in [v for _, v in found(dates.find, text, DAY)]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("was judged to be good at its last inspection", "previous"),
        ("five were judged to be good", "current"),
        ("declined from a satisfactory judgement", "previous"),
        ("remains outstanding", "current"),
    ],
)
def test_whether_a_grade_is_an_old_one(text: str, when: str) -> None:
    assert [value["when"] for _, value in found(grades.find, text)] == [when]


def test_letters_that_give_no_grades_name_old_ones() -> None:
    assert grades.find(Words("judged to be good"), gives=False)[0][3]["when"] == "previous"


def test_what_a_grade_is_for() -> None:
    (value,) = [
        v for _, v in found(grades.find, "maintained a good grade for overall effectiveness")
    ]
    assert value["aspect"] == "overall effectiveness"


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("the interim director of children’s services", "interim director of children’s services"),
        ("The chief executive is", "chief executive"),
        ("the chair of governors", "chair of governors"),
        ("Her Majesty’s Inspectors", "Her Majesty’s Inspectors"),
    ],
)
def test_offices(text: str, office: str) -> None:
    assert [value["role"] for _, value in found(roles.find, text)] == [office]


def test_social_workers_hold_no_office() -> None:
    assert found(roles.find, "social workers and their managers lead well") == []


def test_frameworks() -> None:
    text = "in line with the inspection of local authority children’s services (ILACS) framework."
    ((printed, value),) = found(legislation.find_frameworks, text)
    assert printed == "inspection of local authority children’s services (ILACS) framework"
    assert value == {"name": "Inspecting local authority children’s services"}


def test_a_short_form_is_the_body_that_it_stands_for() -> None:
    words = Words("The Harrowmere Safeguarding Children Partnership (HSCP) met. The HSCP agreed.")
    bodies = [(end, value) for _, end, _, value in organisations.find(words)]
    short = [words.text[a:b] for a, b, _, _ in organisations.short_forms(words, bodies)]
    assert short == ["HSCP", "HSCP"]


def test_the_type_of_a_body() -> None:
    types = {
        text: value["type"]
        for text, value in found(
            organisations.find,
            "Ofsted, Vale Constabulary, Vale NHS Foundation Trust and Together for Children",
        )
        if text not in ("NHS", "Vale NHS Foundation")  # inside a longer one
    }
    assert types == {
        "Ofsted": "inspectorate",
        "Vale Constabulary": "police",
        "Vale NHS Foundation Trust": "health",
        "Together for Children": "trust",
    }


def test_signatures_in_columns_with_the_body_above() -> None:
    text = (
        "Ofsted\n\nRosamund Teale\n\nNational Director, Social Care\n\nHMI Probation\n\nHoward Pym\n\n"
        "Assistant Chief Inspector"
    )
    assert [(p.name, p.role, p.organisation) for p, _ in names.signatories(text)] == [
        ("Rosamund Teale", "National Director, Social Care", "Ofsted"),
        ("Howard Pym", "Assistant Chief Inspector", "HMI Probation"),
    ]


LETTER = """Our ref: HX/2013/44

14 June 2013

Mr Colm Green
Director of Children’s Services
Harrowmere City Council
The Guildhall
Harrowmere
HX99 4QT

Dear Mr Green

Focused inspections of schools in Harrowmere: 3 to 7 June 2013

Thank you, and thanks to Mr Green’s team. Harrowmere Safeguarding Children Board (HSCB) helped, as \
did Harrowmere City Council.

Strengths

- Governors are trained well.

Main findings

Governors are trained well. This means that they ask hard questions. However, support for small \
schools comes too late. Advisers visit each term.

In summary, support is strong.

Yours sincerely

Ada Bell HMI

Cc: Cy Dunn, Chief Executive
Enc: Report of the survey
"""


@pytest.fixture
def annotation(letter_of: Callable[[str], Letter], nlp: Language) -> pipeline.Annotation:
    from pipeline.annotation import build

    return build(nlp(pipeline.make_doc(letter_of(LETTER), nlp)), nlp)


def test_head_and_foot(annotation: Any) -> None:
    assert annotation.reference == "HX/2013/44"
    assert annotation.salutation == "Dear Mr Green"
    assert annotation.enclosures == ["Report of the survey"]
    assert annotation.addressees[0].address == ["The Guildhall", "Harrowmere", "HX99 4QT"]
    assert annotation.kind == "focused-inspection"
    assert annotation.text[slice(*annotation.kind_evidence.span)] == annotation.kind_evidence.text
    assert "ocused inspections" in annotation.kind_evidence.text


def test_mentions_of_one_thing_are_one_entity(annotation: Any) -> None:
    first: dict[str, str] = {}
    for entity in annotation.entities:
        same = entity.same_as or entity.id
        first.setdefault(entity.text, same)
        if entity.type in ("PERSON", "ORGANISATION", "LOCAL_AUTHORITY"):
            assert first[entity.text] == same, entity
    assert first["Green"] == first["Colm Green"]
    assert first["HSCB"] == first["Harrowmere Safeguarding Children Board"]


def test_findings_from_prose(annotation: Any) -> None:
    prose = [(f.text, f.polarity) for f in annotation.findings if f.source == "prose"]
    assert prose == [
        (
            "Governors are trained well. This means that they ask hard questions.",
            "strength",
        ),
        ("However, support for small schools comes too late.", "improvement"),
    ]
    assert {f.polarity_from for f in annotation.findings if f.source == "bullet"} == {"section"}
