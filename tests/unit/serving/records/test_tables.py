"""The steps of migration lead to the tables that the code maps, on both databases, and no server runs on others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import inspect

import serving.recorded_tables
from features.faults import Fault
from features.settings import Settings
from serving.records import Held, open_records
from serving.records.migrating import VERSIONS
from serving.records.opening import bring_forward
from serving.records.rows import Base

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgresql import Cluster, Database


def test_migrated_tables_are_those_of_the_code(recorded: Settings) -> None:
    assert serving.recorded_tables.MAPPED
    records = open_records(recorded)
    with records.engine.connect() as connection:
        opts = {"compare_type": True, "version_table": VERSIONS}
        differences = compare_metadata(MigrationContext.configure(connection, opts=opts), Base.metadata)
    assert differences == []


def test_every_row_that_is_held_has_its_nonce_and_its_version() -> None:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Held):
            assert {"nonce", "version"} <= {column.key for column in inspect(mapper.class_).columns}


def test_to_bring_forward_what_is_present_changes_nothing(recorded: Settings, tmp_path: Path) -> None:
    open_records(recorded)
    bring_forward(recorded)
    bring_forward(Settings(home=tmp_path / "another"))
    bring_forward(Settings(home=tmp_path / "another"))


def test_a_server_refuses_tables_that_are_not_the_present_ones(postgresql: Database, tmp_path: Path) -> None:
    with psycopg.connect(postgresql.owner, autocommit=True) as connection:
        connection.execute(b"UPDATE rastin_records_version SET version_num = '0001'")
    with pytest.raises(Fault, match="rastin records upgrade"):
        open_records(Settings(home=tmp_path / "home", database=SecretStr(postgresql.address)))


def test_a_database_that_cannot_be_reached_is_a_fault_that_tells_no_password(tmp_path: Path, cluster: Cluster) -> None:
    address = cluster.address("nothing_here").replace("postgres:", "postgres:hidden-word")
    with pytest.raises(Fault, match="must be reachable") as refused:
        open_records(Settings(home=tmp_path / "home", database=SecretStr(address)))
    assert "hidden-word" not in str(refused.value)
    assert refused.value.__cause__ is None
