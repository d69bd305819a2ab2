"""Rates among the others: what is usual where a job stands, without the job's own plan."""

from __future__ import annotations

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


def rate_elsewhere(
    cohort: Table, rows: Table, keys: Sequence[str], value: str, name: str, credence: str | None = None
) -> Table:
    """Average `value` over the rows of other plans with the same `keys`, smoothed toward the overall mean.

    Parameters
    ----------
    cohort
        Jobs to describe: `job_id`, `plan_id` and `keys`.
    rows
        Rows to average: `plan_id`, `keys` and `value` (0.0 to 1.0, or any number; nulls are left out).
    keys
        What makes a group.
    value
        The column to average.
    name
        Prefix of the results.
    credence
        The column that says how much a row counts, 0 to 1; each counts fully where not given.

    Returns
    -------
    ibis.Table
        `job_id`, `{name}_rate` (the overall mean where nobody else is in the group; null where nothing is known at
        all), `{name}_count` (rows of others behind it).
    """
    rows = rows.filter(rows[value].notnull(), *(rows[key].notnull() for key in keys))
    counts = on_grid(rows[credence]) if credence else 1.0
    rows = rows.mutate(value=on_grid(on_grid(rows[value]) * counts), weight=literal(0.0) + counts)
    sums = {"total": rows.value.sum(), "weight": rows.weight.sum(), "number": rows.count().cast("float64")}
    group = rows.group_by(*keys).agg(**sums)
    own = rows.group_by("plan_id", *keys).agg(**{f"own_{what}": total for what, total in sums.items()})
    overall = rows.agg(overall=rows.value.sum() / rows.weight.sum().nullif(0.0))
    joined = (
        cohort.select("job_id", "plan_id", *keys)
        .left_join(group, list(keys), rname="{name}_group")
        .left_join(own, ["plan_id", *keys], rname="{name}_own")
        .cross_join(overall)
    )
    others = {what: coalesce(joined[what], 0.0) - coalesce(joined[f"own_{what}"], 0.0) for what in sums}
    rate = (others["total"] + PRIOR_WEIGHT * joined.overall) / (others["weight"] + PRIOR_WEIGHT)
    return joined.select("job_id", **{f"{name}_rate": rate, f"{name}_count": others["number"]})


def ratio(numerator: Value, denominator: Value) -> Value:
    """Divide, null where the denominator is 0 (Spark raises there, DuckDB answers null or infinity)."""
    return numerator / denominator.nullif(0.0)


def join_all(first: Table, *others: Table) -> Table:
    """Join tables that hold each job of the cohort once, on `job_id`."""
    for other in others:
        first = first.left_join(other, "job_id").drop("job_id_right")
    return first
