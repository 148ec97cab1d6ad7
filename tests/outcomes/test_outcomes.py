import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language
from spacy.tokens import Doc
from typer.testing import CliRunner

import pipeline
from pipeline import outcome_evaluation
from pipeline.cli import app
from pipeline.errors import ConfigError
from pipeline.layout import Letter
from pipeline.outcomes.alarms import CODES
from pipeline.outcomes.checks import create_checks

LETTER = """{date}

Ms Rosalind Achebe
Director of Education
{council}

Dear Ms Achebe

{subject}

{opening}

Outcomes of the inspections

{outcomes}

{heading}

- Governors are trained well.

Yours sincerely
"""
USUAL = {
    "date": "14 June 2013",
    "council": "Harrowmere Council",
    "subject": "Focused inspections of schools in Harrowmere: 3 to 7 June 2013",
    "opening": "Thank you for meeting me.",
    "outcomes": "Text.",
    "heading": "Strengths",
}
READ = ("count", "phase", "previous", "current", "change")


@pytest.fixture
def read(letter_of: Callable[[str], Letter], nlp: Language) -> Callable[..., Doc]:
    def make(**parts: str) -> Doc:
        return nlp(pipeline.make_doc(letter_of(LETTER.format(**{**USUAL, **parts})), nlp))

    return make


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- three schools were judged to be good", [(3, None, None, "good", None)]),
        (
            "- four schools retained their outstanding grade",
            [(4, None, "outstanding", "outstanding", "same")],
        ),
        (
            "- two schools were judged to be good. Both were judged to be satisfactory at their "
            "previous inspection.",
            [(2, None, "satisfactory", "good", "improved")],
        ),
        (
            "- 12 schools were judged to be inadequate. All were previously judged to be good.",
            [(12, None, "good", "inadequate", "declined")],
        ),
        (
            "- two schools, both previously good, were found to be inadequate",
            [(2, None, "good", "inadequate", "declined")],
        ),
        (
            "- two were judged to require improvement, having been good",
            [(2, None, "good", "requires improvement", "declined")],
        ),
        # Parts take over what was said of their whole.
        (
            "- Four schools were judged good. Three of these had been satisfactory; the fourth, "
            "Larkrise Primary School, had not been inspected before.",
            [
                (4, None, None, "good", None),
                (3, None, "satisfactory", "good", "improved"),
                (1, "primary", "not inspected", "good", None),
            ],
        ),
        (
            "Of the seven schools previously judged to be satisfactory, two have declined and "
            "none has improved.",
            [
                (7, None, "satisfactory", None, None),
                (2, None, "satisfactory", None, "declined"),
                (0, None, "satisfactory", None, "improved"),
            ],
        ),
        (
            "Nine schools were inspected. Five had been good before. Three of them have kept the "
            "grade and the others now require improvement.",
            [
                (5, None, "good", None, None),
                (3, None, "good", "good", "same"),
                (2, None, "good", "requires improvement", "declined"),
            ],
        ),
        (
            "Six schools were inspected: four primary schools and two high schools. Of the four "
            "primaries, three are good. The high schools fared worse. One requires improvement.",
            [
                (3, "primary", None, "good", None),
                (1, "secondary", None, "requires improvement", None),
            ],
        ),
        # A sentence on an earlier inspection.
        (
            "At their previous inspections seven had been judged satisfactory and three good.",
            [(7, None, "satisfactory", None, None), (3, None, "good", None, None)],
        ),
        (
            "Two schools no longer require special measures.",
            [(2, None, "inadequate", None, "improved")],
        ),
        # What counts no schools, or grades none.
        ("- Governors know the grades of their schools.", []),
        ("- two schools have no governors", []),
        ("- In nine schools behaviour was good.", []),
        ("- Of the seven lessons seen, five were good.", []),
        ("- Teaching was good in two schools.", []),
        ("- Most schools are good.", []),
    ],
)
def test_statements(read: Callable[..., Doc], text: str, expected: list[tuple[Any, ...]]) -> None:
    doc = read(outcomes=text)
    found = [span._.value for span in doc.spans["outcomes"]]
    assert [tuple(value[name] for name in READ) for value in found] == expected


def test_shares_ranges_and_groups(read: Callable[..., Doc]) -> None:
    doc = read(
        outcomes="Across the county 63% of primary pupils attend a good or outstanding school.\n\n"
        "A further eight schools were surveyed by telephone. Between five and seven schools were "
        "judged to be good at their last inspection."
    )
    share, known = (span._.value for span in doc.spans["outcomes"])
    assert (share["count"], share["unit"], share["group"]) == (63, "percent", "pupils")
    assert (share["phase"], share["current"]) == ("primary", "good or outstanding")
    assert (known["count"], known["to"], known["group"]) == (5, 7, "surveyed")


def test_a_part_names_its_whole(read: Callable[..., Doc]) -> None:
    doc = read(outcomes="- Four schools were judged good. Two of these had been satisfactory.")
    whole, part = (span._.value for span in doc.spans["outcomes"])
    assert (whole["part_of"], part["part_of"]) == (None, whole["id"])
    assert part["confidence"] == whole["confidence"]


def test_confidence_is_lower_where_more_is_misread(read: Callable[..., Doc]) -> None:
    doc = read(
        outcomes="Two schools are good.\n\nTwo schools, where headteachers have long worked "
        "together on the teaching of reading and writing, are outstanding.\n\n- two are inadequate"
    )
    prose, long, bullet = (span._.value["confidence"] for span in doc.spans["outcomes"])
    assert long < prose < bullet


def test_the_totals_of_a_group(read: Callable[..., Doc]) -> None:
    doc = read(
        opening="Eleven schools were inspected: one nursery school, nine primary schools and one "
        "secondary school. Six of these were good at their last inspection and five satisfactory."
    )
    (group,) = doc._.tally.groups()
    assert (group["group"], group["total"]) == ("inspected", 11)
    assert group["phases"] == {"nursery": 1, "primary": 9, "secondary": 1}
    assert group["previous"] == {"good": 6, "satisfactory": 5}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Inspectors reviewed 24 children’s case files.", [("case files", 24)]),
        ("There are 467 children in care in the county.", [("children in care", 467)]),
        ("In two cases plans were late.", []),
    ],
)
def test_other_groups(read: Callable[..., Doc], text: str, expected: list[tuple[str, int]]) -> None:
    doc = read(opening=text, subject="Focused visit to Harrowmere children’s services")
    assert [(g["group"], g["total"]) for g in doc._.tally.groups()] == expected


ELEVEN = (
    "Eleven schools were inspected: one nursery school, {} primary schools and one high school."
)
# What is wrong, and a letter like it that is right.
CHECKED = [
    ("no-date", {"date": ""}, {}),
    ("impossible-date", {"date": "31 June 2013"}, {"date": "30 June 2013"}),
    ("impossible-date", {"opening": "We met on 31 June 2012."}, {"opening": "On 30 June 2012."}),
    ("period-after-date", {"date": "4 June 2013"}, {"date": "7 June 2013"}),
    ("period-long-before", {"date": "14 June 2015"}, {"date": "7 March 2014"}),
    (
        "period-length",
        {"opening": "I write about this two-day inspection."},
        {"opening": "I write about this five-day inspection."},
    ),
    (
        "period-on-weekend",
        {"subject": "Focused inspections of schools in Harrowmere: 2 to 7 June 2013"},
        {},
    ),
    (
        "date-differs",
        {"opening": "The inspections were carried out from 10 to 14 June 2013."},
        {"opening": "The last inspections were carried out from 13 to 17 May 2013."},
    ),
    (
        "deadline-past",
        {"opening": "Please send your plan by 3 June 2013."},
        {"opening": "You sent your plan by 3 June 2013. Please revise it by 3 June 2014."},
    ),
    (
        "authority-differs",
        {"opening": "Nine schools in Gorsewick were inspected."},
        {"opening": "Nine schools were inspected. Officers of Gorsewick helped."},
    ),
    (
        "heading-missing",
        {"opening": "Findings are set out below under the headings ‘Strengths’ and ‘Next steps’."},
        {"opening": "Findings are set out below under the heading ‘Strengths’."},
    ),
    (
        "grade-not-in-use",
        {"outcomes": "- two schools are satisfactory"},
        {"outcomes": "- two schools, satisfactory before, are good"},
    ),
    (
        "parts-do-not-add-up",
        {"opening": ELEVEN.format("ten")},
        {"opening": ELEVEN.format("nine")},
    ),
    (
        "parts-do-not-add-up",
        {"opening": "Four schools were inspected.", "outcomes": "- two are good\n- three are inadequate"},
        {"opening": "Five schools were inspected.", "outcomes": "- two are good\n- three are inadequate"},
    ),
    (
        "parts-do-not-add-up",
        {"outcomes": "Of the four schools that were good before, five now require improvement."},
        {"outcomes": "Of the four schools that were good before, three now require improvement."},
    ),
    (
        "quantity-differs",
        {
            "opening": "Nine schools were inspected. Five of these had been good before.",
            "outcomes": "Of the seven schools previously judged to be good, two have declined.",
        },
        {
            "opening": "Nine schools were inspected. Five of these had been good before.",
            "outcomes": "Of the five schools previously judged to be good, two have declined.",
        },
    ),
    (
        "grade-differs",
        {
            "outcomes": "- two were good. One had not been inspected before.\n\nI am glad that the "
            "school which had not been inspected before was judged to be outstanding."
        },
        {
            "outcomes": "- two were good. One had not been inspected before.\n\nI am glad that the "
            "school which had not been inspected before was judged to be good."
        },
    ),
    (
        "change-differs",
        {"outcomes": "- two schools improved from good to requires improvement"},
        {"outcomes": "- two schools improved from requires improvement to good"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "wrong", "right"), CHECKED)
def test_checks(
    read: Callable[..., Doc], code: str, wrong: dict[str, str], right: dict[str, str]
) -> None:
    doc = read(**wrong)
    assert [span.label_ for span in doc.spans["checks"]] == [code]
    (found,) = doc.spans["checks"]
    assert found._.message
    assert "\n" not in found._.message
    assert all(doc.text[start:end].strip() for start, end in found._.places)
    assert [span.label_ for span in read(**right).spans["checks"]] == []


def test_every_code_is_tested() -> None:
    assert {code for code, _, _ in CHECKED} | {"no-salutation"} == set(CODES)


def test_a_check_can_be_switched_off(nlp: Language, read: Callable[..., Doc]) -> None:
    doc = read(date="4 June 2013")
    assert [s.label_ for s in create_checks(nlp, "checks", [])(doc).spans["checks"]]
    assert not create_checks(nlp, "checks", ["period-after-date"])(doc).spans["checks"]
    with pytest.raises(ConfigError, match="no check no-such-code"):
        create_checks(nlp, "checks", ["no-such-code"])


def test_a_hostile_sentence_is_passed_over(read: Callable[..., Doc]) -> None:
    endless = "two schools are good and three of these were " * 3000
    assert not read(outcomes=endless).spans["outcomes"]
    many = "- two schools are good\n" * 1500
    assert len(read(outcomes=many).spans["outcomes"]) == 1500


@pytest.mark.parametrize(("part", "f1", "precision"), [("dev", 0.7, 0.97), ("test", 0.69, 0.8)])
def test_the_authored_letters(
    root: Path, nlp: Language, part: str, f1: float, precision: float
) -> None:
    golds = outcome_evaluation.read(root / "corpus", part)
    found = outcome_evaluation.evaluate(golds, nlp).table()
    assert found["statements"]["f1"] >= f1
    assert found["checks"]["precision"] >= precision


def test_the_letters_that_ship_raise_no_alarm(root: Path, nlp: Language) -> None:
    letters = sorted((root / "corpus" / "letters").iterdir())
    assert letters
    found = {path.name: pipeline.annotate(path, nlp).checks for path in letters}
    assert not {name: checks for name, checks in found.items() if checks}


def test_the_gold_stands_in_the_letters(root: Path) -> None:
    parts = {part: outcome_evaluation.read(root / "corpus", part) for part in ("dev", "test")}
    authorities = {part: {row["authority"] for row in rows} for part, rows in parts.items()}
    assert not authorities["dev"] & authorities["test"]
    planted: dict[str, int] = {}
    for row in [*parts["dev"], *parts["test"]]:
        assert row["authority"] in row["text"]
        for statement in row["statements"]:
            assert row["text"].count(statement["quote"]) == 1
            assert set(outcome_evaluation.FIELDS) <= set(statement)
        for check in row["checks"]:
            planted[check["code"]] = planted.get(check["code"], 0) + 1
            assert all(quote in row["text"] for quote in check["quotes"])
    assert set(planted) <= set(CODES)
    assert sum(bool(row["checks"]) for rows in parts.values() for row in rows) * 3 >= sum(
        map(len, parts.values())
    )


def test_tables_over_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "letters" / "north"
    folder.mkdir(parents=True)
    text = LETTER.format(**{**USUAL, "date": "4 June 2013", "outcomes": "- two schools are good"})
    (folder / "one.txt").write_text(text, encoding="utf-8")
    run = CliRunner().invoke
    assert (
        run(app, ["annotate", str(tmp_path / "letters"), "-o", str(tmp_path / "out")]).exit_code
        == 0
    )
    result = run(app, ["table", str(tmp_path / "out"), "--out", str(tmp_path / "tables")])
    assert result.exit_code == 0, result.output
    rows = {}
    for name in ("outcomes", "checks"):
        with (tmp_path / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            (rows[name],) = csv.DictReader(stream)
    assert rows["outcomes"]["file"] == "north/one.txt"
    assert (rows["outcomes"]["count"], rows["outcomes"]["current"]) == ("2", "good")
    assert rows["checks"]["code"] == "period-after-date"
    assert rows["checks"]["places"] == "3 to 7 June 2013 | 4 June 2013"


def test_a_folder_without_annotations(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["table", str(tmp_path)])
    assert result.exit_code == 1
    assert "holds no annotations" in result.output
    (tmp_path / "other.json").write_text(json.dumps({"a": 1}), encoding="utf-8")
    result = CliRunner().invoke(app, ["table", str(tmp_path)])
    assert result.exit_code == 1
    assert "other.json: is no annotation" in result.output
