"""The tables of what replays came to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from experiments.benchmarks.section import Table
from experiments.replay.summary import over_seeds, paired

if TYPE_CHECKING:
    import pandas as pd

    from experiments.replay.summary import Mean


def finds(seeds: pd.DataFrame, scenarios: list[str], ours: str) -> Table:
    """Say what each policy found in each scenario."""
    columns = ["policy"]
    cells: dict[str, list[str]] = {}
    for scenario in scenarios:
        mine = seeds[seeds["scenario"] == scenario]
        found, share = over_seeds(mine, "per_visit"), over_seeds(mine, "of_truth")
        beside = paired(mine, "found", ours, lambda own, theirs: own / theirs if theirs else float("nan"))
        columns += [f"{scenario}: false jobs a visit", "of who knows the truth", f"{ours} to it"]
        for name in found:
            of_name = cells.setdefault(name, [])
            of_name += [
                told(found[name], 2),
                f"{share[name].value:.0%}",
                "" if name == ours else told(beside[name], 2),
            ]
    return Table(tuple(columns), tuple((name, *row) for name, row in cells.items()))


def measures(seeds: pd.DataFrame) -> Table:
    """Say how right the estimates were, over all scenarios."""
    columns = (
        "policy",
        "covers",
        "of the truth",
        "half of the interval, points",
        "mean error, points",
        "root mean square, points",
        "mean error to the truth, points",
    )
    names = ("covers", "covers_truth", "half", "error", "off", "error_of_truth")
    means = {name: over_seeds(seeds, name) for name in names}
    rows = []
    for policy in dict.fromkeys(seeds["policy"]):
        shares = [told(as_share(means[name][policy]), 3) for name in names[:2]]
        points = [f"{100.0 * means[name][policy].value:.1f}" for name in names[2:]]
        rows.append((policy, *shares, *points))
    return Table(columns, tuple(rows))


def the_rest(seeds: pd.DataFrame) -> Table:
    """Say how soon the new mechanism was noticed, what was left unfound, whom visits bothered, and what it took."""
    columns = (
        "policy",
        "noticed",
        "regret a round",
        "wrongly visited, rural women",
        "wrongly visited, on welfare",
        "processor seconds a round",
    )
    names = ("noticed", "regret", "wrongly_rural_women", "wrongly_welfare", "seconds")
    means = {name: over_seeds(seeds, name) for name in names}
    rows = [
        (str(policy), *(told(means[name][policy], 2) for name in names)) for policy in dict.fromkeys(seeds["policy"])
    ]
    return Table(columns, tuple(rows))


def as_share(mean: Mean) -> Mean:
    """Keep the interval of a share within 0 and 1."""
    return replace(mean, low=max(mean.low, 0.0), high=min(mean.high, 1.0))


def told(mean: Mean, digits: int) -> str:
    """Write a mean with its interval, where it has one."""
    if mean.low == mean.high:
        return f"{mean.value:.{digits}f}"
    return f"{mean.value:.{digits}f} ({mean.low:.{digits}f} to {mean.high:.{digits}f})"
