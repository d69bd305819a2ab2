"""Rates among the others: without the job's own plan, smoothed toward what is usual everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis
import pandas as pd
import pytest

from features.rates import PRIOR_WEIGHT, Elsewhere, rates_elsewhere, ratio

if TYPE_CHECKING:
    from ibis import Table

ROWS = [
    ("J1", "P1", "a", 1.0),
    ("J2", "P1", "a", 1.0),
    ("J3", "P2", "a", 0.0),
    ("J4", "P3", "a", None),
    ("J5", "P4", "b", 1.0),
    ("J6", "P5", None, 1.0),
]
OVERALL = 3 / 4  # of the rows in a group with a value: J1, J2, J3, J5


def _table(rows: list[tuple[Any, ...]]) -> Table:
    frame = pd.DataFrame(rows, columns=["job_id", "plan_id", "key", "value"]).astype({"value": "float64"})
    return ibis.memtable(frame, schema={"job_id": "string", "plan_id": "string", "key": "string", "value": "float64"})


def _rates(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    found: pd.DataFrame = ibis.duckdb.connect().execute(
        rates_elsewhere(_table(ROWS), _table(rows), Elsewhere(["key"], "value", "x"))
    )
    return found.set_index("job_id").sort_index()


def _smoothed(total: float, number: float) -> float:
    return (total + PRIOR_WEIGHT * OVERALL) / (number + PRIOR_WEIGHT)


@pytest.mark.parametrize(
    ("job", "others", "rate"),
    [
        ("J1", 1, _smoothed(0.0, 1)),  # J3 alone: J2 is of the same plan, of J4 nothing is known
        ("J3", 2, _smoothed(2.0, 2)),
        ("J4", 3, _smoothed(2.0, 3)),
        ("J5", 0, OVERALL),  # nobody else is in its group
        ("J6", 0, OVERALL),  # it has no group
    ],
)
def test_a_rate_is_that_of_other_plans(job: str, others: int, rate: float) -> None:
    found = _rates(ROWS)
    assert found.loc[job, "x_count"] == others
    assert found.loc[job, "x_rate"] == pytest.approx(rate, abs=1e-6)


def test_a_job_s_own_value_does_not_reach_its_rate_but_through_the_overall_mean() -> None:
    flipped = [("J1", "P1", "a", 0.0), ("J2", "P1", "a", 2.0), *ROWS[2:]]  # the same overall mean
    assert _rates(flipped).loc["J1", "x_rate"] == _rates(ROWS).loc["J1", "x_rate"]


def test_where_nothing_is_known_at_all_the_rate_is_unknown() -> None:
    found = _rates([(job, plan, key, None) for job, plan, key, _ in ROWS])
    assert found["x_rate"].isna().all()
    assert (found["x_count"] == 0).all()


def test_rates_do_not_depend_on_the_order_of_adding() -> None:
    many = [(f"J{number}", f"P{number}", "a", 0.1 * number) for number in range(1_000)]
    assert _rates(many).equals(_rates(many[::-1]))


def test_a_ratio_to_nothing_is_unknown() -> None:
    rows = ibis.memtable({"top": [1.0, 1.0], "bottom": [0.0, 4.0]})
    found = ibis.duckdb.connect().execute(rows.select(x=ratio(rows.top, rows.bottom)))["x"]
    assert pd.isna(found[0])
    assert found[1] == 0.25
