"""Where reports are few, learning begins with whom checks denied; no check's own answer goes into that beginning."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from features.families.contact import CONTACT
from features.matrix import features
from models.risk import RiskModel, fit_risk_model
from training.denial import ASKED, LEAST_DENIED, fit_denial

ROWS, REPORTS = 4_000, 80
TELLING = [feature.name for feature in features() if feature not in CONTACT.features][:20]


@pytest.fixture(scope="module")
def registry() -> tuple[pd.DataFrame, np.ndarray]:
    """Make up jobs that are false by twenty columns together, and denied more often where false."""
    random = np.random.default_rng(5)
    matrix = pd.DataFrame({feature.name: random.normal(size=ROWS) for feature in features()})
    is_false = matrix[TELLING].sum(axis=1).to_numpy() + 2.0 * random.normal(size=ROWS) > 5.0
    denied = (random.random(ROWS) < np.where(is_false, 0.6, 0.05)).astype(float)
    asked = random.random(ROWS) < 0.7
    return matrix.assign(**{ASKED[0]: np.where(asked, denied, np.nan), ASKED[1]: np.nan}), is_false.astype(float)


@pytest.fixture(scope="module")
def denial(registry: tuple[pd.DataFrame, np.ndarray]) -> RiskModel:
    """Fit who denies."""
    fitted = fit_denial(registry[0], seed=1, threads=1)
    assert fitted is not None
    return fitted


def test_no_answer_to_a_check_is_used(registry: tuple[pd.DataFrame, np.ndarray], denial: RiskModel) -> None:
    matrix, _ = registry
    without = matrix.assign(**dict.fromkeys((feature.name for feature in CONTACT.features), 0.0))
    assert np.array_equal(denial.raw_scores(matrix, threads=1), denial.raw_scores(without, threads=1))


def test_with_few_denials_nothing_is_begun(registry: tuple[pd.DataFrame, np.ndarray]) -> None:
    matrix, _ = registry
    denied = np.flatnonzero(matrix[ASKED[0]] == 1.0)
    few = matrix.assign(**{ASKED[0]: matrix[ASKED[0]].mask(matrix.index.isin(denied[LEAST_DENIED - 1 :]), 0.0)})
    assert fit_denial(few, seed=1, threads=1) is None
    assert fit_denial(matrix.assign(**dict.fromkeys(ASKED, np.nan)), seed=1, threads=1) is None


def test_few_reports_rank_better_when_begun_with_denials(
    registry: tuple[pd.DataFrame, np.ndarray], denial: RiskModel
) -> None:
    matrix, is_false = registry
    visited, others = matrix[:REPORTS], matrix[REPORTS:]
    alone = fit_risk_model(visited, is_false[:REPORTS], seed=1, threads=1)
    begun = fit_risk_model(visited, is_false[:REPORTS], seed=1, threads=1, begun=denial)
    found = {
        name: _found(model, others, is_false[REPORTS:]) for name, model in {"alone": alone, "begun": begun}.items()
    }
    assert found["begun"] > found["alone"] + 0.1


def test_what_was_begun_stays_in_the_model(registry: tuple[pd.DataFrame, np.ndarray], denial: RiskModel) -> None:
    matrix, is_false = registry
    model = fit_risk_model(matrix[:REPORTS], is_false[:REPORTS], seed=1, threads=1, trees=1, begun=denial)
    parts, base = model.contributions(matrix[:50], threads=1)
    assert np.allclose(parts.sum(axis=1) + base, model.raw_scores(matrix[:50], threads=1), atol=1e-6)
    moved = model.raw_scores(matrix, threads=1) - denial.raw_scores(matrix, threads=1)
    assert 2 <= len(np.unique(moved.round(9))) <= 8  # one tree of depth three


def _found(model: RiskModel, matrix: pd.DataFrame, is_false: np.ndarray) -> float:
    """Return the share of false jobs among as many of the highest scores as there are false jobs."""
    highest = np.argsort(-model.raw_scores(matrix, threads=1))[: int(is_false.sum())]
    return float(is_false[highest].mean())
