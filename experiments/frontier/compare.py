"""Draw samples by our design and by others, at several exploration shares, and hold the estimates against the truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np
import pandas as pd

from experiments.frontier.chart import write_chart
from models.design import chances_of, draw_sample, jobs_to_check, population_of
from models.design.peers import PEERS
from models.estimates import answers_of, assist, estimate_groups, estimate_total
from models.published import latest

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.estimates import Assisted

SHARES = (0.05, 0.15, 0.3, 0.5)
OURS = "Rastin"
OUR_SHARES = (*SHARES, 0.75, 0.9, 1.0)  # as far as the intervals of a Poisson sample, which finds few and measures well


@dataclass(frozen=True)
class Registry:
    """A scored cycle and what is true of it.

    Attributes
    ----------
    scores
        The jobs of plans that no field visit has reached, as published.
    is_false
        By `job_id`.
    plans
        The population; `truth` is each plan's number of false jobs.
    """

    scores: pd.DataFrame
    is_false: pd.Series[bool]
    plans: pd.DataFrame


def read_registry(home: Path, drop: Path, truth: Path, cycle: int) -> Registry:
    """Read published scores and the truth of their jobs."""
    scores = latest(home, cycle).scores()
    checks = pd.read_parquet(drop / "verifications.parquet", columns=["job_id", "stage"])
    reached = scores["plan_id"][scores["job_id"].isin(checks["job_id"][checks["stage"] == "field"])]
    left = scores[~scores["plan_id"].isin(reached)]
    is_false = pd.read_parquet(truth).set_index("job_id")["is_false"].loc[left["job_id"]]
    false = pd.Series(is_false.to_numpy(), index=left["plan_id"]).groupby(level=0).sum()
    plans = population_of(left)
    return Registry(left, is_false, plans.assign(truth=false.loc[plans["plan_id"]].to_numpy()))


def compare(registry: Registry, visits: int, draws: int) -> pd.DataFrame:
    """Draw and estimate; one row a design and share."""
    designs = [(OURS, share) for share in OUR_SHARES]
    designs += [(name, share) for name in PEERS if name != "simple random" for share in SHARES]
    rows = [measured(registry, name, share, visits, draws) for name, share in [*designs, ("simple random", 1.0)]]
    table = pd.DataFrame(rows)
    plain = table.loc[table["design"] == "simple random", "sd"].iloc[0]
    # simple random sampling with its usual ratio estimator, as measure/estimation.py takes it
    return table.assign(
        srs_visits=(srs_half(registry.plans, visits) / table["half"]) ** 2, sd_gain=(plain / table["sd"]) ** 2
    )


def srs_half(plans: pd.DataFrame, visits: int) -> float:
    """Half the usual interval of simple random sampling: a ratio of means over plans."""
    rate = plans["truth"].sum() / plans["jobs"].sum()
    off = ((plans["truth"] - rate * plans["jobs"]) ** 2).sum() / (len(plans) - 1)
    return float(1.96 * np.sqrt(off / visits) / plans["jobs"].mean())


def measured(registry: Registry, name: str, share: float, visits: int, draws: int) -> dict[str, float | str]:
    """Draw by one design, many times, and summarise."""
    plans, truth = registry.plans, registry.is_false
    rate, by_province = float(truth.mean()), _by(registry, "province_code")
    greedy = plans.nlargest(visits, "findable", keep="first")
    findable = (greedy["truth"] * np.minimum(greedy["jobs"], 25) / greedy["jobs"]).sum()
    found, widths, errors, inside, groups = [], [], [], [], []
    for seed in range(draws):
        random = np.random.default_rng(seed)
        assisted, hits = _visited(registry, name, share, visits, random)
        total = estimate_total(assisted)
        found.append(hits)
        errors.append(total.false_rate - rate)
        widths.append((total.high - total.low) / 2)
        inside.append(total.low <= rate <= total.high)
        estimates = estimate_groups(assisted, "province_code")
        groups += [e.low <= by_province[code] <= e.high for code, e in estimates.items()]
    return {
        "design": name,
        "explore": share,
        "finds": float(np.mean(found) / findable),
        "half": float(np.mean(widths)),
        "sd": float(np.std(errors, ddof=1)),
        "bias": float(np.mean(errors)),
        "covers": float(np.mean(inside)),
        "covers_provinces": float(np.mean(groups)),
    }


def _visited(
    registry: Registry, name: str, share: float, visits: int, random: np.random.Generator
) -> tuple[Assisted, int]:
    plans = registry.plans
    if name == OURS:
        chances = chances_of(plans, visits, share)
        plans = plans.assign(inclusion_probability=chances.inclusion)
        sample = draw_sample(plans, chances, random)
    else:
        chance, drawn = PEERS[name](plans, visits, share, random)
        plans = plans.assign(inclusion_probability=chance)
        sample = plans[drawn]
    asked = jobs_to_check(registry.scores, sample["plan_id"].tolist(), random)
    is_false = registry.is_false.loc[asked["job_id"]].to_numpy()
    findings = pd.DataFrame({"job_id": asked["job_id"], "is_false": is_false})
    return assist(plans, answers_of(sample, asked, findings)), int(is_false.sum())


def _by(registry: Registry, column: str) -> pd.Series[float]:
    of_job = registry.scores.set_index("job_id")[column]
    rates: pd.Series[float] = registry.is_false.astype(float).groupby(of_job.loc[registry.is_false.index]).mean()
    return rates


def draws_asked(command: Callable[..., None]) -> Callable[..., None]:
    """Take which scored registry is drawn from, and how often."""
    there = click.Path(path_type=Path, exists=True)
    for option in (
        click.option("--draws", type=int, default=60, show_default=True),
        click.option("--visits", type=int, default=2_000, show_default=True),
        click.option("--cycle", type=int, default=1404, show_default=True),
        click.option("--truth", type=there, required=True),
        click.option("--drop", type=there, required=True),
        click.option("--home", type=there, required=True),
    ):
        command = option(command)
    return command


@click.command()
@draws_asked
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for frontier.csv and frontier.svg.")
def main(home: Path, drop: Path, truth: Path, cycle: int, visits: int, draws: int, out: Path) -> None:
    """Compare sample designs on a scored registry whose truth is known."""
    table = compare(read_registry(home, drop, truth, cycle), visits, draws)
    out.mkdir(parents=True, exist_ok=True)
    table.to_csv(out / "frontier.csv", index=False)
    write_chart(table, out / "frontier.svg", visits)
    click.echo(table.round(4).to_string(index=False))
