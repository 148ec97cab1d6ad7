from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import ingest, layout
from pipeline.ingest import Box, Line, Page
from pipeline.layout import Letter, bullets

FONT = "Helvetica"


def blocks(letter: Letter) -> list[tuple[str, str]]:
    return [(b.kind, letter.text[b.start : b.end]) for b in letter.blocks]


def body(letter: Letter) -> list[tuple[str, str]]:
    found = blocks(letter)
    start = next(i for i, (_, text) in enumerate(found) if text.startswith("Dear"))
    return found[start + 1 :]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("• One", (True, "One")),
        ("\uf06e One", (True, "One")),
        ("\uf0b7One", (True, "One")),
        ("◼ One", (True, "One")),
        ("– One", (True, "One")),
        ("- One", (True, "One")),
        ("o One", (True, "One")),
        ("-5 degrees", (False, "-5 degrees")),
        ("one", (False, "one")),
        ("office", (False, "office")),
        ("* All names are pseudonyms", (False, "* All names are pseudonyms")),
    ],
)
def test_bullet_glyphs(line: str, expected: tuple[bool, str]) -> None:
    assert bullets.cut(line, printed=True) == expected


def test_an_asterisk_is_a_bullet_in_typed_text() -> None:
    assert bullets.cut("* One", printed=False) == (True, "One")


def test_a_bullet_torn_by_a_page_break_is_joined(letter_of: Callable[[str], Letter]) -> None:
    letter = letter_of(
        "Dear Ms Achebe\n\n- The approach to support is\n\n\n\nalso not understood. This matters.\n\n"
        "- The next.\n"
    )
    assert body(letter) == [
        ("bullet", "The approach to support is also not understood. This matters."),
        ("bullet", "The next."),
    ]


def test_bullets_without_a_stop_stay_apart(letter_of: Callable[[str], Letter]) -> None:
    letter = letter_of("Dear Ms Achebe\n\n- two were good\n- five were not\n\nIt is positive.\n")
    assert [kind for kind, _ in body(letter)] == ["bullet", "bullet", "paragraph"]


def test_wrapped_text_is_joined_and_short_lines_end_a_paragraph(
    letter_of: Callable[[str], Letter],
) -> None:
    letter = letter_of(
        "Dear Ms Achebe\n"
        "Strengths\n"
        "Most children have a plan that says what must change, by when, and who will\n"
        "help. Plans are reviewed often and parents know what is in them, and they say\n"
        "so.\n"
        "Reviews are timely.\n"
    )
    assert [text for _, text in body(letter)] == [
        "Strengths",
        "Most children have a plan that says what must change, by when, and who will help. Plans "
        "are reviewed often and parents know what is in them, and they say so.",
        "Reviews are timely.",
    ]


def test_lines_of_head_and_foot_are_kept_apart(letter_of: Callable[[str], Letter]) -> None:
    letter = letter_of(
        "The Guildhall\nHarrowmere\n\nDear Ms Achebe\n\nText.\n\nYours sincerely\n\nA Name\nHMI\n"
    )
    assert [text for kind, text in blocks(letter) if kind == "line"] == [
        "The Guildhall",
        "Harrowmere",
        "Dear Ms Achebe",
        "Yours sincerely",
        "A Name",
        "HMI",
    ]
    assert letter.text.startswith("The Guildhall\nHarrowmere\n\nDear")


@pytest.fixture
def two_pages(make_pdf) -> Path:
    """A letter with a two-column letterhead, furniture, a footnote, and a bullet over the break."""
    first = [
        (72, 50, "Piccadilly Gate", FONT, 9),
        (72, 61, "Store Street", FONT, 9),
        (170, 50, "T 0300 123 1231", FONT, 9),
        (170, 61, "enquiries@ofsted.gov.uk", FONT, 9),
        (72, 150, "Dear Ms Achebe", FONT, 12),
        (72, 180, "Main findings", "Helvetica-Bold", 12),
        (205, 176, "1", FONT, 7),
        (72, 210, "Most plans are written with a multi-", FONT, 12),
        (72, 224.6, "agency group and they are read by all", FONT, 12),
        (72, 239.2, "who need them.", FONT, 12),
        (72, 268, "•", FONT, 12),
        (90, 268, "Visits are regular. Workers know the children well.", FONT, 12),
        (72, 740, "1", FONT, 6),
        (79, 742, "A footnote that belongs to the heading.", FONT, 9),
        (300, 800, "Page 1 of 2", FONT, 9),
    ]
    second = [
        (90, 80, "Records show what was done.", FONT, 12),
        (72, 110, "Yours sincerely", FONT, 12),
        (300, 800, "Page 2 of 2", FONT, 9),
    ]
    return make_pdf([first, second])


@pytest.mark.parametrize("engine", ["pdfium", "pdfminer"])
def test_a_printed_letter_is_laid_out(two_pages: Path, engine: str) -> None:
    letter = layout.build(ingest.read(two_pages, ingest.Options(engine)))
    assert blocks(letter) == [
        ("line", "Piccadilly Gate"),
        ("line", "Store Street"),
        ("line", "T 0300 123 1231"),
        ("line", "enquiries@ofsted.gov.uk"),
        ("line", "Dear Ms Achebe"),
        ("paragraph", "Main findings"),
        (
            "paragraph",
            "Most plans are written with a multi-agency group and they are read by all who need "
            "them.",
        ),
        (
            "bullet",
            "Visits are regular. Workers know the children well. Records show what was done.",
        ),
        ("line", "Yours sincerely"),
    ]
    assert [note.text for note in letter.footnotes] == ["1 A footnote that belongs to the heading."]
    assert [line.text for line in letter.furniture] == ["Page 1 of 2", "Page 2 of 2"]


@pytest.mark.parametrize("engine", ["pdfium", "pdfminer"])
def test_every_character_leads_back_to_its_page_and_box(two_pages: Path, engine: str) -> None:
    letter = layout.build(ingest.read(two_pages, ingest.Options(engine)))
    start = letter.text.index("Visits are")
    end = letter.text.index("what was done") + len("what was done")
    places = letter.places(start, end)
    assert [place.page for place in places] == [1, 2]
    first, second = places[0].box, places[1].box
    assert first is not None
    assert second is not None
    assert first.y0 < 268 < first.y1 + 1
    assert second.y0 < 80 < second.y1 + 1
    for i, character in enumerate(letter.text):
        if not character.isspace():
            assert letter.lines(i, i + 1), f"{character!r} at {i} has no line"


def test_a_line_end_hyphen_goes_where_the_letter_prints_the_joined_word(make_pdf) -> None:
    page = [
        (72, 150, "Dear Ms Achebe", FONT, 12),
        (72, 180, "The safe-", FONT, 12),
        (72, 194.6, "guarding partners work well. Safeguarding is strong.", FONT, 12),
    ]
    letter = layout.build(ingest.read(make_pdf([page])))
    assert body(letter)[0][1].startswith("The safeguarding partners")
    start = letter.text.index("guarding partners")
    assert letter.lines(start, start + 8)[0].text.startswith("guarding")


def test_an_indented_second_paragraph_belongs_to_its_bullet(make_pdf) -> None:
    page = [
        (72, 150, "Dear Ms Achebe", FONT, 12),
        (72, 180, "Lines that are not in a list.", FONT, 12),
        (72, 210, "•", FONT, 12),
        (90, 210, "Contacts wait too long.", FONT, 12),
        (90, 240, "This is a challenge for the police too.", FONT, 12),
        (72, 270, "Back at the margin.", FONT, 12),
    ]
    letter = layout.build(ingest.read(make_pdf([page])))
    assert body(letter) == [
        ("paragraph", "Lines that are not in a list."),
        ("bullet", "Contacts wait too long. This is a challenge for the police too."),
        ("paragraph", "Back at the margin."),
    ]


def test_numbered_items_go_on_after_bullets_inside_one(make_pdf: Callable[..., Path]) -> None:
    page = [
        (72, 80, "Dear Ms Achebe", FONT, 12),
        (72, 120, "1. First item with parts:", FONT, 12),
        (90, 140, "•  one part", FONT, 12),
        (90, 160, "•  another part", FONT, 12),
        (72, 180, "2. Second item.", FONT, 12),
    ]
    letter = layout.build(ingest.read(make_pdf([page])))
    assert [(b.kind, letter.text[b.start : b.end], b.level) for b in letter.blocks[1:]] == [
        ("bullet", "First item with parts:", 1),
        ("bullet", "one part", 2),
        ("bullet", "another part", 2),
        ("bullet", "Second item.", 1),
    ]


@pytest.mark.parametrize("engine", ["pdfium", "pdfminer"])
def test_a_table_of_grades_is_read_row_by_row(
    make_pdf: Callable[..., Path], engine: ingest.Engine
) -> None:
    page = [
        (72, 80, "Dear Ms Achebe", FONT, 12),
        (72, 120, "Overall effectiveness", FONT, 12),
        (350, 120, "Good", FONT, 12),
        (72, 145, "The experiences and progress of", FONT, 12),
        (72, 159, "children in care", FONT, 12),
        (350, 152, "Requires improvement", FONT, 12),
    ]
    letter = layout.build(ingest.read(make_pdf([page]), ingest.Options(engine)))
    assert blocks(letter)[1:] == [
        ("row", "Overall effectiveness\tGood"),
        ("row", "The experiences and progress of children in care\tRequires improvement"),
    ]


def test_lists_side_by_side_are_columns(make_pdf: Callable[..., Path]) -> None:
    page = [(72, 80, "Dear Ms Achebe", FONT, 12)]
    for x, words in ((72, "Strength"), (320, "Weakness")):
        page += [(x, 120 + 15 * i, f"•  {words} {i}", FONT, 12) for i in range(3)]
    letter = layout.build(ingest.read(make_pdf([page])))
    assert blocks(letter)[1:] == [
        ("bullet", f"{words} {i}") for words in ("Strength", "Weakness") for i in range(3)
    ]


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ("multi-", "agency work", "multi-agency work"),
        ("improve-", "ment of it", "improvement of it"),
        ("im\u00ad", "provement", "improvement"),
        ("Stockton-on-", "Tees", "Stockton-on-Tees"),
    ],
)
def test_hyphens_at_the_end_of_a_line(
    make_pdf: Callable[..., Path], above: str, below: str, expected: str
) -> None:
    lines = [
        Line(text, 1, Box(72, y, 400, y + 12), 12.0)
        for text, y in (
            ("Dear Ms Achebe", 80),
            (f"The improvement of the work is due to {above}", 120),
            (below, 134),
        )
    ]
    source = ingest.Source("x", "", "", "", (Page(1, 595.0, 842.0, tuple(lines)),))
    assert layout.build(source).text.endswith(expected)


def test_ligatures_are_spelt_out(letter_of: Callable[[str], Letter]) -> None:
    assert letter_of("Dear Ms Achebe\n\nThe oﬃce is diﬀerent.\n").text.endswith(
        "The office is different."
    )


def test_a_long_entry_of_a_head_is_one_line(make_pdf: Callable[..., Path]) -> None:
    page = [
        (
            72,
            80,
            "Ada Achebe, Director of Children’s Services, North Harrowmere and Moors",
            FONT,
            12,
        ),
        (72, 95, "Council", FONT, 12),
        (72, 110, "Ben Oakes, Chief Constable, Harrowmere Police", FONT, 12),
        (72, 140, "Dear partners", FONT, 12),
        (72, 170, "This letter says what was found in the week of the inspection by us.", FONT, 12),
    ]
    letter = layout.build(ingest.read(make_pdf([page])))
    assert [text for _, text in blocks(letter)[:2]] == [
        "Ada Achebe, Director of Children’s Services, North Harrowmere and Moors Council",
        "Ben Oakes, Chief Constable, Harrowmere Police",
    ]
