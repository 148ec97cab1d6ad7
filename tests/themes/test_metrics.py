import numpy as np

from pipeline.themes import metrics


def test_scores_by_hand() -> None:
    gold = [{"a"}, {"a", "b"}, {"b"}]
    predicted = [{"a"}, {"a"}, {"a"}]
    found = metrics.report(gold, predicted)
    assert found["micro"] == {"precision": 0.6667, "recall": 0.5, "f1": 0.5714, "support": 4}
    assert found["labels"]["a"] == {"precision": 0.6667, "recall": 1.0, "f1": 0.8, "support": 2}
    assert found["labels"]["b"]["f1"] == 0.0
    assert found["macro_f1"] == 0.4


def test_calibration_by_hand() -> None:
    # Of four predictions of 0.75, two hold; of four of 0.05, none does.
    probabilities = np.array([[0.75, 0.05]] * 4)
    labels = np.array([[1, 0], [1, 0], [0, 0], [0, 0]])
    found = metrics.calibration(probabilities, labels, probabilities > 0.5)
    assert found["error"] == 0.15  # (4 * 0.25 + 4 * 0.05) / 8
    assert found["error_of_given"] == 0.25
    assert [own["count"] for own in found["bins"]] == [4, 4]


def test_confusions_pair_what_is_missed_with_what_is_given() -> None:
    gold = [{"a"}, {"a"}, {"a", "b"}]
    predicted = [{"b"}, {"b"}, {"a"}]
    assert metrics.confusions(gold, predicted) == [{"missed": "a", "given": "b", "count": 2}]


def test_krippendorffs_alpha() -> None:
    same = [{"a"}, {"b"}, {"a", "b"}]
    assert metrics.krippendorff_alpha(same, same) == 1.0
    # Two units of one label, one agreed yes, one disagreed: observed 1/2, expected 2*3*1/(4*3).
    # A frequent label beside rare ones, all by chance: nothing is agreed beyond it.
    rng = np.random.default_rng(0)

    def by_chance() -> list[set[str]]:
        rates = {"a": 0.9, **{f"b{i}": 0.03 for i in range(10)}}
        return [{t for t, rate in rates.items() if rng.random() < rate} for _ in range(3000)]

    assert abs(metrics.krippendorff_alpha(by_chance(), by_chance())) < 0.05
    assert metrics.krippendorff_alpha([{"a"}, {"a"}], [{"a"}, set()]) == 0.0
    opposite = metrics.krippendorff_alpha([{"a"}, {"b"}] * 10, [{"b"}, {"a"}] * 10)
    assert opposite < -0.9
