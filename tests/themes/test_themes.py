import json
import zipfile
from pathlib import Path

import pytest

from pipeline.errors import ConfigError, CorpusError, ModelError
from pipeline.resources import config_path
from pipeline.themes import card, corpus, metrics, model, training
from pipeline.themes.component import Themes
from pipeline.themes.taxonomy import families, load_taxonomy, shipped_taxonomy

TAXONOMY = """family = "weather"
label = "Weather"
[[theme]]
id = "rain"
label = "Rain"
includes = "what falls"
[[theme]]
id = "wind"
label = "Wind"
includes = "what blows"
"""
TEXTS = {
    "rain": [
        "heavy rain fell",
        "a wet morning of rain",
        "drizzle and rain",
        "rain again",
        "more rain",
    ],
    "wind": ["strong wind blew", "a gale of wind", "wind and gusts", "wind again", "more wind"],
}


@pytest.fixture
def weather(tmp_path: Path) -> Path:
    """A corpus of three authorities, small enough to train in a moment."""
    (tmp_path / "weather.toml").write_text(TAXONOMY)
    folder = tmp_path / "corpus" / "findings" / "weather"
    folder.mkdir(parents=True)
    (tmp_path / "corpus" / "splits.toml").write_text('dev = ["c"]\ntest = []\n')
    for town in "abc":
        rows = [
            json.dumps({"text": f"{text} in {town}", "themes": [theme]})
            for theme, texts in TEXTS.items()
            for text in texts
        ]
        (folder / f"{town}.jsonl").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_both_families_ship_and_share_six_themes() -> None:
    assert families() == ("childrens-services", "school-improvement")
    first, second = (set(shipped_taxonomy(family).ids) for family in families())
    assert first & second == {
        "leadership",
        "governance",
        "data-use",
        "monitoring-and-evaluation",
        "workforce",
        "partnership",
    }
    assert (len(first), len(second)) == (24, 19)


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(ConfigError, match="there are: childrens-services"):
        shipped_taxonomy("weather")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("family = 1\n[[", "not valid TOML"),
        ('label = "x"\n', "not a taxonomy"),
        ('family = "x"\nlabel = "x"\n', "no themes"),
        (TAXONOMY.replace('"wind"', '"rain"'), "rain occurs twice"),
    ],
)
def test_a_broken_taxonomy_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        load_taxonomy(path)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", "not JSON"),
        ('{"text": "", "themes": ["rain"]}', "without text"),
        ('{"text": "x", "themes": "rain"}', "not a list"),
        ('{"text": "x", "themes": ["snow"]}', "'snow' is not in the taxonomy"),
    ],
)
def test_a_broken_finding_is_refused_with_its_line(weather: Path, row: str, message: str) -> None:
    path = weather / "corpus" / "findings" / "weather" / "a.jsonl"
    path.write_text(path.read_text() + row + "\n")
    with pytest.raises(CorpusError, match=message) as caught:
        corpus.read_corpus(weather / "corpus", load_taxonomy(weather / "weather.toml"))
    assert "a.jsonl:11" in str(caught.value)


def test_parts_are_split_by_authority(weather: Path) -> None:
    examples = corpus.read_corpus(weather / "corpus", load_taxonomy(weather / "weather.toml"))
    parts = corpus.split(examples, weather / "corpus")
    assert {part: {e.group for e in found} for part, found in parts.items()} == {
        "train": {"a", "b"},
        "dev": {"c"},
        "test": set(),
    }


def test_an_authority_without_findings_is_refused(weather: Path) -> None:
    (weather / "corpus" / "splits.toml").write_text('dev = ["C"]\ntest = []\n')
    examples = corpus.read_corpus(weather / "corpus", load_taxonomy(weather / "weather.toml"))
    with pytest.raises(CorpusError, match="no findings of 'C'"):
        corpus.split(examples, weather / "corpus")


def test_a_family_without_a_model_of_ones_own_gets_the_shipped_one(tmp_path: Path) -> None:
    component = Themes(tmp_path)
    assert component.model("school-improvement").family == "school-improvement"


def test_an_authority_in_two_parts_is_refused(weather: Path) -> None:
    (weather / "corpus" / "splits.toml").write_text('dev = ["c"]\ntest = ["c"]\n')
    with pytest.raises(ConfigError, match="c is in dev and in test"):
        corpus.parts_by_group(weather / "corpus")


def test_metrics_by_hand() -> None:
    gold = [{"a"}, {"a", "b"}, {"b"}]
    predicted = [{"a"}, {"a"}, {"a"}]
    found = metrics.report(gold, predicted)
    assert found["micro"] == {"precision": 0.6667, "recall": 0.5, "f1": 0.5714, "support": 4}
    assert found["labels"]["a"] == {"precision": 0.6667, "recall": 1.0, "f1": 0.8, "support": 2}
    assert found["labels"]["b"]["f1"] == 0.0
    assert found["macro_f1"] == 0.4


def test_a_text_always_gets_its_likeliest_theme() -> None:
    assert model.choose([0.1, 0.2], ["a", "b"], [0.5, 0.5]) == [("b", 0.2)]
    assert model.choose([0.6, 0.7], ["a", "b"], [0.5, 0.5]) == [("b", 0.7), ("a", 0.6)]


def test_training_is_repeatable_and_learns(weather: Path) -> None:
    taxonomy = load_taxonomy(weather / "weather.toml")
    first = training.train(weather / "corpus", taxonomy, seed=3)
    second = training.train(weather / "corpus", taxonomy, seed=3)
    assert first.reports == second.reports
    assert first.model.thresholds == second.model.thresholds
    assert first.reports["dev"]["micro"]["f1"] > 0.9
    assert [found[0][0] for found in first.model.predict(["rain tomorrow", "a wind"])] == [
        "rain",
        "wind",
    ]


def test_too_few_examples_of_a_theme_are_refused(weather: Path) -> None:
    path = weather / "corpus" / "findings" / "weather"
    for file in path.glob("*.jsonl"):
        rows = [row for row in file.read_text().splitlines() if "wind" not in row]
        file.write_text("\n".join(rows) + "\n")
    with pytest.raises(CorpusError, match="'wind' has 0 training finding"):
        training.train(weather / "corpus", load_taxonomy(weather / "weather.toml"))


def test_a_model_is_stored_and_loaded(weather: Path, tmp_path: Path) -> None:
    taxonomy = load_taxonomy(weather / "weather.toml")
    trained = training.train(weather / "corpus", taxonomy)
    folder = tmp_path / "models" / "weather"
    card.store(trained, taxonomy, folder)
    card.store(trained, taxonomy, folder)  # replaces what stands there
    loaded = model.load(folder)
    texts = ["rain tomorrow", "a wind", "sun"]
    assert loaded.predict(texts) == trained.model.predict(texts)
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md",
        "metrics.json",
        "model.json",
        "model.skops",
        "taxonomy.json",
    ]
    assert "| Rain (`rain`) |" in (folder / "README.md").read_text()


def test_a_damaged_or_missing_model_is_refused(weather: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a theme model"):
        model.load(tmp_path / "nowhere")
    taxonomy = load_taxonomy(weather / "weather.toml")
    folder = tmp_path / "models" / "weather"
    card.store(training.train(weather / "corpus", taxonomy), taxonomy, folder)
    (folder / "model.skops").write_bytes(b"not a zip")
    with pytest.raises(ModelError, match="damaged"):
        model.load(folder)


def test_a_model_with_a_type_that_is_not_trusted_is_refused(weather: Path, tmp_path: Path) -> None:
    taxonomy = load_taxonomy(weather / "weather.toml")
    folder = tmp_path / "models" / "weather"
    card.store(training.train(weather / "corpus", taxonomy), taxonomy, folder)
    path = folder / "model.skops"
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    schema = json.loads(members["schema.json"])
    schema["__module__"], schema["__class__"] = "subprocess", "Popen"
    members["schema.json"] = json.dumps(schema).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(ModelError, match="untrusted types"):
        model.load(folder)


def test_the_shipped_models_match_the_shipped_taxonomies(root: Path) -> None:
    for family in families():
        shipped = model.load(root / "models" / "themes" / family)
        assert shipped.ids == load_taxonomy(config_path("themes", f"{family}.toml")).ids
