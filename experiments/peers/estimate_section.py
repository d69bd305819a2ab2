"""The section of docs/benchmarks.md that says how others estimate from the same visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.benchmarks.section import Table
from experiments.peers.draws import EXPLORE
from experiments.peers.estimators import ESTIMATORS, OURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from experiments.benchmarks.section import Block

NAME, QUESTION = "46-peer-estimators", "Do other programs estimate narrower from the same visits?"

_HEAD = """The rate of false jobs among all jobs that nobody visited, in the last cycle of each simulated registry,
estimated from {visits} visits; the same {draws} draws for everybody, seed {seed}. Scores are those of our
trainer, visits find what is true, and plans of more than 25 jobs are left out, so that every estimator can
do the case. Two designs: every plan with the same chance, drawn at random; and the chances that Rastin
gives at an exploration share of {explore:.0%}, drawn as it draws. Others estimate the mean over plans, with
their own defaults, and are asked for the designs that they say they can do. `covers` is the share of draws
whose 95 % interval held the true rate, with its own exact interval."""


def estimate_blocks(
    cases: Mapping[str, Sequence[Mapping[str, Any]]], visits: int, draws: int, seed: int
) -> tuple[Block, ...]:
    """Say how each estimator did.

    Parameters
    ----------
    cases
        By registry what `hold` returned.
    visits, draws, seed
        What it was run with.
    """
    head = " ".join(_HEAD.split()).format(visits=visits, draws=draws, seed=seed, explore=EXPLORE)
    there = {row["estimator"] for rows in cases.values() for row in rows}
    taking_part = {one.package for one in ESTIMATORS if one.name in there}
    absent = sorted({one.package for one in ESTIMATORS} - taking_part)
    said = [f"Not installed when this was run, and left out: {', '.join(absent)}."] if absent else []
    columns = (
        "registry, design",
        "estimator",
        "covers",
        "half of the interval, points",
        "times Rastin's",
        "mean error, points",
        "root mean square, points",
    )
    return head, *said, Table(columns, tuple(_row(name, row, rows) for name, rows in cases.items() for row in rows))


def _row(case: str, row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    ours = next(one["half"] for one in rows if one["estimator"] == OURS and one["design"] == row["design"])
    return (
        f"{case}, {row['design']}",
        row["estimator"],
        f"{row['covers']:.3f} ({row['low']:.3f} to {row['high']:.3f})",
        f"{100.0 * row['half']:.2f}",
        f"{row['half'] / ours:.2f}",
        f"{100.0 * row['bias']:+.2f}",
        f"{100.0 * row['off']:.2f}",
    )
