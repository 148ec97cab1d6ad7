import csv
import io
import json

from lxml import etree

from pipeline.themes import suggest as own
from pipeline.themes.training import Training


def test_what_is_sure_comes_last_and_likes_are_kept_apart(trained: Training) -> None:
    sure = [(f"heavy rain fell in {town}", "x") for town in "abcd"]
    unsure = [("a gale of rain", "y"), ("a gale of rain!", "y"), ("fog and murk", "z")]
    found = own.suggest([*sure, *unsure], 3, trained.model)
    doubts = own.uncertainty(trained.model, [text for text, _ in [*sure, *unsure]])
    assert doubts[:4].max() < doubts[4:].max()
    assert {s.text for s in found[:2]} & {"fog and murk", "a gale of rain", "a gale of rain!"}
    # The two that say the same are not both among the first two.
    assert not {"a gale of rain", "a gale of rain!"} <= {s.text for s in found[:2]}


def test_equal_texts_count_once_and_few_texts_are_no_error(trained: Training) -> None:
    found = own.suggest([("Rain fell", "a"), ("rain  fell", "b")], 10, trained.model)
    assert [(s.text, s.group) for s in found] == [("Rain fell", "a")]
    assert own.suggest([], 10, trained.model) == []


def test_without_a_model_unlike_texts_are_chosen() -> None:
    texts = [(f"rain in the north, day {n}", "a") for n in range(300)] + [("budgets", "b")]
    found = own.suggest(texts, 2)
    assert {s.text for s in found} >= {"budgets"}
    assert all(s.themes == [] for s in found)


def test_tasks_and_interface_fit_each_other(trained: Training) -> None:
    found = own.suggest([("heavy rain", "a"), ("fog", "b")], 2, trained.model)
    tasks = json.loads(own.tasks(found, "v1"))
    view = etree.fromstring(own.labelling_config(trained.model.taxonomy).encode())
    choices = view.find("Choices")
    assert choices is not None
    names = {choice.get("value") for choice in choices}
    for task in tasks:
        assert set(task["data"]) == {"text", "group"}
        (result,) = task["predictions"][0]["result"]
        assert (result["from_name"], result["to_name"]) == (
            choices.get("name"),
            choices.get("toName"),
        )
        assert set(result["value"]["choices"]) <= names


def test_the_table_is_one_that_train_reads(trained: Training) -> None:
    found = own.suggest([('heavy "rain", again', "a"), ("a gale", "b")], 2, trained.model)
    rows = list(csv.DictReader(io.StringIO(own.table(found).lstrip("\ufeff"))))
    assert {row["text"] for row in rows} == {'heavy "rain", again', "a gale"}
    assert {row["suggested"] for row in rows} == {"rain", "wind"}
    assert {row["themes"] for row in rows} == {""}  # what nobody has labelled is no label
