import pytest

from pipeline.themes.explain import explain
from pipeline.themes.training import Training


def test_the_weights_add_up_to_the_probability(trained: Training) -> None:
    import math

    text = "heavy rain fell and a gale blew"
    for own in explain(trained.model, text, number=100):
        odds = own.start + sum(w.weight for w in [*own.speaks_for, *own.speaks_against])
        assert 1 / (1 + math.exp(-odds)) == pytest.approx(own.probability, abs=0.05)


def test_the_words_that_matter_come_first(trained: Training) -> None:
    first, second = explain(trained.model, "rain and rain again, no sun")
    assert (first.theme, first.given) == ("rain", True)
    assert first.speaks_for[0].text == "rain"
    assert "rain" in {word.text for word in second.speaks_against}
    assert all(word.weight > 0 for word in first.speaks_for)
    assert all(word.weight < 0 for word in second.speaks_against)


def test_a_text_without_known_words_is_explained_by_nothing(trained: Training) -> None:
    for own in explain(trained.model, "zzz"):
        assert own.speaks_for == own.speaks_against == []
