from pathlib import Path

import pytest

from pipeline import real
from pipeline.errors import ConfigError, CorpusError
from pipeline.themes import corpus
from pipeline.themes.taxonomy import Taxonomy


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"text": "", "themes": ["rain"]}', "without text"),
        ('{"text": "x", "themes": "rain"}', "not a list"),
        ('{"text": "x", "themes": []}', "without a theme"),
        (
            '{"text": "x", "themes": ["snow"]}',
            "'snow' is not in the taxonomy weather; it has: rain",
        ),
    ],
)
def test_a_broken_finding_is_refused_with_its_line(
    weather: Path, taxonomy: Taxonomy, row: str, message: str
) -> None:
    path = weather / "corpus" / "findings" / "weather" / "a.jsonl"
    path.write_text(path.read_text() + row + "\n")
    with pytest.raises(CorpusError, match=message) as caught:
        corpus.read_corpus(weather / "corpus", taxonomy)
    assert "a.jsonl:11" in str(caught.value)


def test_parts_are_split_by_authority(weather: Path, taxonomy: Taxonomy) -> None:
    parts = corpus.split(corpus.read_corpus(weather / "corpus", taxonomy), weather / "corpus")
    assert {part: {e.group for e in found} for part, found in parts.items()} == {
        "train": {"a"},
        "dev": {"b"},
        "test": {"c"},
    }
    assert {e.source for found in parts.values() for e in found} == {"authored"}


def test_an_authority_without_findings_is_refused(weather: Path, taxonomy: Taxonomy) -> None:
    (weather / "corpus" / "splits.toml").write_text('dev = ["C"]\ntest = []\n')
    examples = corpus.read_corpus(weather / "corpus", taxonomy)
    with pytest.raises(CorpusError, match="no findings of 'C'"):
        corpus.split(examples, weather / "corpus")


def test_an_authority_in_two_parts_is_refused(weather: Path) -> None:
    (weather / "corpus" / "splits.toml").write_text('dev = ["c"]\ntest = ["c"]\n')
    with pytest.raises(ConfigError, match="c is in dev and in test"):
        real.parts(weather / "corpus" / "splits.toml")


def test_labels_of_a_document_that_is_not_there_or_has_changed_are_left_out(
    weather: Path, taxonomy: Taxonomy
) -> None:
    import hashlib
    import json

    text = "Dear Sir\n\nRain fell.\n"
    letter = weather / "focused-visit_drizzleton_2024-01-01.txt"
    letter.write_text(text)
    from pipeline import ingest, layout

    clean = layout.build(ingest.read(letter)).text
    start = clean.index("Rain")
    row = {
        "file": letter.name,
        "sha256": hashlib.sha256(letter.read_bytes()).hexdigest(),
        "text_sha256": hashlib.sha256(clean.encode()).hexdigest(),
        "family": "weather",
        "findings": [[start, start + 10, ["rain"], ["rain"], ["rain", "wind"]]],
    }
    labels = weather / "corpus" / "real" / "themes.jsonl"
    labels.parent.mkdir()
    labels.write_text(json.dumps(row) + "\n" + json.dumps({**row, "file": "gone.txt"}) + "\n")
    (found,) = corpus.read_real(weather / "corpus", [weather], taxonomy)
    assert (found.text, found.themes, found.group) == ("Rain fell.", ("rain",), "drizzleton")
    assert found.source == "real"
    letter.write_text(text + "More.\n")
    assert corpus.read_real(weather / "corpus", [weather], taxonomy) == []
