"""What a policy is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from models.design import population_of
from training.denial import fit_denial

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from models.risk import RiskModel
    from training.rounds import LearningRows


@dataclass(frozen=True)
class Lately:
    """What is known in a round of all jobs of its cycle and the one before, by the visits of the start alone.

    Attributes
    ----------
    registered
        One row a job, one column a feature.
    seed
        Of the model.
    """

    registered: pd.DataFrame
    seed: int

    @cached_property
    def denial(self) -> RiskModel | None:
        """Who denies a job when asked: the same for all policies, and so fitted once."""
        return fit_denial(self.registered, self.seed, threads=1)


@dataclass(frozen=True)
class Frame:
    """The jobs of a round whose plans the policy has not visited yet.

    Attributes
    ----------
    jobs
        `job_id`, `plan_id`, the plan's places and who the worker is; one row a job.
    matrix
        One column a feature, in the same order; what earlier visits found around a job is of the policy's own visits.
    lately
        What is known of all that was registered lately, whatever the policy.
    visits
        How many plans may be visited.
    chances
        Models each plan's chance of having been visited so far, by `plan_id`.
    """

    jobs: pd.DataFrame
    matrix: pd.DataFrame
    lately: Lately
    visits: int
    chances: Callable[[], pd.Series]

    def plans(self, scores: NDArray[np.float64]) -> pd.DataFrame:
        """Describe the frame's plans by their jobs' scores, shape (jobs,), as `population_of` does."""
        return population_of(self.jobs.assign(score=scores))


@dataclass(frozen=True)
class Choice:
    """The plans that a policy visits.

    Attributes
    ----------
    drawn
        The rows of the frame's plans that are visited, in the order of the visits; with `inclusion_probability` where
        chances are known.
    population
        Every plan with its `inclusion_probability`; `None` where the policy knows no chances, as lists do not.
    """

    drawn: pd.DataFrame
    population: pd.DataFrame | None = None


class Policy(Protocol):
    """Chooses plans, round after round."""

    def choose(self, frame: Frame, learnt: LearningRows, random: np.random.Generator) -> Choice:
        """Choose from a round's frame.

        Parameters
        ----------
        frame
            What is known now.
        learnt
            Jobs that were visited at the start or by this policy, as they looked before, with what was reported.
        random
            The only randomness beside a policy's own seed.
        """
        ...


def most_findable(plans: pd.DataFrame, visits: int) -> NDArray[np.int64]:
    """Return the places of the plans that should give most, best first; the earlier of equals."""
    return np.argsort(-plans["findable"].to_numpy(dtype=np.float64), kind="stable")[:visits].astype(np.int64)
