"""The store is read whole or not at all, by any engine."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import ibis
import pyarrow.parquet as pq
import pytest

from features.contract import TABLES, stored_columns
from features.faults import Fault
from features.ingest import ingest_drop
from features.store import Store, valid_rows
from features.store.landed import VERSION_COLUMNS, store_folder
from features.store.lock import only_writer
from tests.stores import landed, settings_in
from tests.tiny_registry import write_drop

if TYPE_CHECKING:
    from pathlib import Path


def test_an_empty_home_has_an_empty_store(tmp_path: Path) -> None:
    store = Store(tmp_path / "nothing")
    assert [store.files(table) for table in TABLES] == [[]] * len(TABLES)
    assert not store.has_history("jobs")
    assert store.snapshot() == Store(tmp_path / "nothing either").snapshot()
    assert not (tmp_path / "nothing").exists()


def test_files_hold_the_promised_columns_in_types_that_every_engine_reads(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    ingest_drop(write_drop(tmp_path / "drop"), settings)
    delivered = [table for table in TABLES if table != "appeals"]  # which no registry delivers: they come from people
    for table in delivered:
        (path,) = Store(settings.home).files(table)
        schema = pq.read_schema(path)
        promised = stored_columns(table) | VERSION_COLUMNS
        assert schema.names == list(promised)
        spelling = {"string": "string", "float64": "double", "boolean": "bool", "timestamp": "timestamp[us]"}
        assert [str(kind) for kind in schema.types] == [spelling.get(kind, kind) for kind in promised.values()]
        keys = [tuple(row[name] for name in TABLES[table].key) for row in landed(settings, table)]
        in_file = pq.read_table(path, columns=list(TABLES[table].key)).to_pylist()
        assert [tuple(row.values()) for row in in_file] == keys == sorted(keys)


@pytest.mark.parametrize("dialect", ["duckdb", "pyspark"])
@pytest.mark.parametrize("has_history", [True, False])
def test_the_valid_version_can_be_said_in_both_engines(dialect: str, has_history: bool) -> None:
    rows = ibis.table(stored_columns("agencies") | VERSION_COLUMNS, name="versions")
    valid = valid_rows(rows, "agencies", datetime.fromisoformat("2026-04-04"), has_history=has_history)
    assert ("ROW_NUMBER" in str(ibis.to_sql(valid, dialect=dialect))) is has_history
    assert list(valid.columns) == [*stored_columns("agencies"), "recorded_at"]


def test_a_damaged_store_is_said_to_be_so(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    ingest_drop(write_drop(tmp_path / "drop", jobs=3), settings)
    (path,) = Store(settings.home).files("jobs")
    path.rename(tmp_path / "kept")
    with pytest.raises(Fault, match="must hold every file of its manifest"):
        Store(settings.home)
    manifest = store_folder(settings.home) / "manifest.json"
    for content in ('{"format": 1', '{"format": 99}', "[]", '{"format": 1}'):
        manifest.write_text(content)
        with pytest.raises(Fault, match="manifest must be whole"):
            Store(settings.home)


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    drop = write_drop(tmp_path / "drop", jobs=3)
    with only_writer(store_folder(settings.home)), pytest.raises(Fault, match="Only one ingest"):
        ingest_drop(drop, settings)
    assert ingest_drop(drop, settings).tables["jobs"].landed >= 3


def test_a_reader_keeps_its_view_while_an_ingest_runs(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    ingest_drop(write_drop(tmp_path / "one", jobs=3, seed=1), settings)
    reader = Store(settings.home)
    name, files = reader.snapshot(), reader.files("jobs")
    ingest_drop(write_drop(tmp_path / "two", jobs=30, seed=2), settings)
    assert (reader.snapshot(), reader.files("jobs")) == (name, files)
    assert all(path.exists() for path in files)
    assert Store(settings.home).snapshot() != name


def test_the_store_can_be_seen_as_it_stood_before_later_landings(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    first = ingest_drop(write_drop(tmp_path / "first", jobs=10, seed=1), settings)
    files = [path.name for path in Store(settings.home).files("jobs")]
    second = ingest_drop(write_drop(tmp_path / "second", jobs=20, seed=2), settings)
    then = Store(settings.home, first.snapshot)
    assert then.snapshot() == first.snapshot != second.snapshot
    assert [path.name for path in then.files("jobs")] == files
    assert len(Store(settings.home, second.snapshot).files("jobs")) == 2
    with pytest.raises(Fault, match="once have held exactly the snapshot 000000000000"):
        Store(settings.home, "0" * 64)
