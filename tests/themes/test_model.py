import hashlib
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ModelError
from pipeline.resources import config_path
from pipeline.themes import card, model
from pipeline.themes.component import Themes
from pipeline.themes.examples import Example
from pipeline.themes.features import WordFeatures, items, words
from pipeline.themes.regressions import given
from pipeline.themes.taxonomy import Taxonomy, families, load_taxonomy
from pipeline.themes.training import Training, train

HARD = ["", "…", "the of and", "Ærø naïveté", "x" * 5000, "rain " * 500, "RAIN\nand WIND", "🌧 rain"]


@pytest.fixture
def folder(trained: Training, tmp_path: Path) -> Path:
    path = tmp_path / "models" / "weather"
    card.store(trained, path)
    return path


def test_words_are_plain_and_pairs_skip_stop_words() -> None:
    assert words("The naïve Wind, and rain!") == ["naive", "wind", "rain"]
    assert items("rain and rain and wind") == {"rain": 2, "wind": 1, "rain rain": 1, "rain wind": 1}
    assert words("x" * 41 + " rain") == ["rain"]


def test_a_word_never_seen_is_known_by_its_letters() -> None:
    features = WordFeatures().fit(["supervision is good", "supervision is late", "other"])
    known, unknown = features.transform(["supervisory", "zebra"])
    assert known.nnz > 0
    assert unknown.nnz == 0


def test_rows_have_the_length_of_one_unless_words_share_runs() -> None:
    features = WordFeatures(min_texts=1).fit(["rain fell", "wind blew"])
    rows = features.transform(["rain wind", "nothing known"])
    assert np.sqrt(rows[0].multiply(rows[0]).sum()) == pytest.approx(1, abs=1e-6)
    assert rows[1].nnz == 0


def test_the_table_says_what_the_pipeline_says(trained: Training) -> None:
    texts = [*HARD, "heavy rain fell in a", "a gale"]
    fast = trained.model.probabilities(texts)
    slow = trained.model.classifier.predict_proba(texts)
    assert np.abs(fast - slow).max() < 1e-5
    # Word by word or all at once, before and after the words were met.
    single = np.vstack([trained.model.probabilities([text]) for text in texts])
    assert np.abs(single - fast).max() < 1e-6


def test_the_shipped_models_say_what_their_pipelines_say(root: Path) -> None:
    texts = [*HARD, "Supervision is regular but not recorded.", "Governors welcome training."]
    for family in families():
        shipped = model.load(root / "models" / "themes" / family)
        slow = shipped.classifier.predict_proba(texts)
        assert np.abs(shipped.probabilities(texts) - slow).max() < 1e-4


def test_a_full_table_forgets_and_says_the_same(
    trained: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"rain and word{number} and wind" for number in range(50)]
    before = trained.model.probabilities(texts)
    monkeypatch.setattr("pipeline.themes.table._KEPT", 60)
    one_by_one = np.vstack([trained.model.probabilities([text]) for text in texts])
    assert np.abs(one_by_one - before).max() < 1e-6


def test_a_text_always_gets_the_theme_that_comes_nearest() -> None:
    thresholds = np.array([0.5, 0.2])
    probabilities = np.array([[0.4, 0.1], [0.3, 0.19], [0.6, 0.3]])
    assert given(probabilities, thresholds).tolist() == [[True, False], [False, True], [True, True]]
    assert not given(probabilities, thresholds, always=False)[:2].any()


def test_a_model_that_knows_findings_without_a_theme_may_give_none(
    examples: list[Example], taxonomy: Taxonomy, trained: Training
) -> None:
    rows = [
        Example(f"budgets and posts {n} of {town}", (), town) for n in range(6) for town in "abcd"
    ]
    own = train([*examples, *rows], taxonomy).model
    assert own.predict(["budgets and posts"]) == [[]]
    assert [pairs[0][0] for pairs in own.predict(["heavy rain fell"])] == ["rain"]
    assert trained.model.predict(["budgets and posts"]) != [[]]


def test_a_model_is_stored_and_loaded(trained: Training, folder: Path) -> None:
    card.store(trained, folder)  # replaces what stands there
    loaded = model.load(folder)
    texts = ["rain tomorrow", "a wind", "sun"]
    assert loaded.predict(texts) == trained.model.predict(texts)
    assert loaded.taxonomy == trained.model.taxonomy
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md",
        "metrics.json",
        "model.json",
        "model.skops",
        "report.html",
        "taxonomy.json",
        "training.json",
    ]
    assert loaded.sha256 == hashlib.sha256((folder / "model.skops").read_bytes()).hexdigest()


def test_a_folder_that_is_no_model_is_not_replaced(trained: Training, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    (mine / "model.json").write_text("{}")
    with pytest.raises(ModelError, match=r"holds thesis\.txt, which is no part of a model"):
        card.store(trained, mine)
    assert (mine / "thesis.txt").read_text() == "years of work"


def test_a_model_that_cannot_be_replaced_stays(
    trained: Training, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = model.load(folder).sha256
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if self.name == "model":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(ModelError, match="No space left"):
        card.store(trained, folder)
    assert model.load(folder).sha256 == before


def test_a_link_to_a_folder_is_followed(trained: Training, folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder, target_is_directory=True)
    card.store(trained, link)
    assert link.is_symlink()
    assert model.load(folder).ids == trained.model.ids


@pytest.mark.parametrize("content", ["{", '{"note": "x", "rows": []}', "[]"])
def test_a_damaged_comparison_is_told(trained: Training, folder: Path, content: str) -> None:
    (folder / "comparison.json").write_text(content)
    with pytest.raises(ModelError, match=r"comparison\.json: damaged"):
        card.store(trained, folder)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("intercept_", np.zeros(5)),
        ("slope_", None),
        ("coef_", "nan"),
        ("threshold_", np.zeros(2)),
        ("always_", 1),
    ],
)
def test_a_model_with_parts_that_do_not_fit_is_refused(
    trained: Training, tmp_path: Path, name: str, value: object
) -> None:
    from copy import deepcopy

    regressions = deepcopy(trained.model.classifier[-1])
    if isinstance(value, str):
        value = np.full_like(regressions.coef_, np.nan)
    setattr(regressions, name, value)
    forged = deepcopy(trained.model.classifier)
    forged.steps[-1] = ("themes", regressions)
    model.save(model.ThemeModel(trained.model.taxonomy, forged), tmp_path / "m", {})
    with pytest.raises(ModelError, match="not a theme classifier of its taxonomy"):
        model.load(tmp_path / "m")


def test_a_model_knows_what_it_was_trained_on(trained: Training, folder: Path) -> None:
    known = model.trained_on(folder)
    assert model.text_hash("HEAVY  rain fell in a") in known
    assert model.text_hash("heavy rain fell in e") not in known


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"not a theme model; train one with"):
        model.load(tmp_path / "nowhere")


def test_a_tampered_file_is_refused(folder: Path) -> None:
    data = (folder / "model.skops").read_bytes()
    (folder / "model.skops").write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(ModelError, match="its SHA-256 differs"):
        model.load(folder)


def forge(folder: Path, data: bytes) -> None:
    """Put another file in the place of the model, with its hash, as a forger would."""
    (folder / "model.skops").write_bytes(data)
    meta = json.loads((folder / "model.json").read_text())
    meta["model_sha256"] = hashlib.sha256(data).hexdigest()
    (folder / "model.json").write_text(json.dumps(meta))


def rewritten(path: Path, change: object) -> bytes:
    """Return a skops file with its schema changed."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    schema = json.loads(members["schema.json"])
    change(schema)  # type: ignore[operator]
    members["schema.json"] = json.dumps(schema).encode()
    out = path.with_suffix(".forged")
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.read_bytes()


def test_a_type_that_is_not_trusted_is_refused(folder: Path) -> None:
    def swap(schema: dict[str, str]) -> None:
        schema["__module__"], schema["__class__"] = "subprocess", "Popen"

    forge(folder, rewritten(folder / "model.skops", swap))
    with pytest.raises(ModelError, match="untrusted types"):
        model.load(folder)


def test_a_foreign_or_damaged_file_is_refused(folder: Path, tmp_path: Path) -> None:
    import skops.io
    from sklearn.linear_model import LogisticRegression

    forge(folder, b"not a zip")
    with pytest.raises(ModelError, match="damaged"):
        model.load(folder)
    skops.io.dump(LogisticRegression(), tmp_path / "other.skops")
    forge(folder, (tmp_path / "other.skops").read_bytes())
    with pytest.raises(ModelError, match="not a theme classifier of its taxonomy"):
        model.load(folder)


def test_a_pickle_is_refused_and_not_run(folder: Path, tmp_path: Path) -> None:
    import pickle

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return (Path.touch, (tmp_path / "run",))

    forge(folder, pickle.dumps(Evil()))
    with pytest.raises(ModelError, match="damaged"):
        model.load(folder)
    assert not (tmp_path / "run").exists()


def test_another_taxonomy_or_version_is_told(folder: Path) -> None:
    path = folder / "taxonomy.json"
    path.write_text(path.read_text().replace("what falls", "what snows"))
    with pytest.raises(ModelError, match="not the taxonomy that the model was trained with"):
        model.load(folder)
    meta = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps({**meta, "format": 1}))
    with pytest.raises(ModelError, match="a model of format 1, and this version reads 2"):
        model.load(folder)


def test_a_family_without_a_model_of_ones_own_gets_the_shipped_one(tmp_path: Path) -> None:
    component = Themes(tmp_path)
    found = component.model("school-improvement")
    assert found is not None
    assert found.family == "school-improvement"
    assert component.model(None) is None


def test_a_model_of_ones_own_serves_all_letters(folder: Path) -> None:
    component = Themes(folder)
    for family in (None, "school-improvement"):
        found = component.model(family)
        assert found is not None
        assert found.family == "weather"
        assert list(component.hashes(family)) == ["themes/weather"]


def test_the_shipped_models_match_the_shipped_taxonomies(root: Path) -> None:
    for family in families():
        shipped = model.load(root / "models" / "themes" / family)
        assert shipped.taxonomy == load_taxonomy(config_path("themes", f"{family}.toml"))


def test_the_shipped_models_are_small(root: Path) -> None:
    sizes = [path.stat().st_size for path in (root / "models").rglob("*") if path.is_file()]
    assert sum(sizes) < 25 * 2**20
