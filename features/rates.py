"""Rates among the others: what is usual where a job stands, without the job's own plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibis import coalesce, literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis import Table, Value

PRIOR_WEIGHT = 10.0  # rows of the overall mean mixed into a group's mean, so that one row of a small group says little


GRID = 2.0**20  # steps in 1: sums of values on the grid are exact, so they do not depend on the order of adding


def flag(condition: Value) -> Value:
    """Write a condition as 0.0 or 1.0, null where it is null."""
    return condition.cast("int64").cast("float64")


def on_grid(value: Value) -> Value:
    """Round to the nearest millionth or so, which makes averages equal whatever thread or engine added them."""
    return (value * GRID).round().cast("float64") / GRID


@dataclass(frozen=True)
class Elsewhere:
    """A rate to take among the rows of other plans.

    Attributes
    ----------
    keys
        What makes a group.
    value
        The column to average.
    name
        Prefix of the results.
    credence
        The column that says how much a row counts, 0 to 1; each counts fully where not given.
    is_counted
        Whether to give the number of rows behind the rate, too.
    """

    keys: Sequence[str]
    value: str
    name: str
    credence: str | None = None
    is_counted: bool = True


def rates_elsewhere(cohort: Table, rows: Table, *asked: Elsewhere) -> Table:
    """Average values over the rows of other plans with the same keys, smoothed toward the overall mean.

    Parameters
    ----------
    cohort
        Jobs to describe: `job_id`, `plan_id` and all keys.
    rows
        Rows to average: `plan_id`, all keys and values (0.0 to 1.0, or any number; nulls are left out).
    asked
        The rates to take.

    Returns
    -------
    ibis.Table
        `job_id`, and for each rate `{name}_rate` (the overall mean where nobody else is in the group; null where
        nothing is known at all) and, where counted, `{name}_count` (rows of others behind it).
    """
    keys = dict.fromkeys(key for one in asked for key in one.keys)
    joined, results = cohort.select("job_id", "plan_id", *keys), {}
    for one in asked:
        group, own, overall = _sums(rows, one)
        joined = (
            joined.left_join(group, list(one.keys), rname=f"{{name}}_{one.name}_group")
            .left_join(own, ["plan_id", *one.keys], rname=f"{{name}}_{one.name}_own")
            .cross_join(overall)
        )
    for one in asked:
        total, weight, number = (
            coalesce(joined[f"{one.name}_{what}"], 0.0) - coalesce(joined[f"own_{one.name}_{what}"], 0.0)
            for what in ("total", "weight", "number")
        )
        usual = joined[f"{one.name}_overall"]
        results[f"{one.name}_rate"] = (total + PRIOR_WEIGHT * usual) / (weight + PRIOR_WEIGHT)
        if one.is_counted:
            results[f"{one.name}_count"] = number
    return joined.select("job_id", **results)


def _sums(rows: Table, one: Elsewhere) -> tuple[Table, Table, Table]:
    """Add up a rate's rows by group, by plan within the group, and all."""
    rows = rows.filter(rows[one.value].notnull(), *(rows[key].notnull() for key in one.keys))
    counts = on_grid(rows[one.credence]) if one.credence else 1.0
    rows = rows.select(
        "plan_id", *one.keys, value=on_grid(on_grid(rows[one.value]) * counts), weight=literal(0.0) + counts
    )
    sums = {"total": rows.value.sum(), "weight": rows.weight.sum(), "number": rows.count().cast("float64")}
    group = rows.group_by(*one.keys).agg(**{f"{one.name}_{what}": total for what, total in sums.items()})
    own = rows.group_by("plan_id", *one.keys).agg(**{f"own_{one.name}_{what}": total for what, total in sums.items()})
    return group, own, rows.agg(**{f"{one.name}_overall": rows.value.sum() / rows.weight.sum().nullif(0.0)})


def ratio(numerator: Value, denominator: Value) -> Value:
    """Divide, null where the denominator is 0 (Spark raises there, DuckDB answers null or infinity)."""
    return numerator / denominator.nullif(0.0)


def join_all(first: Table, *others: Table) -> Table:
    """Join tables that hold each job of the cohort once, on `job_id`."""
    for other in others:
        first = first.left_join(other, "job_id").drop("job_id_right")
    return first
