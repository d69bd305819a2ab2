"""What a visit to any plan would report: drawn once for all plans, so that every policy meets the same inspectors.

These are common random numbers: two policies that visit a plan hear the same of it, whenever they go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.simulation.arrays import choose, happens, stream
from experiments.simulation.inspectors import NATIONAL, TECHNICAL, make_inspectors
from experiments.simulation.scenario_file import LEVELS
from experiments.simulation.visits import FALSE, NOT_FOUND, OUTCOMES, TRUE, reported_outcomes, visit_traces
from experiments.simulation.world import make_world

if TYPE_CHECKING:
    from experiments.simulation.arrays import Flags, Ints
    from experiments.simulation.inspectors import Inspectors
    from experiments.simulation.scenario import Scenario

_DENIALS = (FALSE, NOT_FOUND)


def reports_if_visited(
    scenario: Scenario, size: int, seed: int, plans: pd.DataFrame, jobs: pd.DataFrame
) -> pd.DataFrame:
    """Draw what would be reported of each job if its plan was visited.

    Parameters
    ----------
    scenario, size, seed
        As the registry was simulated with: its scenario, how many jobs, and its seed.
    plans
        `plan_id`, `county_code`; in a fixed order.
    jobs
        `job_id`, `plan_id`, `cycle`, `is_false`; in a fixed order.

    Returns
    -------
    pandas.DataFrame
        By `job_id`: `outcome`, and `level`, `inspector_id`, `firm_id`, `reported_via`, `distance_m`, `duration_min` as
        in `verifications`; and `denied`, whether the report says `false` or `not_found`, or would if somebody was met.
    """
    world = make_world(scenario, seed, size)
    inspectors, rng = make_inspectors(world, scenario, seed), stream(seed, "replayed visits")
    county = pd.Index(world.geography.county_codes).get_indexer(pd.Index(plans["county_code"]))
    level = choose(rng, np.array([scenario.visits.level[name] for name in LEVELS]), len(plans))
    who = inspectors.assign(rng, level, world.geography.province_of[county], county)
    skipped = inspectors.colluding[who] & happens(rng, scenario.inspectors.colluding_skips, len(plans))
    distance, duration = visit_traces(rng, skipped, inspectors.sloppy[who])
    relayed = (level > NATIONAL) & happens(rng, scenario.visits.relayed, len(plans))
    plan = pd.Index(plans["plan_id"]).get_indexer(pd.Index(jobs["plan_id"]))
    said, silent = _outcomes(scenario, rng, jobs, skipped[plan], inspectors.sloppy[who][plan])
    softened = relayed[plan] & np.isin(said, _DENIALS) & happens(rng, scenario.visits.relayed_softens, len(jobs))
    said = np.where(softened, TRUE, said)
    outcome = np.where(silent >= 0, silent, said)
    reports = _named(inspectors, who).assign(
        reported_via=np.where(relayed, "relayed", "direct"), distance_m=distance, duration_min=duration
    )
    rows: pd.DataFrame = reports.iloc[plan].reset_index(drop=True)
    rows = rows.assign(outcome=np.array(OUTCOMES, dtype=object)[outcome], denied=np.isin(said, _DENIALS))
    rows.index = pd.Index(jobs["job_id"], name="job_id")
    return rows


def _outcomes(
    scenario: Scenario, rng: np.random.Generator, jobs: pd.DataFrame, skipped: Flags, sloppy: Flags
) -> tuple[Ints, Ints]:
    """Draw what a visit says where somebody is met, and what it says where nobody is (-1: somebody is)."""
    always_met = replace(scenario, visits=replace(scenario.visits, no_answer=(0.0,) * len(scenario.cycles)))
    said, silent = np.full(len(jobs), TRUE), np.full(len(jobs), -1)
    is_false, cycle = jobs["is_false"].to_numpy(), jobs["cycle"].to_numpy()
    for index, each in enumerate(scenario.cycles):
        mine = np.flatnonzero(cycle == each)
        met = reported_outcomes(always_met, index, rng, is_false[mine], skipped[mine], sloppy[mine])
        said[mine] = np.where(np.isin(met, _DENIALS), met, TRUE)
        usual = reported_outcomes(scenario, index, rng, is_false[mine], skipped[mine], sloppy[mine])
        silent[mine] = np.where(np.isin(usual, (TRUE, *_DENIALS)), -1, usual)
    return said, silent


def _named(inspectors: Inspectors, who: Ints) -> pd.DataFrame:
    number, level, firm = inspectors.number[who], inspectors.level[who], inspectors.firm[who]
    return pd.DataFrame(
        {
            "level": np.array(LEVELS, dtype=object)[level],
            "inspector_id": [f"I{each:05d}" for each in number],
            "firm_id": [
                f"F{each + 1:03d}" if is_firm else None for each, is_firm in zip(firm, level == TECHNICAL, strict=True)
            ],
        }
    )
