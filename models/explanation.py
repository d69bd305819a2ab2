"""Explanations: what made a job's score, as contributions that add up and as reasons in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.matrix import facts, features
from models.reasons import by_fact, reasons

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from models.risk import RiskModel


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
    contributions, base = model.contributions(matrix, threads)
    names, sums = by_fact(contributions, model.columns, features())
    wordings = facts()
    values: list[dict[str, float]] = matrix[list(model.columns)].to_dict("records")  # type: ignore[assignment]
    return [
        Explanation(
            base=base,
            contributions=dict(zip(model.columns, map(float, contributions[row]), strict=True)),
            reasons=tuple(reasons(values[row], names, sums[row], wordings, language)),
        )
        for row in range(len(values))
    ]
