"""The register of schools: made from the bulk extract, and asked for the school that a name means."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import school_names
from spacy.language import Language
from typer.testing import CliRunner

import pipeline
from pipeline.cli import app
from pipeline.entities.register import COLUMNS, Register, RegisterError, build, plain
from pipeline.entities.schools import find_schools, link
from pipeline.errors import ConfigError
from pipeline.layout import Letter
from pipeline.words import Words

runner = CliRunner()

# Fictional schools of one authority, 331 (Coventry’s code), and one of another.
SCHOOLS = [
    ("900001", "St Osyth's CofE Primary School", "331", "Primary", "Open", "", ""),
    ("900002", "Oakmere High School", "331", "Secondary", "Open", "", ""),
    ("900003", "Oakmere Primary School", "331", "Primary", "Open", "", ""),
    ("900004", "The Larch School for Girls", "331", "Secondary", "Open", "", ""),
    ("900005", "The Larch School for Boys", "331", "Secondary", "Open", "", ""),
    ("900006", "Thornwick School", "331", "Secondary", "Closed", "", "31-08-2012"),
    ("900007", "Thornwick School", "331", "Secondary", "Open", "01-09-2012", ""),
    ("900008", "Winterfold College, An Aspen Academy", "331", "Secondary", "Open", "", ""),
    ("900009", "Marlpit School", "332", "Secondary", "Open", "", ""),
]


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("register") / "extract.csv"
    with path.open("w", encoding="cp1252", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=[*COLUMNS.values(), "UKPRN"])
        writer.writeheader()
        for urn, name, code, phase, status, opened, closed in SCHOOLS:
            row = dict.fromkeys(COLUMNS.values(), "")
            row |= {"URN": urn, "EstablishmentName": name, "LA (code)": code}
            row |= {"PhaseOfEducation (name)": phase, "EstablishmentStatus (name)": status}
            writer.writerow(row | {"OpenDate": opened, "CloseDate": closed, "UKPRN": "1"})
    return path


@pytest.fixture(scope="module")
def register(extract: Path) -> Register:
    target = extract.with_suffix(".sqlite")
    assert build(extract, target) == len(SCHOOLS)
    return Register(target)


@pytest.mark.parametrize(
    ("name", "urn"),
    [
        ("St Osyth’s CofE Primary School", "900001"),
        ("Saint Osyths C of E Primary School", "900001"),
        ("Oakmere High", "900002"),
        ("Oakmmere Primary School", "900003"),
        ("Larch School for Girls", "900004"),
        ("Winterfold College", "900008"),
        ("Thornwick Scohol", "900007"),
        # Two answer to it, one is in another authority, and none is near enough.
        ("Oakmere School", None),
        ("The Larch School", None),
        ("Marlpit School", None),
        ("Oakfield High School", None),
        ("The School", None),
    ],
)
def test_the_school_that_a_name_means(register: Register, name: str, urn: str | None) -> None:
    found = register.link(name, "331", date(2013, 6, 14))
    assert (found.school.urn if found else None) == urn
    assert found is None or 0.5 < found.score <= 1


def test_of_a_school_and_its_successor_the_one_that_was_open_counts(register: Register) -> None:
    urns = []
    for day in (date(2011, 5, 1), date(2013, 5, 1), None):
        found = register.link("Thornwick School", "331", day)
        urns.append(found.school.urn if found else None)
    assert urns == ["900006", "900007", None]


def test_what_stands_around_a_name_is_no_part_of_it(register: Register) -> None:
    words = Words(
        "The headteacher of Oakmere High School, and Governors at St Osyth's CofE Primary."
    )
    found = link(words, list(find_schools(words)), register, ["331"], None, [])
    schools = sorted(f for f in found if f[2] == "SCHOOL" and "urn" in f[3])
    assert [(words.text[a:b], v["urn"]) for a, b, _, v in schools] == [
        ("Oakmere High School", "900002"),
        ("St Osyth's CofE Primary", "900001"),
    ]


def test_a_part_of_a_longer_name_is_no_name(register: Register) -> None:
    words = Words("Inspectors went to Great Oakmere High School.")
    found = link(words, list(find_schools(words)), register, ["331"], None, [])
    assert [v.get("urn") for _, _, label, v in found if label == "SCHOOL"] == [None]


def test_schools_in_a_letter_are_linked(
    extract: Path, register: Register, letter_of: Callable[[str], Letter], tmp_path: Path
) -> None:
    text = Path(__file__).parents[2].joinpath("configs/letters.cfg").read_text(encoding="utf-8")
    config = tmp_path / "letters.cfg"
    config.write_text(text.replace("register = null", f'register = "{register.path}"'), "utf-8")
    nlp = pipeline.load(config)
    letter = letter_of(
        "14 June 2013\n\nDear Mr Green\n\nFocused inspections of schools in Coventry\n\n"
        "We went to Oakmere High School twice, and Oakmere High School has improved.\n"
    )
    from pipeline.annotation import build as annotation_of

    annotation = annotation_of(nlp(pipeline.make_doc(letter, nlp)), nlp)
    first, second = [e for e in annotation.entities if e.type == "SCHOOL"]
    assert first.value is not None
    assert first.value["urn"] == "900002"
    assert second.same_as == first.id
    assert annotation.provenance.models["register"] == register.sha256


def test_the_command_makes_the_index(extract: Path, tmp_path: Path) -> None:
    target = tmp_path / "schools.sqlite"
    result = runner.invoke(app, ["gazetteer", "import", str(extract), "--out", str(target)])
    assert result.exit_code == 0, result.output
    assert f"{len(SCHOOLS)} schools" in result.output
    assert Register(target).link("Oakmere High School", "331") is not None


def test_a_file_that_is_no_extract_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("name,place\nA,B\n", encoding="utf-8")
    target = tmp_path / "schools.sqlite"
    result = runner.invoke(app, ["gazetteer", "import", str(path), "--out", str(target)])
    assert result.exit_code != 0
    assert "lacks the column 'URN'" in " ".join(result.output.split())
    assert list(tmp_path.iterdir()) == [path]


def test_an_index_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "schools.sqlite"
    path.write_text("no index")
    with pytest.raises(RegisterError, match="not an index"):
        Register(path)


def test_a_config_that_names_no_index_says_so(root: Path, tmp_path: Path) -> None:
    text = (root / "configs/letters.cfg").read_text(encoding="utf-8")
    config = tmp_path / "letters.cfg"
    config.write_text(text.replace("register = null", 'register = "/none.sqlite"'), "utf-8")
    with pytest.raises(ConfigError, match="no such index"):
        pipeline.load(config)


@pytest.mark.real
def test_the_columns_are_those_of_the_national_register(root: Path, tmp_path: Path) -> None:
    path = root.parent / "shared" / "lookup" / "gias-extract-sample.csv"
    if not path.exists():
        pytest.skip("the sample of the national register is not here (../shared/lookup)")
    assert build(path, tmp_path / "schools.sqlite") == 19
    found = Register(tmp_path / "schools.sqlite").link("City of London School for Girls", "201")
    assert found is not None
    assert found.school.urn == "100001"


@pytest.mark.real
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_500_real_names_misspelt_and_shortened(root: Path, tmp_path: Path, seed: int) -> None:
    path = root.parent / "shared" / "lookup" / "secondary-schools-2023-24.csv"
    if not path.exists():
        pytest.skip("the real names of schools are not here (../shared/lookup)")
    rows = school_names.schools(path)
    school_names.write_register(rows, tmp_path / "extract.csv")
    build(tmp_path / "extract.csv", tmp_path / "schools.sqlite")
    register = Register(tmp_path / "schools.sqlite")
    right = wrong = wanted = 0
    for case in school_names.cases(rows, 500, seed):
        words = Words(case.sentence)
        found = link(words, list(find_schools(words)), register, [case.la_code], None, [])
        urns = [value["urn"] for _, _, _, value in found if value.get("urn")]
        right += urns.count(case.urn)
        wrong += sum(urn != case.urn for urn in urns)
        wanted += case.urn is not None
    assert right / (right + wrong) >= 0.99, (right, wrong)
    assert right / wanted >= 0.90, (right, wanted)


@pytest.mark.parametrize(
    ("name", "same"),
    [("Vale Scohol", "vale school"), ("THE VALE R.C. School", "the vale catholic school")],
)
def test_one_way_to_write_a_name(name: str, same: str) -> None:
    assert plain(name) == same


def test_without_a_register_schools_have_no_urn(nlp: Language, letter_of: Any) -> None:
    doc = nlp(pipeline.make_doc(letter_of("Dear Sir\n\nThe Vale School is good.\n"), nlp))
    (school,) = [e for e in doc.spans["entities"] if e.label_ == "SCHOOL"]
    assert "urn" not in school._.value
