"""The corpus: written, not made by a template; labelled by the taxonomy; no text of real letters."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from pipeline import ingest, layout
from pipeline.themes.corpus import Example, parts_by_group, read_corpus
from pipeline.themes.taxonomy import families, shipped_taxonomy

POLARITIES = {"strength", "improvement", "mixed", "neutral"}
# Names of inspectorates and the printed form of a grade, which any such letter has.
FORMULAS = 6


@pytest.fixture(scope="module")
def examples(root: Path) -> dict[str, list[Example]]:
    return {f: read_corpus(root / "corpus", shipped_taxonomy(f)) for f in families()}


def test_there_are_at_least_400_findings_over_both_families(
    examples: dict[str, list[Example]],
) -> None:
    assert all(len(found) >= 200 for found in examples.values())
    assert sum(map(len, examples.values())) >= 400


def test_every_theme_has_examples(examples: dict[str, list[Example]]) -> None:
    for family, found in examples.items():
        counts = Counter(theme for e in found for theme in e.themes)
        for theme in shipped_taxonomy(family).ids:
            assert counts[theme] >= 20, (family, theme, counts[theme])


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
        by_gram: dict[str, list[int]] = {}
        for i, own in enumerate(grams):
            for gram in own:
                by_gram.setdefault(gram, []).append(i)
        shared: Counter[tuple[int, int]] = Counter()
        for holders in by_gram.values():
            if len(holders) <= 40:
                shared.update(combinations(holders, 2))
        for (i, j), number in shared.items():
            if number > 0.3 * min(len(grams[i]), len(grams[j])):
                jaccard = len(grams[i] & grams[j]) / len(grams[i] | grams[j])
                assert jaccard <= 0.6, (found[i].text, found[j].text)


def _grams(text: str) -> set[str]:
    plain = re.sub(r"\W+", " ", text.lower())
    return {plain[i : i + 5] for i in range(max(len(plain) - 4, 1))}


def test_the_parts_name_authorities_that_exist(
    root: Path, examples: dict[str, list[Example]]
) -> None:
    groups = {e.group for found in examples.values() for e in found}
    assert set(parts_by_group(root / "corpus")) <= groups


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
