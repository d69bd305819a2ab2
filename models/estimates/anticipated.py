r"""How wide intervals will be before anybody goes: the variance that scores lead to expect of a design.

A plan's number of false jobs has the working variance :math:`s_i^2` (`population_of`), so a design with chances
:math:`\pi_i` is expected to leave the total with the variance :math:`\sum_i s_i^2 (1 / \pi_i - 1)` (the anticipated
variance: Isaki and Fuller, "Survey design under the regression superpopulation model", JASA 1982). Groups are pooled as
`estimate_groups` pools them. How large residuals are beside the working variance, and how far groups lie apart beyond
the play of chance, can be learnt from an earlier sample plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.estimates.groups import reach_of
from models.estimates.regression import CERTAIN, PRIOR_VISITS
from models.estimates.total import log_odds_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Anticipated:
    """What a design should find and how well it should measure.

    Attributes
    ----------
    visits
        Expected visits.
    finds
        Expected false jobs found.
    rate
        The rate of false jobs that scores lead to expect.
    half
        Half of the 95 % interval of the rate, as a share.
    """

    visits: float
    finds: float
    rate: float
    half: float


def anticipate(plans: pd.DataFrame, scale: float = 1.0) -> Anticipated:
    """Say what a design should find and how wide the total's interval should be.

    Parameters
    ----------
    plans
        As `population_of` gives them, with `inclusion_probability`.
    scale
        How large squared residuals are beside the working variance, where earlier reports have shown it
        (`Assisted.scale`).
    """
    chance, variance, size = _open(plans, scale)
    jobs = float(plans["jobs"].sum())
    visits = float(plans["inclusion_probability"].sum())
    finds = float((plans["findable"] * plans["inclusion_probability"]).sum())
    rate = float(plans["expected"].sum()) / jobs
    if size == 0.0:
        return Anticipated(visits, finds, rate, 0.0)
    first = float((variance * (1.0 / chance - 1.0)).sum())
    low, high = log_odds_interval(rate, float(np.sqrt(first)) / size, size, _freedom(chance, variance))
    return Anticipated(visits, finds, rate, (high - low) / 2.0 * size / jobs)


def anticipate_groups(
    plans: pd.DataFrame, column: str, scale: float = 1.0, between: float = 0.0
) -> dict[str, Anticipated]:
    """Say the same of every group; `column` names them, `between` is the pooling model's A (`between_groups`)."""
    group, codes = pd.factorize(plans[column], sort=True)
    if len(codes) == 1:
        return {str(codes[0]): anticipate(plans, scale)}

    def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(group, values, minlength=len(codes)).astype(np.float64)

    chance = plans["inclusion_probability"].to_numpy(dtype=np.float64)
    is_open = chance < CERTAIN
    jobs = plans["jobs"].to_numpy(dtype=np.float64)
    size = np.maximum(summed(jobs * is_open), 1.0)
    working = plans["spread"].to_numpy(dtype=np.float64) ** 2 * scale * is_open
    design = np.maximum(summed(working * (1.0 / chance - 1.0)) / size**2, 1e-12)
    own = summed(working) / size**2
    apart = own + between
    kept = design / (apart + design)
    variance = apart * kept + kept**2 / (1.0 / (apart + design)).sum()
    half = reach_of(len(codes)) * np.sqrt(variance) * size / summed(jobs)
    rate = summed(plans["expected"].to_numpy(dtype=np.float64)) / summed(jobs)
    half = (np.minimum(rate + half, 1.0) - np.maximum(rate - half, 0.0)) / 2.0
    finds = summed(plans["findable"].to_numpy(dtype=np.float64) * chance)
    visits = summed(chance)
    return {
        str(code): Anticipated(float(visits[n]), float(finds[n]), float(rate[n]), float(half[n]))
        for n, code in enumerate(codes)
    }


def _open(plans: pd.DataFrame, scale: float) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    chance = plans["inclusion_probability"].to_numpy(dtype=np.float64)
    is_open = chance < CERTAIN
    size = float(plans["jobs"].to_numpy(dtype=np.float64)[is_open].sum())
    return chance[is_open], plans["spread"].to_numpy(dtype=np.float64)[is_open] ** 2 * scale, size


def _freedom(chance: NDArray[np.float64], variance: NDArray[np.float64]) -> float:
    """Foresee on how many visits the variance will rest: a residual is small or about one job, so e^4 is about e^2."""
    terms = (variance * (1.0 - chance) / chance).sum()
    squares = (variance * np.maximum(variance, 1.0) * (1.0 - chance) ** 2 / chance**3).sum()
    return float(terms * terms / max(float(squares), 1e-300)) + PRIOR_VISITS
