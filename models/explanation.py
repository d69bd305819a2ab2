"""Explanations: what made a job's score, as contributions that add up and as reasons in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.matrix import facts, features
from models.reasons import by_fact, reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from models.risk import RiskModel


LISTING_BOUND = "listing_bound"
ROUNDING = 1e-6  # contributions add up to the model's raw score within it


@dataclass(frozen=True)
class Explanation:
    """Why a job has its score.

    Attributes
    ----------
    base
        The raw score before anything is known of the job.
    contributions
        What each feature added to it; `base` and all of them add up to the raw score within 1e-6.
    reasons
        At most three sentences, the strongest first.
    """

    base: float
    contributions: Mapping[str, float]
    reasons: tuple[str, ...]


def with_lowering(base: float, contributions: Mapping[str, float], raw_score: float) -> dict[str, float]:
    """Add what a job's raw score was lowered by to keep the bound on wrong listings, as `listing_bound`, if anything.

    >>> with_lowering(-3.0, {"a": 1.0}, -2.5)
    {'a': 1.0, 'listing_bound': -0.5}
    """
    lowered = raw_score - base - sum(contributions.values())
    return {**contributions, **({LISTING_BOUND: lowered} if abs(lowered) > ROUNDING else {})}


def explain(model: RiskModel, matrix: pd.DataFrame, language: str, threads: int) -> list[Explanation]:
    """Explain the jobs of `matrix`, in its order. Explaining costs some eighty times scoring: explain what is listed.

    Parameters
    ----------
    model
        The model that scored.
    matrix
        The features that it scored, one row a job.
    language
        "fa" or "en".
    threads
        How many threads to use.
    """
    return explain_in((language,), model, matrix, threads)[0]


def explain_in(
    languages: Sequence[str], model: RiskModel, matrix: pd.DataFrame, threads: int
) -> tuple[list[Explanation], ...]:
    """Explain the jobs of `matrix` as `explain` does, once in each language, for hardly more than in one."""
    contributions, base = model.contributions(matrix, threads)
    names, sums = by_fact(contributions, model.columns, features())
    wordings = facts()
    values = [dict(zip(model.columns, row, strict=True)) for row in matrix[list(model.columns)].to_numpy().tolist()]
    parts = [dict(zip(model.columns, row, strict=True)) for row in contributions.tolist()]
    return tuple(
        [
            Explanation(base, parts[row], tuple(reasons(values[row], names, sums[row], wordings, language)))
            for row in range(len(values))
        ]
        for language in languages
    )
