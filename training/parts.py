"""The parts of a retraining: what was gathered, what was fitted to it, and how it did. Each can be handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from models.calibration import Calibration
    from models.risk import RiskModel
    from training.rounds import LearningRows


@dataclass(frozen=True)
class Gathered:
    """What there is to learn from.

    Attributes
    ----------
    rows
        Labelled jobs as they looked before they were visited.
    chances
        Each plan's chance of having been visited, indexed by `plan_id`.
    snapshot
        The name of what was landed when it was gathered.
    registered
        Where reports are few: jobs registered lately, visited or not, one column a feature.
    denial
        Where its trees begin, then: a model of who denies the job when asked; `None` where few did.
    """

    rows: LearningRows
    chances: pd.Series
    snapshot: str
    registered: pd.DataFrame | None = None
    denial: RiskModel | None = None


@dataclass(frozen=True)
class Fitted:
    """What scores, and what the evaluation tells of how it was fitted.

    Attributes
    ----------
    model, calibration
        What turns a matrix into scores.
    told
        Parts of the evaluation, by name: `reports`, what field reports were found to be worth.
    """

    model: RiskModel
    calibration: Calibration
    told: dict[str, Any]


@dataclass(frozen=True)
class Evaluated:
    """How it did on later cycles.

    Attributes
    ----------
    document
        Parts of the evaluation, by name: `cycles`, the metrics of each later cycle; `curves`, what a card draws.
    charts
        Files for people, by name.
    """

    document: dict[str, Any]
    charts: dict[str, bytes]
