"""Nobody reads or writes a row outside their scope: by the session on both databases, and by PostgreSQL itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

import serving.recorded_tables
from serving.field_reports.report import Remark
from serving.records import Placed, Records, Scope, open_records
from serving.records.rows import Base
from serving.records.scoping import COLUMNS

if TYPE_CHECKING:
    from features.settings import Settings
    from tests.postgresql import Database

PLACES = {
    "one": ("07", "0701", "A1", "F1"),
    "two": ("07", "0702", "A2", "F2"),
    "three": ("08", "0801", "A1", "F1"),
    "nowhere": (None, None, None, None),
}
INSIDE = [
    (None, {"one", "two", "three", "nowhere"}),
    (Scope(), {"one", "two", "three", "nowhere"}),
    (Scope(provinces=("07",)), {"one", "two"}),
    (Scope(provinces=("07", "08")), {"one", "two", "three"}),
    (Scope(counties=("0701", "0801")), {"one", "three"}),
    (Scope(agencies=("A1",)), {"one", "three"}),
    (Scope(provinces=("07",), agencies=("A1",)), {"one"}),
    (Scope(firms=("F2",)), {"two"}),
    (Scope(provinces=("09",)), set()),
]


def _remark(name: str) -> Remark:
    placed = dict(zip(COLUMNS, PLACES[name], strict=True))
    said = {"report_id": "r", "edition": 1, "text": name, "made_by": "account 1", "change_id": "c"}
    return Remark(remark_id=name, made_at=datetime.now(UTC), **said, **placed)


@pytest.fixture
def records(recorded: Settings) -> Records:
    assert serving.recorded_tables.MAPPED
    records = open_records(recorded)
    records.change("account 1", "remarks.made", lambda session: session.add_all(map(_remark, PLACES)))
    return records


@pytest.mark.parametrize(
    ("scope", "inside"), INSIDE, ids=lambda one: "+".join(sorted(one)) if isinstance(one, set) else str(one)
)
def test_what_is_read_lies_within_the_scope_however_it_is_asked_for(
    records: Records, scope: Scope | None, inside: set[str]
) -> None:
    other = aliased(Remark)
    with records.reading(scope) as session:
        assert {row.remark_id for row in session.scalars(select(Remark))} == inside
        assert set(session.scalars(select(Remark.remark_id))) == inside
        assert session.scalar(select(func.count()).select_from(Remark)) == len(inside)
        assert set(session.scalars(select(other.remark_id))) == inside
        assert {name for name in PLACES if session.get(Remark, name) is not None} == inside
        pairs = session.execute(
            select(Remark.remark_id, other.remark_id).join(other, other.report_id == Remark.report_id)
        )
        assert len(pairs.all()) == len(inside) ** 2


def test_work_within_a_scope_finds_nothing_outside_it_to_change(records: Records) -> None:
    with pytest.raises(LookupError, match="three"):
        records.change("account 1", "x", lambda session: _found(session.get(Remark, "three")), scope=Scope(("07",)))


def _found(remark: Remark | None) -> Remark:
    if remark is None:
        raise LookupError("three")
    return remark


def test_postgresql_takes_no_row_outside_the_scope(postgresql: Database, recorded: Settings) -> None:
    if recorded.database is None:
        return  # SQLite has no such guard: there the session's is the only one
    records = open_records(recorded)
    within = Scope(provinces=("07",))
    records.change("account 1", "x", lambda session: session.add(_remark("one")), scope=within)
    with pytest.raises(DBAPIError, match="row-level security"):
        records.change("account 1", "x", lambda session: session.add(_remark("three")), scope=within)

    def move(session: object) -> None:
        remark = session.get(Remark, "one")  # type: ignore[attr-defined]
        remark.province_code = "08"

    with pytest.raises(DBAPIError, match="row-level security"):
        records.change("account 1", "x", move, scope=within)
    assert postgresql.address


@pytest.fixture
def told(postgresql: Database) -> psycopg.Connection:
    """Return a connection of the serving role to a database that holds all rows, told nothing yet."""
    with psycopg.connect(postgresql.owner, autocommit=True) as owner:
        for name, places in PLACES.items():
            columns = "remark_id, report_id, edition, text, made_by, made_at, change_id, nonce, version"
            owner.execute(
                f"INSERT INTO report_remarks ({columns}, {', '.join(COLUMNS)}) VALUES "  # noqa: S608 -- our own names
                "(%s, 'r', 1, 't', 'a', 'm', 'c', 'n', 1, %s, %s, %s, %s)".encode(),
                (name, *places),
            )
    return psycopg.connect(postgresql.address)


def _tell(connection: psycopg.Connection, province: str) -> None:
    for column in COLUMNS:
        said = province if column == "province_code" else "*"
        connection.execute("SELECT set_config(%s, %s, true)", (f"rastin.{column}", said))


def _seen(connection: psycopg.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT remark_id FROM report_remarks")}


def test_who_tells_nothing_sees_and_changes_nothing(told: psycopg.Connection) -> None:
    with told:
        assert _seen(told) == set()
        assert told.execute("UPDATE report_remarks SET text = 'x'").rowcount == 0
        assert told.execute("DELETE FROM report_remarks").rowcount == 0


def test_raw_sql_of_the_serving_role_stays_within_what_was_told(told: psycopg.Connection) -> None:
    with told:
        _tell(told, "07")
        assert _seen(told) == {"one", "two"}
        assert told.execute("UPDATE report_remarks SET text = 'x' WHERE province_code = '08'").rowcount == 0
        assert told.execute("DELETE FROM report_remarks WHERE remark_id = 'three'").rowcount == 0
        columns = "report_id, edition, text, made_by, made_at, change_id, nonce, version, county_code"
        another = f"SELECT 'n', '08', {columns} FROM report_remarks LIMIT 1"  # noqa: S608 -- our own names
        for statement in (
            f"INSERT INTO report_remarks (remark_id, province_code, {columns}) {another}",
            "UPDATE report_remarks SET province_code = '08'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), told.transaction():
                told.execute(statement.encode())
        told.commit()
        assert _seen(told) == set()  # what was told ends with the transaction


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE report_remarks DISABLE ROW LEVEL SECURITY",
        "DROP POLICY within_scope ON report_remarks",
        "DROP TABLE report_remarks",
        "CREATE TABLE mine (x int)",
        "SET ROLE postgres",
        "DELETE FROM people",
        "DELETE FROM changes",
        "UPDATE rastin_records_version SET version_num = 'x'",
    ],
)
def test_the_serving_role_cannot_free_itself(told: psycopg.Connection, statement: str) -> None:
    with told, pytest.raises(psycopg.errors.InsufficientPrivilege):
        told.execute(statement.encode())


def test_every_table_of_placed_rows_has_its_policy(postgresql: Database) -> None:
    assert serving.recorded_tables.MAPPED
    placed = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if issubclass(mapper.class_, Placed)}
    with psycopg.connect(postgresql.owner) as owner:
        guarded = owner.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity").fetchall()
        policies = owner.execute("SELECT tablename, cmd FROM pg_policies").fetchall()
    assert {name for (name,) in guarded} == placed
    assert {name for name, command in policies if command == "ALL"} == placed
    assert len(placed) >= 3
