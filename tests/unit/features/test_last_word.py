"""A report that came through an office never outweighs one that the inspector sent, wherever one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.last_word import last_word, last_words
from serving.field_findings import read_findings

if TYPE_CHECKING:
    from pathlib import Path

_REPORTS = st.lists(
    st.tuples(st.sampled_from(["J1", "J2"]), st.sampled_from(["direct", "relayed", None]), st.integers(0, 3)),
    min_size=1,
    max_size=8,
)


def _table(reports: list[tuple[str, str | None, int]]) -> pd.DataFrame:
    rows = [
        {
            "verification_id": f"V{place}",
            "job_id": job,
            "reported_via": via,
            "completed_at": pd.Timestamp(2026, 1, 1 + day),
        }
        for place, (job, via, day) in enumerate(reports)
    ]
    return pd.DataFrame(rows)


def _chosen_in_sql(reports: pd.DataFrame) -> list[str]:
    columns = {"verification_id": "string", "job_id": "string", "reported_via": "string", "completed_at": "timestamp"}
    asked = ibis.to_sql(last_word(ibis.table(columns, name="reports")), dialect="duckdb")
    with duckdb.connect() as connection:
        connection.register("reports", reports)
        return sorted(row[0] for row in connection.execute(str(asked)).fetchall())


@settings(deadline=None, max_examples=30)
@given(_REPORTS)
def test_the_rule_is_the_same_in_the_engine_and_in_memory(reports: list[tuple[str, str | None, int]]) -> None:
    table = _table(reports)
    assert _chosen_in_sql(table) == sorted(last_words(table)["verification_id"])


@settings(deadline=None)
@given(_REPORTS)
def test_direct_counts_before_relayed_and_then_the_latest(reports: list[tuple[str, str | None, int]]) -> None:
    table = _table(reports)
    for job, chosen in last_words(table).set_index("job_id").iterrows():
        others = table[table["job_id"] == job]
        direct = others[others["reported_via"] == "direct"]
        among = direct if len(direct) else others
        assert chosen["completed_at"] == among["completed_at"].max()
        assert chosen["verification_id"] in set(among["verification_id"])


@pytest.mark.parametrize("relayed_at", ["2026-01-01", "2026-12-31"])
def test_a_relayed_row_under_an_id_of_its_own_changes_no_estimate(tmp_path: Path, relayed_at: str) -> None:
    file = tmp_path / "reports.csv"
    file.write_text(
        "job_id,outcome,completed_at,reported_via\n"
        f"J1,confirmed,{relayed_at},relayed\nJ1,false,2026-06-01,direct\nJ1,false,2026-05-01,relayed\n",
        encoding="utf-8",
    )
    assert read_findings(file).found["is_false"].tolist() == [True]
