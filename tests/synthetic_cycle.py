"""A made-up scored cycle with known false jobs, for tests of designs and estimates. No registry, no simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Cycle:
    """Scores as a release publishes them, and which jobs are false."""

    scores: pd.DataFrame
    is_false: pd.Series

    @property
    def rate(self) -> float:
        return float(self.is_false.mean())

    def rates_by(self, column: str) -> pd.Series:
        return self.is_false.groupby(self.scores.set_index("job_id")[column]).mean()

    def findings(self, jobs: pd.Series) -> pd.DataFrame:
        return pd.DataFrame({"job_id": jobs.to_numpy(), "is_false": self.is_false.loc[jobs].to_numpy()})


def make_cycle(plans: int, seed: int, *, scores: str = "good", provinces: int = 6) -> Cycle:
    """Make a cycle; `scores` are "good", "biased" (twice too high) or "useless" (noise)."""
    random = np.random.default_rng(seed)
    jobs = np.minimum(random.geometric(0.7, plans) + (random.random(plans) < 0.03) * random.integers(5, 60, plans), 70)
    plan = np.repeat(np.arange(plans), jobs)
    odds = random.normal(-3.0, 1.3, plans)[plan] + random.normal(0.0, 0.7, len(plan))
    chance = 1.0 / (1.0 + np.exp(-odds))
    is_false = random.random(len(plan)) < chance
    place = random.integers(0, provinces, plans)[plan]
    names = np.char.add("J", np.char.zfill(np.arange(len(plan)).astype(str), 6)).astype(object)
    frame = pd.DataFrame(
        {
            "job_id": names,
            "plan_id": np.char.add("P", np.char.zfill(plan.astype(str), 6)).astype(object),
            "score": _scores(chance, scores, random),
            "province_code": np.char.zfill(place.astype(str), 2).astype(object),
            "county_code": np.char.add(np.char.zfill(place.astype(str), 2), "01").astype(object),
            "agency_code": np.char.add("A", random.integers(0, 4, plans)[plan].astype(str)).astype(object),
            "program_code": np.where(plan % 50 == 0, "RARE", "GEN").astype(object),
        }
    )
    return Cycle(frame, pd.Series(is_false, index=names))


def _scores(chance: NDArray[np.float64], kind: str, random: np.random.Generator) -> NDArray[np.float64]:
    if kind == "good":
        return chance
    if kind == "biased":
        return np.minimum(0.98, 2.0 * chance + 0.02)
    return random.uniform(0.01, 0.5, len(chance))
