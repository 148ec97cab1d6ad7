"""A logistic regression a theme, with probabilities that can be taken at their word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, clone

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix


# A scaling is no flatter.
_FLATTEST = 0.05


class ThemeRegressions(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Multi-label: a logistic regression a theme, then Platt's scaling of its score.

    Rare themes are weighted up, or the regression would seldom name them; that makes its own
    probabilities too high, and the scaling puts them right.  The scaling is learnt by
    :meth:`calibrate` from scores of texts that the regressions were not fitted on; until then the
    probabilities are those of the regressions.

    Parameters
    ----------
    strength
        Inverse strength of regularisation (scikit-learn's ``C``).
    random_state
        Makes the fit repeatable.

    Attributes
    ----------
    coef_, intercept_
        The regressions: an array of (themes, features), and one of (themes).
    slope_, offset_
        The scaling: the probability is the logistic function of ``slope_ * score + offset_``.
    threshold_
        The probability from which a theme is given, theme by theme; a half until it is chosen.
    always_
        Whether every text of the training data has a theme: then every text is given one.
    """

    def __init__(self, strength: float = 30.0, random_state: int = 0) -> None:
        self.strength = strength
        self.random_state = random_state

    def fit(
        self,
        X: csr_matrix,  # noqa: N803  (scikit-learn's name)
        y: NDArray[np.int_],
    ) -> ThemeRegressions:
        """Fit to rows of features and a 0/1 matrix, a column a theme."""
        from joblib import Parallel, delayed
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression

        regression = LogisticRegression(
            C=self.strength,
            class_weight="balanced",
            solver="liblinear",
            max_iter=1000,
            random_state=self.random_state,
        )
        # What each fit would else do to the rows by itself, and in place: convert and sort them.
        rows = csr_matrix(X, dtype=np.float64)
        rows.sum_duplicates()
        labels = np.asarray(y)
        count, number = labels.shape
        both = np.flatnonzero((labels.sum(axis=0) > 0) & (labels.sum(axis=0) < count))
        # The solver lets go of the lock: threads share the rows, processes would copy them.
        fitted = Parallel(n_jobs=-1, prefer="threads")(
            delayed(clone(regression).fit)(rows, labels[:, column]) for column in both
        )
        self.coef_ = np.zeros((number, rows.shape[1]), dtype=np.float32)
        # Of a theme that all findings have, or none, nothing but its frequency can be learnt.
        rate = (labels.sum(axis=0) + 0.5) / (count + 1)
        self.intercept_ = np.log(rate / (1 - rate))
        for column, own in zip(both, fitted, strict=True):
            self.coef_[column] = own.coef_[0]
            self.intercept_[column] = own.intercept_[0]
        self.slope_ = np.ones(number)
        self.offset_ = np.zeros(number)
        self.threshold_ = np.full(number, 0.5)
        self.always_ = bool((labels.sum(axis=1) > 0).all())
        return self

    def decision_function(self, X: csr_matrix) -> NDArray[np.float64]:  # noqa: N803
        """Return the scores of the regressions: an array of (texts, themes)."""
        return np.asarray(X @ self.coef_.T + self.intercept_, dtype=np.float64)

    def calibrate(self, scores: NDArray[np.float64], y: NDArray[np.int_]) -> ThemeRegressions:
        """Learn the scaling from scores of texts that were held out, and their labels."""
        from sklearn.linear_model import LogisticRegression

        self.slope_, self.offset_ = np.ones(scores.shape[1]), np.zeros(scores.shape[1])
        for column, (own, labels) in enumerate(zip(scores.T, np.asarray(y).T, strict=True)):
            if 0 < labels.sum() < len(labels):
                scaling = LogisticRegression(C=1.0).fit(own[:, None], labels)
                self.slope_[column] = scaling.coef_[0, 0]
                self.offset_[column] = scaling.intercept_[0]
                if self.slope_[column] < _FLATTEST:
                    # So few examples, so unlike, that a high score is no sign of the theme: the
                    # score must not be turned round, and says next to nothing.
                    rate = (labels.sum() + 0.5) / (len(labels) + 1)
                    self.slope_[column] = _FLATTEST
                    self.offset_[column] = np.log(rate / (1 - rate)) - _FLATTEST * own.mean()
        return self

    def scale(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probabilities of scores: an array of (texts, themes)."""
        probabilities: NDArray[np.float64] = expit(scores * self.slope_ + self.offset_)
        return probabilities

    def predict_proba(self, X: csr_matrix) -> NDArray[np.float64]:  # noqa: N803
        """Return calibrated probabilities: an array of (texts, themes)."""
        return self.scale(self.decision_function(X))

    def predict(self, X: csr_matrix) -> NDArray[np.int_]:  # noqa: N803
        """Return a 0/1 matrix: the themes that are given."""
        return given(self.predict_proba(X), self.threshold_, always=self.always_).astype(int)


def given(
    probabilities: NDArray[np.float64], thresholds: NDArray[np.float64], *, always: bool = True
) -> NDArray[np.bool_]:
    """Return which themes are given: a boolean array of (texts, themes).

    With ``always``, a text whose themes all stay under their thresholds gets the one that comes
    nearest: every finding is about something.
    """
    over = probabilities / thresholds
    chosen: NDArray[np.bool_] = over >= 1
    if always:
        none = ~chosen.any(axis=1)
        chosen[none, over[none].argmax(axis=1)] = True
    return chosen
