"""New York's restaurants as a world: the inspections of each quarter of 2013 and 2014, outcomes hidden until a visit.

The table is of inspections that took place (mdsr 0.2.9, NYC Open Data). An inspection is a plan of one job: a policy
may visit it in its quarter or not. What earlier inspections found stands in the table and is known to every policy,
visited in the replay or not; only the outcome is hidden. Nobody errs: a visit finds what the table says.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.replay.rounds import Round
from experiments.simulation.arrays import stream
from models.protected_groups import WHO
from models.risk import fit_risk_model
from training.rounds import LearningRows
from training.selection import LEARNING_RATE, LEAST_CHANCE, TREES

if TYPE_CHECKING:
    from collections.abc import Iterator

NYC = "nyc"  # its name among scenarios
DATA = Path("../shared/data/real/nyc/inspections.parquet")
QUARTERS = [datetime(year, month, 1) for year in (2013, 2014) for month in (1, 4, 7, 10)]  # noqa: DTZ001  (local)
LABEL, ENTITY, DAY = "unfit", "establishment_id", "inspected_on"
_WORDS = ("boro", "type_1_back")


@dataclass(frozen=True)
class Restaurants:
    """The world.

    Attributes
    ----------
    features
        By `job_id`, a column a feature.
    jobs, reports, rounds
        As of every world; the first quarter is the start, the others are replayed.
    visits
        Of the start: as many inspections of the first quarter, at random, are known to all policies.
    seed
        Draws them.
    """

    features: pd.DataFrame
    jobs: pd.DataFrame
    reports: pd.DataFrame
    rounds: list[Round]
    visits: int
    seed: int

    def until(self, rounds: int) -> Restaurants:
        """Return the world with its first rounds alone; with all of them for 0."""
        return replace(self, rounds=self.rounds[: rounds or None])

    @contextmanager
    def describer(self) -> Iterator[TableDescriber]:
        """Describe from the table."""
        yield TableDescriber(self)


class TableDescriber:
    """Describes inspections by what the table says was known before them."""

    def __init__(self, world: Restaurants) -> None:
        self._world = world
        self._started: set[str] = set()
        self._visited: set[str] = set()
        self._until = 0

    def start_rows(self, first: Round) -> LearningRows:
        """Return a random part of the first quarter, with outcomes."""
        jobs = self._world.jobs[self._world.jobs["round"] == 0]
        drawn = jobs.sample(self._world.visits, random_state=stream(self._world.seed, "start")).sort_index()
        before = first.as_of - pd.Timedelta(days=1)
        about = drawn.drop(columns=["mechanism"]).reset_index().assign(visited_at=before, round=before)
        about = about.assign(is_false=about["is_false"].astype(float))
        self._started = set(drawn["plan_id"])
        return LearningRows(about, self._world.features.loc[drawn.index].reset_index(drop=True))

    def describe(self, moment: Round) -> pd.DataFrame:
        """Describe the quarter's inspections."""
        jobs = self._world.jobs
        self._until = self._world.rounds.index(moment) + 1
        mine = jobs[jobs["round"] == self._until]
        self._visited = self._started
        return self._world.features.loc[mine.index].reset_index().assign(plan_id=mine["plan_id"].to_numpy())

    def registered(self) -> pd.DataFrame:
        """Describe the quarter's inspections: there are no cycles before."""
        jobs = self._world.jobs
        return self._world.features.loc[jobs.index[jobs["round"] == self._until]]

    def visited(self, reports: pd.DataFrame) -> None:
        """Let these visits count."""
        self._visited = self._started | set(reports["plan_id"])

    def history(self) -> pd.DataFrame:
        """Describe nothing: no column of the table depends on the replay's visits."""
        return pd.DataFrame(index=self._world.jobs.index)

    def chances(self, seed: int) -> pd.Series:
        """Model who was visited in the quarters before, from the table's columns."""
        jobs = self._world.jobs[self._world.jobs["round"] < self._until]
        matrix = self._world.features.loc[jobs.index]
        went = np.where(jobs["plan_id"].isin(self._visited), 1.0, 0.0)
        model = fit_risk_model(matrix, went, seed=seed, threads=1, trees=TREES, learning_rate=LEARNING_RATE)
        chance = 1.0 / (1.0 + np.exp(-model.raw_scores(matrix, 1)))
        return pd.Series(np.maximum(chance, LEAST_CHANCE), index=pd.Index(jobs["plan_id"]))


def read_restaurants(visits: int, seed: int) -> Restaurants:
    """Read the table.

    Parameters
    ----------
    visits, seed
        As of a `Restaurants`.
    """
    rows = pd.read_parquet(DATA).sort_values([DAY, ENTITY], kind="stable", ignore_index=True)
    job_id = pd.Index([f"N{place:06d}" for place in range(len(rows))], name="job_id")
    jobs = _as_jobs(rows).set_index(job_id).assign(plan_id=job_id)
    flags = pd.get_dummies(rows[list(_WORDS)], dtype=float)
    numbers = rows.drop(columns=[*_WORDS, LABEL, ENTITY, DAY, "zipcode"]).astype(float)
    features = pd.concat([numbers, flags], axis=1).set_index(job_id)
    features.columns = pd.Index([_plain(name) for name in features.columns])
    rounds = [Round(day.year, place % 4 + 1, day) for place, day in enumerate(QUARTERS)][1:]
    return Restaurants(features, jobs, _reports(jobs), rounds, visits, seed)


def _as_jobs(rows: pd.DataFrame) -> pd.DataFrame:
    """Name the table's columns as a registry does; what it lacks is the same for all."""
    return pd.DataFrame(
        {
            "round": np.searchsorted(pd.DatetimeIndex(QUARTERS), rows[DAY], side="right") - 1,
            "first_plan": rows[ENTITY].astype(str),
            "province_code": rows["boro"].astype(str),
            "county_code": "",
            "agency_code": "",
            "program_code": "",
            **dict.fromkeys(WHO, ""),
            "is_false": rows[LABEL] == 1,
            "mechanism": "",
        }
    )


def _reports(jobs: pd.DataFrame) -> pd.DataFrame:
    said = np.where(jobs["is_false"], "false", "confirmed")
    return pd.DataFrame({"outcome": said, "denied": jobs["is_false"]}, index=jobs.index)


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name)
