"""Draws from a small registry whose truth is known: ours finds and covers; misses are seen and mended."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.frontier.compare import Registry, measured
from experiments.frontier.misses import with_misses
from models.design import population_of

PLANS, VISITS = 1_200, 240


@pytest.fixture(scope="module")
def registry() -> Registry:
    random = np.random.default_rng(3)
    plan = np.repeat(np.arange(PLANS), random.integers(1, 4, PLANS))
    score = random.beta(0.5, 3.0, PLANS)[plan]
    jobs = pd.DataFrame({"job_id": [f"J{i:05}" for i in range(len(plan))], "plan_id": [f"P{i:04}" for i in plan]})
    jobs = jobs.assign(score=score, province_code=[f"{i % 3:02}" for i in plan], county_code="0101")
    jobs = jobs.assign(agency_code="A1", program_code="GEN")
    is_false = pd.Series(random.random(len(plan)) < score, index=jobs["job_id"])
    false = pd.Series(is_false.to_numpy(), index=jobs["plan_id"]).groupby(level=0).sum()
    plans = population_of(jobs)
    return Registry(jobs, is_false, plans.assign(truth=false.loc[plans["plan_id"]].to_numpy()))


def test_our_design_finds_more_than_chance_and_still_covers(registry: Registry) -> None:
    ours, plain = (measured(registry, name, 0.3, VISITS, 20) for name in ("Rastin", "simple random"))
    assert float(ours["finds"]) > 1.5 * float(plain["finds"])
    assert float(ours["covers"]) >= 0.8
    assert float(ours["covers_provinces"]) >= 0.85


def test_misses_are_mended_by_second_visits(registry: Registry) -> None:
    seen = with_misses(registry, 0.3, VISITS, 30, miss=0.3, again=0.25)
    assert seen["miss"] == pytest.approx(0.3, abs=0.05)
    assert seen["covers"] >= 0.85
    assert seen["covers_uncorrected"] < 0.5
