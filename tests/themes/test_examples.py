import json
from pathlib import Path

import pytest

from pipeline.errors import CorpusError
from pipeline.themes.examples import Example, check, read_examples, read_texts
from pipeline.themes.taxonomy import Taxonomy


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        'text,themes,group\n"rain, heavy",rain; wind,a\n',
        'text;themes;group\n"rain, heavy";"rain, wind";a\n',
        "text\tthemes\tgroup\nrain, heavy\tRain|Wind\ta\n",
        '\ufefftext,themes,group\n"rain, heavy","rain,wind",a\n',
        '{"text": "rain, heavy", "themes": ["rain", "wind"], "group": "a"}\n',
        '{"text": "rain, heavy", "themes": "rain; wind", "group": "a"}\n\n',
        json.dumps(
            [
                {
                    "data": {"text": "rain, heavy", "group": "a"},
                    "annotations": [{"result": [{"value": {"choices": ["rain", "Wind"]}}]}],
                }
            ]
        ),
        json.dumps(
            [{"text": "rain, heavy", "group": "a", "themes": {"choices": ["rain", "wind"]}}]
        ),
    ],
)
def test_every_form_of_file_gives_the_same(tmp_path: Path, taxonomy: Taxonomy, text: str) -> None:
    (found,) = read_examples([write(tmp_path, "labels", text)], taxonomy)
    assert (found.text, found.themes, found.group) == ("rain, heavy", ("rain", "wind"), "a")


def test_where_annotators_differ_half_of_them_decide(tmp_path: Path, taxonomy: Taxonomy) -> None:
    def by(*themes: str, cancelled: bool = False) -> dict[str, object]:
        return {"was_cancelled": cancelled, "result": [{"value": {"choices": list(themes)}}]}

    tasks = [
        {"data": {"text": "one"}, "annotations": [by("rain"), by("rain", "wind"), by("rain")]},
        {"data": {"text": "two"}, "annotations": [by("rain"), by("wind")]},
        {"data": {"text": "three"}, "annotations": [by("rain", cancelled=True)]},
        {"data": {"text": "four"}, "annotations": []},
    ]
    found = read_examples([write(tmp_path, "export.json", json.dumps(tasks))], taxonomy)
    assert [(e.text, set(e.themes)) for e in found] == [
        ("one", {"rain"}),
        ("two", {"rain", "wind"}),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("text,themes\n,rain\n", r":2: a finding without text"),
        ("text,themes\nx,rain;none\n", r":2: has none beside rain"),
        ("text,themes\nx,rian\n", r"did you mean rain\?"),
        ("text,themes\nx,\n", "no labelled findings"),
        ('{"text": "\\ud800", "themes": ["rain"]}\n', "half a character"),
        ("text,themes\n" + "x" * 200_000 + ",rain\n", "not CSV"),
        ("text,themes\nx,snow\n", r":2: theme 'snow' is not in the taxonomy weather; it has: rain"),
        ("finding,label\nx,rain\n", "has no column text"),
        ('{"text": "x", "themes": 7}\n', ":1: themes is not a list"),
        ('{"text": "x", "themes": ["rain"]\n', ":1: not JSON"),
        ("[1]", "task 1: not a task"),
        ('[{"data": "x"}]', "task 1: not a task"),
        ("[" * 100_000, "not JSON"),
        ("text,themes\n", "no labelled findings"),
    ],
)
def test_a_broken_row_is_refused_with_file_and_line(
    tmp_path: Path, taxonomy: Taxonomy, text: str, message: str
) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        read_examples([write(tmp_path, "labels.csv", text)], taxonomy)
    assert "labels.csv" in str(caught.value)


def test_a_file_that_is_missing_is_refused(tmp_path: Path, taxonomy: Taxonomy) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        read_examples([tmp_path / "none.csv"], taxonomy)


def test_what_excel_writes_is_read(tmp_path: Path, taxonomy: Taxonomy) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes("sep=;\r\nText;Themes\r\ncafé;rain\r\n;\r\n".encode("cp1252"))
    (found,) = read_examples([path], taxonomy)
    assert (found.text, found.themes) == ("café", ("rain",))


def test_rows_without_labels_are_left_out_and_none_is_a_label(
    tmp_path: Path, taxonomy: Taxonomy
) -> None:
    told: list[str] = []
    path = write(tmp_path, "half.csv", 'text,themes\na,rain\nb,\nc,none\nd,"wind,"\n')
    found = read_examples([path], taxonomy, told.append)
    assert [(e.text, e.themes) for e in found] == [("a", ("rain",)), ("c", ()), ("d", ("wind",))]
    assert told == ["note: 1 row(s) are not labelled yet, and left out"]


def test_separators_of_lines_may_stand_in_a_text(tmp_path: Path, taxonomy: Taxonomy) -> None:
    row = json.dumps({"text": "a\u2028b\u0085c", "themes": ["rain"]}, ensure_ascii=False)
    (found,) = read_examples([write(tmp_path, "odd.jsonl", row + "\n")], taxonomy)
    assert found.text == "a\u2028b\u0085c"


def test_an_odd_export_of_label_studio_is_read(tmp_path: Path, taxonomy: Taxonomy) -> None:
    tasks = [
        {"data": {"text": "one"}, "annotations": None},
        {"data": {"text": "two"}, "annotations": [{"result": None}]},
        {
            "data": {"text": "three"},
            "annotations": [
                {
                    "result": [
                        {"from_name": "polarity", "value": {"choices": ["strength"]}},
                        {"from_name": "themes", "value": {"choices": ["wind"]}},
                    ]
                }
            ],
        },
    ]
    path = write(tmp_path, "export.json", json.dumps(tasks))
    (found,) = read_examples([path], taxonomy)
    assert (found.text, found.themes) == ("three", ("wind",))
    assert [text for text, _ in read_texts(path)] == ["one", "two", "three"]


def test_texts_without_labels_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "texts.csv", "text,group\none,a\ntwo,\n")
    assert read_texts(path) == [("one", "a"), ("two", f"{path}:3")]


def test_what_cannot_be_learnt_or_measured_is_refused(
    taxonomy: Taxonomy, examples: list[Example]
) -> None:
    check(examples, taxonomy)
    with pytest.raises(CorpusError, match=r"too few examples of 1 theme\(s\): wind \(4\)"):
        check([e for e in examples if e.themes != ("wind",)], taxonomy)
    with pytest.raises(CorpusError, match="'rain' is on every finding"):
        check([e._replace(themes=tuple({*e.themes, "rain"})) for e in examples], taxonomy)
    leak = examples[0]._replace(text=examples[0].text.upper(), group="d", where="file:7")
    with pytest.raises(CorpusError, match="file:7: the same text as a:0, in another group"):
        check([*examples, leak], taxonomy)
