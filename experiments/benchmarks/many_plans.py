"""A population of millions of plans: how long it takes to design and draw a sample, and to estimate from its visits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.benchmarks.bench import Bench, Options
from experiments.benchmarks.own_process import measure, median
from experiments.benchmarks.section import Block, Table
from features.progress import step
from models.design import chances_of, draw_sample, jobs_to_check, population_of
from models.estimates import answers_of, assist, estimate_groups, estimate_total

if TYPE_CHECKING:
    from numpy.typing import NDArray

PLANS = 2_000_000
VISITED, EXPLORE = 0.02, 0.15  # of the plans; of the visits
MOST_JOBS = 100
PLACES = {"province_code": 31, "county_code": 400, "agency_code": 40, "program_code": 7}
STEPS = ("describing the plans", "designing", "drawing", "estimating the total", "estimating the provinces")
DESIGN_BAR, MEMORY_BAR, ESTIMATE_BAR = 60, 4, 5  # seconds, GiB, seconds


def design_and_estimate(plans: int, seed: int) -> list[float]:
    """Make up scores, and do with them what a sample plan asks for; return the seconds of each of `STEPS`."""
    jobs, random = made_up_scores(plans, seed), np.random.default_rng(seed)
    clock = [time.perf_counter()]
    population = population_of(jobs)
    clock.append(time.perf_counter())
    chances = chances_of(population, round(VISITED * plans), EXPLORE)
    clock.append(time.perf_counter())
    sample = draw_sample(population, chances, random)
    clock.append(time.perf_counter())
    drawn = population.assign(inclusion_probability=chances.inclusion)
    asked = jobs_to_check(jobs, sample["plan_id"].tolist(), random)
    score = jobs.set_index("job_id")["score"].loc[asked["job_id"]].to_numpy()
    findings = pd.DataFrame({"job_id": asked["job_id"], "is_false": random.random(len(asked)) < score})
    visited = answers_of(sample, asked, findings)
    clock.append(time.perf_counter())
    assisted = assist(drawn, visited)
    estimate_total(assisted)
    clock.append(time.perf_counter())
    estimate_groups(assisted, "province_code")
    clock.append(time.perf_counter())
    return np.delete(np.diff(clock), 3).tolist()  # answering for the inspectors is none of the steps


def made_up_scores(plans: int, seed: int) -> pd.DataFrame:
    """Return one row a job, of plans of mostly one; places and scores are drawn apart."""
    random = np.random.default_rng(seed)
    plan = np.repeat(np.arange(plans), np.minimum(random.geometric(0.65, plans), MOST_JOBS))
    places = {name: _codes(random.integers(0, many, plans)[plan]) for name, many in PLACES.items()}
    score = random.beta(0.5, 5.0, len(plan))
    return pd.DataFrame({"job_id": _codes(np.arange(len(plan))), "plan_id": _codes(plan), "score": score, **places})


def _codes(numbers: NDArray[np.int64]) -> pd.Series[str]:
    return pd.Series(numbers).astype("str")


def _run(options: Options) -> tuple[Block, ...]:
    runs = []
    for number in range(options.runs):
        with step(f"Designing for {PLANS:,} plans, run {number + 1} of {options.runs}"):
            runs.append(measure(design_and_estimate, PLANS, options.seed + number))
    seconds = np.median([run.value for run in runs], axis=0)
    gib = median(runs, "peak_mib") / 1024
    said = (
        f"{PLANS:,} made-up plans of one job or more, {round(VISITED * PLANS):,} visits. "
        f"**To describe, design and draw: {seconds[:3].sum():.1f} s (bar {DESIGN_BAR}), within {gib:.1f} GiB (bar "
        f"{MEMORY_BAR}), the scores themselves included. Each estimate: {seconds[3:].max():.1f} s at most (bar "
        f"{ESTIMATE_BAR}).**"
    )
    return said, Table(("step", "seconds"), tuple((name, f"{s:.2f}") for name, s in zip(STEPS, seconds, strict=True)))


MANY_PLANS = Bench("many-plans", 25, "How long does a sample of two million plans take?", _run)
