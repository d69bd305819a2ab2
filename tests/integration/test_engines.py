"""Every feature is the same number on DuckDB and on Spark: within 1e-9, and missing in the same rows."""

from __future__ import annotations

import gc
import importlib.util
import shutil
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments.simulation.run import simulate
from features.calendar_dates import parse_moment
from features.engine import open_engine
from features.ingest import ingest_drop
from features.matrix import build_matrix, features
from features.registry import open_registry
from features.settings import Settings
from features.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import pyarrow as pa

    from features.engine import Engine

SHARED = Path(__file__).parents[3] / "shared" / "data"
TOLERANCE = 1e-9
# Compiling Java for a few thousand rows takes several times longer than running the same plans as they stand.
INTERPRETED = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
JOBS, SEED = 6_000, 11
MID_CYCLE, AFTERWARDS = parse_moment("2025-10-15"), parse_moment("2026-06-01")
FIRST_RECORDED, CORRECTED = parse_moment("2026-04-20"), parse_moment("2026-05-20")  # between the two moments

pytestmark = [
    # py4j leaves its sockets to be closed when they are collected.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.xdist_group("spark"),  # one worker, so one Spark session a test run
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark, the extra `spark`, is absent"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17; there is no `java`"),
]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    """Open both engines once: every case runs the same compiled steps on other rows or at another moment."""
    settings = Settings(home=tmp_path_factory.mktemp("engines"), threads=2, memory_limit="2GB")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        with open_engine(settings) as duckdb, open_engine(settings, "spark") as spark:
            for setting, value in INTERPRETED.items():
                spark.backend._session.conf.set(setting, value)
            yield {"duckdb": duckdb, "spark": spark}
    with warnings.catch_warnings():  # what py4j left behind is collected here, not in another module's test
        warnings.filterwarnings("ignore", "unclosed <socket", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Land a simulated registry, and later corrections of some of its rows, so that versions must be chosen."""
    folder = tmp_path_factory.mktemp("simulated")
    simulate(folder / "drop", JOBS, SEED, "rings")
    settings = Settings(home=folder / "home", threads=2, memory_limit="1GB")
    ingest_drop(folder / "drop", settings, FIRST_RECORDED)
    _write_corrections(folder / "drop", folder / "corrections")
    assert ingest_drop(folder / "corrections", settings, CORRECTED).in_quarantine == 0
    store = Store(settings.home)
    assert all(store.has_history(table) for table in ("jobs", "plans", "loans", "installments"))
    return store


def _write_corrections(drop: Path, out: Path) -> None:
    """Correct every seventh row of four tables."""
    out.mkdir()
    tables = {table: pd.read_parquet(drop / f"{table}.parquet")[::7] for table in ("jobs", "plans", "loans")}
    changed = {
        "jobs": tables["jobs"].assign(channel="batch", registered_by=tables["jobs"]["registered_by"].iloc[0]),
        "plans": tables["plans"].assign(postal_code=tables["plans"]["postal_code"].iloc[0], licence_no=None),
        "loans": tables["loans"].assign(approved_amount=tables["loans"]["approved_amount"] * 1.25),
    }
    installments = pd.read_parquet(drop / "installments.parquet")
    changed["installments"] = installments[installments["paid_on"].notna()][::7].assign(paid_on=None, amount_paid=0.0)
    for table, rows in changed.items():
        rows.to_parquet(out / f"{table}.parquet", index=False)


def _matrix(engine: Engine, store: Store, as_of: datetime, cycle: int, out: Path) -> pa.Table:
    build_matrix(engine, open_registry(engine, store, as_of, cycle))
    engine.export("matrix", out)
    return pq.read_table(out).sort_by("job_id")


def _assert_equal(engines: dict[str, Engine], store: Store, as_of: datetime, cycle: int, folder: Path) -> None:
    ours, theirs = (
        _matrix(engine, store, as_of, cycle, folder / f"{kind}.parquet") for kind, engine in engines.items()
    )
    assert ours.num_rows > 0
    assert ours["job_id"].equals(theirs["job_id"])
    assert ours["plan_id"].equals(theirs["plan_id"])
    assert ours.column_names == theirs.column_names == ["job_id", "plan_id", *(one.name for one in features())]
    told = {one.name: _difference(ours[one.name], theirs[one.name]) for one in features()}
    assert not any(told.values()), {name: said for name, said in told.items() if said}


def _difference(ours: pa.ChunkedArray, theirs: pa.ChunkedArray) -> str:
    """Say how two columns differ; nothing where they do not."""
    missing = ours.is_null().to_numpy()
    elsewhere = int((missing != theirs.is_null().to_numpy()).sum())
    if elsewhere:
        return f"missing on one engine only in {elsewhere} rows"
    here, there = (column.to_numpy()[~missing] for column in (ours, theirs))
    if not (np.isfinite(here).all() and np.isfinite(there).all()):
        return "holds what is no finite number"
    furthest = float(np.abs(here - there).max(initial=0.0))
    return f"differs by {furthest:g}" if furthest > TOLERANCE else ""


@pytest.mark.parametrize(
    ("as_of", "cycle"),
    [(MID_CYCLE, 1404), (AFTERWARDS, 1403)],
    ids=["in mid-cycle, before the corrections", "an earlier cycle, after the corrections"],
)
def test_spark_computes_what_duckdb_computes(
    engines: dict[str, Engine], simulated: Store, tmp_path: Path, as_of: datetime, cycle: int
) -> None:
    _assert_equal(engines, simulated, as_of, cycle, tmp_path)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason=f"the measuring data is not at {SHARED}")
def test_spark_computes_what_duckdb_computes_of_the_measuring_drop(engines: dict[str, Engine], tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", threads=2, memory_limit="1GB")
    ingest_drop(SHARED / "dev-small", settings)
    _assert_equal(engines, Store(settings.home), AFTERWARDS, 1404, tmp_path)
