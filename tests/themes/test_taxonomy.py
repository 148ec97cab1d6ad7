from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.themes.taxonomy import families, load_taxonomy, shipped_taxonomy


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
    ("change", "message"),
    [
        (lambda text: "family = 1\n[[", "not valid TOML"),
        (lambda text: 'label = "x"\n', "the taxonomy has no family"),
        (lambda text: 'family = "x"\nlabel = "x"\n', "no themes"),
        (lambda text: text.replace('"weather"', '"../weather"'), "letters, digits, - and _ only"),
        (lambda text: 'letters = ["childrens services"]\n' + text, "childrens-services"),
        (lambda text: 'letters = "childrens-services"\n' + text, "give a list"),
        (lambda text: text.replace('label = "Rain"\n', ""), "theme rain has no label"),
        (lambda text: text.replace("includes", "include"), "theme rain has 'include'; a theme has"),
        (lambda text: text.replace('label = "Rain"', 'label = "wind"'), "'wind' may mean rain or"),
        (lambda text: text.replace('id = "rain"', "id = 1"), "has no id"),
        (lambda text: text.replace('"rain"', '"none"'), "no theme may be called none"),
        (lambda text: text.replace('"wind"', '"rain"'), "rain occurs twice"),
    ],
)
def test_a_broken_taxonomy_is_refused(
    tmp_path: Path, taxonomy_text: str, change: object, message: str
) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(change(taxonomy_text))  # type: ignore[operator]
    with pytest.raises(ConfigError, match=message):
        load_taxonomy(path)


def test_themes_that_ship_can_be_included_from_anywhere(tmp_path: Path, taxonomy_text: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text('include = ["shared"]\n' + taxonomy_text)
    assert load_taxonomy(path).ids[0] == "leadership"
    assert load_taxonomy(path).ids[-2:] == ("rain", "wind")


def test_a_taxonomy_serves_the_letters_it_names(tmp_path: Path, taxonomy_text: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(taxonomy_text)
    assert load_taxonomy(path).serves(None)
    assert load_taxonomy(path).serves("school-improvement")
    path.write_text('letters = ["childrens-services"]\n' + taxonomy_text)
    assert not load_taxonomy(path).serves("school-improvement")
    assert not shipped_taxonomy("childrens-services").serves("school-improvement")


def test_the_hash_changes_with_the_themes_and_not_with_the_layout(
    tmp_path: Path, taxonomy_text: str
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(taxonomy_text)
    first = load_taxonomy(path).sha256
    path.write_text("# a comment\n\n" + taxonomy_text)
    assert load_taxonomy(path).sha256 == first
    path.write_text(taxonomy_text.replace("what falls", "what is wet"))
    assert load_taxonomy(path).sha256 != first
