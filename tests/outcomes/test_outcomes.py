from collections.abc import Callable

import pytest
from spacy.language import Language
from spacy.tokens import Doc

import pipeline
from pipeline.layout import Letter

LETTER = """{date}

Dear Ms Achebe

Focused inspections of schools in Harrowmere: {period}

Thank you for meeting me.

Outcomes of the inspections

{bullets}

Strengths

- Governors are trained well.

Yours sincerely
"""


@pytest.fixture
def read(letter_of: Callable[[str], Letter], nlp: Language) -> Callable[..., Doc]:
    def make(*bullets: str, date: str = "14 June 2013", period: str = "3 to 7 June 2013") -> Doc:
        lines = "\n".join(f"- {bullet}" for bullet in bullets or ["Text."])
        text = LETTER.format(date=date, period=period, bullets=lines)
        return nlp(pipeline.make_doc(letter_of(text), nlp))

    return make


@pytest.mark.parametrize(
    ("bullet", "expected"),
    [
        ("three schools were judged to be good", (3, "good", None, None)),
        (
            "four schools retained their outstanding grade",
            (4, "outstanding", "outstanding", "same"),
        ),
        (
            "two schools were judged to be good. Both were judged to be satisfactory at their "
            "previous inspection.",
            (2, "good", "satisfactory", "improved"),
        ),
        (
            "12 schools were judged to be inadequate. All were previously judged to be good.",
            (12, "inadequate", "good", "declined"),
        ),
        ("four improved from satisfactory to good", (4, "good", "satisfactory", "improved")),
        (
            "two schools, both previously good, were found to be inadequate",
            (2, "inadequate", "good", "declined"),
        ),
        (
            "two were judged to require improvement, having been good",
            (2, "requires improvement", "good", "declined"),
        ),
        ("four of the six good schools are still good", (4, "good", None, None)),
        ("Governors know the grades of their schools.", None),
        ("two schools have no governors", None),
    ],
)
def test_statements(
    read: Callable[..., Doc], bullet: str, expected: tuple[object, ...] | None
) -> None:
    doc = read(bullet)
    found = [span._.value for span in doc.spans["outcomes"]]
    got = [(v["count"], v["current"], v["previous"], v["change"]) for v in found]
    assert got == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("date", "period", "codes"),
    [
        ("14 June 2013", "3 to 7 June 2013", []),
        ("14 June 20133", "3 to 7 June 2013", ["impossible-date"]),
        ("31 June 2013", "3 to 7 June 2013", ["impossible-date"]),
        ("", "3 to 7 June 2013", ["no-date"]),
        ("4 June 2013", "3 to 7 June 2013", ["period-after-date"]),
        ("14 June 2013", "6 to 10 June 2011", ["period-long-before"]),
    ],
)
def test_checks(read: Callable[..., Doc], date: str, period: str, codes: list[str]) -> None:
    doc = read(date=date, period=period)
    assert [span.label_ for span in doc.spans["checks"]] == codes
    assert all(span._.message for span in doc.spans["checks"])
