"""Small simulated registries that the tests of this room share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from experiments.simulation.run import simulate

if TYPE_CHECKING:
    from pathlib import Path

JOBS, SEED = 20_000, 11


class Registry:
    """A drop with its truth, asked in SQL."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.connection = duckdb.connect()
        for file in sorted(out.glob("*.parquet")):
            self.connection.execute(f"create view {file.stem} as from '{file}'")
        self.connection.execute(f"create view truth as from '{out}.truth.parquet'")
        self.connection.execute(_TOUCHED)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.sql(sql).fetchall()

    def one(self, sql: str) -> Any:
        return self.rows(sql)[0][0]


_TOUCHED = """
create view judged as
select jobs.*, plans.* exclude (plan_id, cycle), truth.is_false, truth.mechanism,
    max(if(truth.is_false, truth.mechanism, null)) over (partition by jobs.plan_id) as plan_mechanism
from jobs join plans using (plan_id) join truth using (job_id)
"""


def _registry(tmp_path_factory: pytest.TempPathFactory, scenario: str) -> Registry:
    out = tmp_path_factory.mktemp(scenario) / "drop"
    simulate(out, JOBS, SEED, scenario)
    return Registry(out)


@pytest.fixture(scope="session")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return _registry(tmp_path_factory, "baseline")


@pytest.fixture(scope="session")
def rings(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return _registry(tmp_path_factory, "rings")


@pytest.fixture(scope="session")
def collusion(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return _registry(tmp_path_factory, "collusion")
