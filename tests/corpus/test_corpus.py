"""The corpus: written, not made by a template; labelled by the taxonomy; no text of real letters."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from scipy.sparse import triu
from sklearn.feature_extraction.text import CountVectorizer

from pipeline import ingest, layout, real
from pipeline.themes.corpus import PARTS, read_corpus, real_labels
from pipeline.themes.examples import Example
from pipeline.themes.taxonomy import families, shipped_taxonomy

POLARITIES = {"strength", "improvement", "mixed", "neutral"}
# Names of inspectorates and the printed form of a grade, which any such letter has.
FORMULAS = 6


@pytest.fixture(scope="module")
def examples(root: Path) -> dict[str, list[Example]]:
    return {f: read_corpus(root / "corpus", shipped_taxonomy(f)) for f in families()}


def test_there_are_enough_findings_of_every_theme(examples: dict[str, list[Example]]) -> None:
    assert sum(map(len, examples.values())) >= 2500
    for family, found in examples.items():
        counts = Counter(theme for e in found for theme in e.themes)
        for theme in shipped_taxonomy(family).ids:
            assert counts[theme] >= 60, (family, theme, counts[theme])


def test_lengths_vary(examples: dict[str, list[Example]]) -> None:
    for found in examples.values():
        lengths = [len(e.text.split()) for e in found]
        assert min(lengths) <= 4
        assert sum(n <= 10 for n in lengths) >= 50
        assert sum(n >= 60 for n in lengths) >= 50


def test_every_boundary_has_hard_pairs(root: Path) -> None:
    """Two findings that share words and differ in themes, six pairs a boundary."""
    for family, least in (("childrens-services", 20), ("school-improvement", 20)):
        path = root / "corpus" / "findings" / family / "boundary-pairs.jsonl"
        pairs: dict[tuple[str, int], list[set[str]]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            pairs.setdefault((row["rule"], row["pair"]), []).append(set(row["themes"]))
        whole = {key: sides for key, sides in pairs.items() if len(sides) == 2}
        assert len(whole) >= len(pairs) - 5
        assert sum(a != b for a, b in whole.values()) >= 0.9 * len(whole)
        rules = Counter(rule for rule, _ in whole)
        assert len(rules) >= least
        # Some rules are told in several parts.
        assert sum(number >= 5 for number in rules.values()) >= least


def test_a_third_has_several_themes(examples: dict[str, list[Example]]) -> None:
    for found in examples.values():
        assert sum(len(e.themes) > 1 for e in found) >= len(found) / 3


def test_every_finding_has_a_polarity(root: Path) -> None:
    for path in (root / "corpus" / "findings").rglob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert json.loads(line)["polarity"] in POLARITIES, (path.name, line)


def test_no_finding_is_a_near_duplicate_of_another(examples: dict[str, list[Example]]) -> None:
    for found in examples.values():
        grams = [_grams(e.text) for e in found]
        # What two near duplicates share cannot all be frequent: the rare runs find the candidates.
        rare = CountVectorizer(analyzer=_grams, binary=True, max_df=150).fit_transform(
            [e.text for e in found]
        )
        shared = triu(rare @ rare.T, k=1).tocoo()
        for i, j, number in zip(shared.row, shared.col, shared.data, strict=True):
            if number > 0.15 * min(len(grams[i]), len(grams[j])):
                jaccard = len(grams[i] & grams[j]) / len(grams[i] | grams[j])
                assert jaccard <= 0.6, (found[i].text, found[j].text)


def _grams(text: str) -> set[str]:
    plain = re.sub(r"\W+", " ", text.lower())
    return {plain[i : i + 5] for i in range(max(len(plain) - 4, 1))}


def test_the_parts_name_authorities_that_exist(
    root: Path, examples: dict[str, list[Example]]
) -> None:
    groups = {e.group for found in examples.values() for e in found}
    assert set(real.parts(root / "corpus" / "splits.toml")) <= groups


def test_labels_of_real_findings_are_enough_double_and_kept_apart(root: Path) -> None:
    corpus = root / "corpus"
    part_of = real.parts(corpus / "splits.toml", "real")
    found = dict.fromkeys(PARTS, 0)
    twice = 0
    for family in families():
        ids = set(shipped_taxonomy(family).ids)
        for row in real_labels(corpus, family):
            assert not {"text", "heading"} & set(row)
            last = 0
            for start, end, themes, *labels in row["findings"]:
                assert last <= start < end, row["file"]
                last = end
                assert themes
                assert len(labels) in (0, 2)
                assert set(themes) <= ids
                assert {theme for own in labels for theme in own} <= ids
                found[part_of.get(real.authority_of(row["file"]), "train")] += 1
                twice += bool(labels)
    assert twice >= 600
    assert min(found.values()) >= 600


def test_every_source_has_its_letter_and_its_gold(root: Path) -> None:
    stems = {
        folder: {path.stem for path in (root / "corpus" / folder).iterdir()}
        for folder in ("sources", "gold", "letters")
    }
    assert stems["sources"] == stems["gold"] == stems["letters"]
    assert len(stems["letters"]) >= 12
    suffixes = {path.suffix for path in (root / "corpus" / "letters").iterdir()}
    assert suffixes == {".pdf", ".docx", ".txt"}


@pytest.mark.real
def test_no_run_of_words_is_copied_from_a_real_letter(
    real_letters: list[Path], coventry: Path, root: Path
) -> None:
    real: set[tuple[str, ...]] = set()
    for path in [*real_letters, coventry]:
        real |= _runs(layout.build(ingest.read(path)).text)
    for path in (root / "corpus" / "findings").rglob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            copied = _runs(json.loads(line)["text"]) & real
            assert not copied, (path.name, copied)
    for path in (root / "corpus" / "outcomes").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            # Titles of offices and of Acts are long runs too.
            copied = _runs(row["text"]) & real
            assert len(copied) <= FORMULAS, (row["id"], copied)
    for path in (root / "corpus" / "sources").glob("*.txt"):
        body = path.read_text(encoding="utf-8").partition("[body]")[2].partition("[closing]")[0]
        copied = {
            run
            for line in body.splitlines()
            if not line.startswith("#")
            for run in _runs(line) & real
            if "inspectorate" not in run
        }
        assert len(copied) <= FORMULAS, (path.name, copied)


def _runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
    words = re.findall(r"[\w’']+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}
