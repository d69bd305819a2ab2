"""Rates among the others: what is usual where a job stands, without the job's own plan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from ibis import coalesce, null

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis import Table, Value

PRIOR_WEIGHT = 10.0  # rows of the overall mean mixed into a group's mean, so that one row of a small group says little

OF_PLAN = frozenset(  # columns in which all jobs of a plan are the same
    (
        *("agency_code", "program_code", "province_code", "county_code", "isic_class", "postal_code"),
        *("owner_national_id", "owner_mobile", "iban", "branch_code", "component_id"),
    )
)
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
    weighed = _weighed(rows, asked)
    joined = cohort.select("job_id", "plan_id", *dict.fromkeys(key for one in asked for key in one.keys))
    for number, (keys, together) in enumerate(_by_keys(asked).items()):
        held = weighed.filter(*(weighed[key].notnull() for key in keys))
        joined = joined.left_join(_sums(held, keys, together, "group"), keys, rname=f"{{name}}_group{number}")
    for number, (keys, together) in enumerate(_by_own_keys(asked).items()):
        joined = joined.left_join(_sums(weighed, keys, together, "own"), keys, rname=f"{{name}}_own{number}")
    joined = joined.cross_join(_overall(weighed, asked))
    return joined.select("job_id", **{name: column for one in asked for name, column in _told(joined, one).items()})


def _weighed(rows: Table, asked: Sequence[Elsewhere]) -> Table:
    """Keep for each rate its value, times its credence, and its credence: null where the row does not count for it."""
    columns = {}
    for one in asked:
        counts = reduce(and_, (rows[column].notnull() for column in (one.value, *one.keys)))
        value = on_grid(rows[one.value])
        if one.credence:
            credence = on_grid(rows[one.credence])
            value = on_grid(value * credence)
            columns[f"{one.name}_credence"] = counts.ifelse(credence, null("float64"))
        columns[f"{one.name}_value"] = counts.ifelse(value, null("float64"))
    keys = dict.fromkeys(key for one in asked for key in one.keys)
    return rows.select("plan_id", *(key for key in keys if key != "plan_id"), **columns)


def _by_keys(asked: Sequence[Elsewhere]) -> dict[tuple[str, ...], list[Elsewhere]]:
    """Put rates together that are taken over the same groups, so that the rows are grouped once."""
    together: dict[tuple[str, ...], list[Elsewhere]] = {}
    for one in asked:
        together.setdefault(tuple(one.keys), []).append(one)
    return together


def _by_own_keys(asked: Sequence[Elsewhere]) -> dict[tuple[str, ...], list[Elsewhere]]:
    """Put rates together whose own rows are the same: all of the plan's, where the keys are facts of the plan."""
    together: dict[tuple[str, ...], list[Elsewhere]] = {}
    for one in asked:
        keys = () if OF_PLAN.issuperset(one.keys) else tuple(one.keys)
        together.setdefault(("plan_id", *keys), []).append(one)
    return together


def _sums(weighed: Table, keys: tuple[str, ...], together: Sequence[Elsewhere], whose: str) -> Table:
    sums = {}
    for one in together:
        value = weighed[f"{one.name}_value"]
        sums[f"{one.name}_{whose}_total"] = value.sum()
        sums[f"{one.name}_{whose}_number"] = value.count().cast("float64")
        if one.credence:
            sums[f"{one.name}_{whose}_weight"] = weighed[f"{one.name}_credence"].sum()
    return weighed.group_by(*keys).agg(**sums)


def _overall(weighed: Table, asked: Sequence[Elsewhere]) -> Table:
    usual = {}
    for one in asked:
        value = weighed[f"{one.name}_value"]
        weight = weighed[f"{one.name}_credence"].sum() if one.credence else value.count().cast("float64")
        usual[f"{one.name}_overall"] = ratio(value.sum(), weight)
    return weighed.agg(**usual)


def _told(joined: Table, one: Elsewhere) -> dict[str, Value]:
    def others(what: str) -> Value:
        own = coalesce(joined[f"{one.name}_own_{what}"], 0.0)
        return coalesce(joined[f"{one.name}_group_{what}"] - own, 0.0)  # no group, no others

    number = others("number")
    weight = others("weight") if one.credence else number
    rate = (others("total") + PRIOR_WEIGHT * joined[f"{one.name}_overall"]) / (weight + PRIOR_WEIGHT)
    return {f"{one.name}_rate": rate, **({f"{one.name}_count": number} if one.is_counted else {})}


def ratio(numerator: Value, denominator: Value) -> Value:
    """Divide, null where the denominator is 0 (Spark raises there, DuckDB answers null or infinity)."""
    return numerator / denominator.nullif(0.0)


def join_all(first: Table, *others: Table) -> Table:
    """Join tables that hold each job of the cohort once, on `job_id`."""
    for other in others:
        first = first.left_join(other, "job_id").drop("job_id_right")
    return first
