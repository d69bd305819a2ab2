"""Ingest of one drop: every table in the order in which they refer to one another, then one commit."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import duckdb

from features.contract import TABLES
from features.faults import Fault
from features.ingest import entries, held, versions
from features.ingest.drop_files import DropFaults, DropFile, look_at_drop, look_at_file
from features.ingest.engine import count, open_engine, parquet
from features.ingest.landing import Landing, sweep
from features.ingest.report import IngestReport, TableCount
from features.ingest.rules import Rule
from features.ingest.staging import Staged, stage, stage_nothing
from features.progress import step
from features.pseudonyms import open_pseudonyms
from features.store.landed import store_folder
from features.store.lock import only_writer
from features.store.manifest import Manifest, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from features.contract.tables import Table
    from features.ingest.drop_files import Notice
    from features.settings import Settings

_TEHRAN = timezone(timedelta(hours=3, minutes=30))  # without summer time since 2022, so now is always this


Foretell = Callable[[IngestReport, Manifest], None]
"""Told what is about to land, and what the store is to consist of then."""


def ingest_drop(
    drop: Path, settings: Settings, recorded_at: datetime | None = None, foretell: Foretell | None = None
) -> IngestReport:
    """Check a drop and land its rows; all of them that may, or on a fault none.

    Parameters
    ----------
    drop
        A folder with `NAME.parquet` or `NAME.csv` for any of the contract's tables.
    settings
        Of this process: home, key, threads, memory.
    recorded_at
        When these versions became known, local time of Tehran; now where not given. No date may lie after it.
    foretell
        Called when all is checked and written aside, right before the rows land.

    Returns
    -------
    IngestReport
        For each table, what became of its rows.

    Raises
    ------
    Fault
        Where the drop cannot be read as tables; the store is as it was.
    """
    files, notices = look_at_drop(drop)
    return _ingest(files, notices, settings, recorded_at, foretell)


def ingest_file(
    path: Path, table: str, settings: Settings, recorded_at: datetime | None = None, foretell: Foretell | None = None
) -> IngestReport:
    """Check a file of one table, whatever its name, and land its rows as `ingest_drop` lands a drop's."""
    file, notices = look_at_file(path, TABLES[table])
    return _ingest([file], notices, settings, recorded_at, foretell)


def _ingest(
    files: list[DropFile],
    notices: list[Notice],
    settings: Settings,
    recorded_at: datetime | None,
    foretell: Foretell | None,
) -> IngestReport:
    moment = recorded_at or datetime.now(_TEHRAN).replace(tzinfo=None)
    store = store_folder(settings.home)
    with only_writer(store):
        before = read_manifest(store)
        sweep(store, before)
        pseudonyms = open_pseudonyms(settings.pseudonym_key_path, expected_key_id=before.key_id)
        spill = settings.home / "spill"
        with _nothing_left_behind(store), open_engine(settings, spill, pseudonyms, moment) as connection:
            landing = Landing(connection, store, replace(before, key_id=pseudonyms.key_id), moment)
            after, counts = _land(landing, {file.table.name: file for file in files})
            in_quarantine = count(connection, "entries_after")
            report = IngestReport(moment, counts, in_quarantine, after.snapshot(), tuple(notices))
            if foretell:
                foretell(report, after)
            landing.commit(after)
    return report


@contextmanager
def _nothing_left_behind(store: Path) -> Iterator[None]:
    """Remove what an ingest that fails has written, and say so where the machine was too small for it."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise Fault(
            "An ingest must fit into its memory and its disk; this one did not. Try: a larger RASTIN_MEMORY_LIMIT, or"
            " more free space where the home folder lies.",
            "دریافت باید در حافظه و دیسک جا شود؛ این یکی نشد."
            " RASTIN_MEMORY_LIMIT یا فضای آزاد پوشه خانه را بیشتر کنید.",
        ) from None
    finally:
        sweep(store, read_manifest(store))


def _land(landing: Landing, files: Mapping[str, DropFile]) -> tuple[Manifest, dict[str, TableCount]]:
    """Settle every table; return what the store is to consist of and what was counted."""
    connection, before = landing.connection, landing.before
    listed = parquet(landing.store / before.quarantine.path) if before.quarantine else None
    entries.entries_table(connection, "entries_before", listed)
    entries.entries_table(connection, "entries_after", None)
    after = before
    counts: dict[str, TableCount] = {}
    faults: list[Fault] = []
    touched = {*files, *before.waiting}
    for table in TABLES.values():
        with step(f"ingest {table.name}"):
            try:
                if table.name in touched:
                    staged = _stage(landing, table, files.get(table.name))
                    if not faults:
                        after, counts[table.name] = _settle(landing, after, staged, files.get(table.name))
                    _forget(connection, staged)
                else:
                    entries.keep_entries(connection, table)
            except Fault as fault:
                faults.append(fault)
                continue
            if not faults and _is_referred_to(table, touched):
                held.name_keys(connection, table, _known(landing, after, table))
    if faults:
        raise DropFaults(faults)
    order = 'ORDER BY "table", key, fingerprint, "row"'
    after = replace(
        after, quarantine=landing.write_unless_same("quarantine", f"FROM entries_after {order}", before.quarantine)
    )
    return (replace(after, landings=landing.number) if after != before else after), counts


def _is_referred_to(table: Table, touched: set[str]) -> bool:
    return any(column.refers_to == table.name for name in touched for column in TABLES[name].references)


def _known(landing: Landing, manifest: Manifest, table: Table) -> str:
    paths = _paths(landing, manifest, table)
    return parquet(*paths) if paths else held.empty_rows(table)


def _paths(landing: Landing, manifest: Manifest, table: Table) -> list[Path]:
    return [landing.store / file.path for file in manifest.landed.get(table.name, ())]


def _stage(landing: Landing, table: Table, file: DropFile | None) -> Staged:
    """Stage the drop's file, and the rows that wait from earlier drops."""
    staged = stage(landing.connection, file) if file else stage_nothing(landing.connection, table)
    waiting = landing.before.waiting.get(table.name)
    if waiting:
        held.return_waiting_rows(landing.connection, staged, parquet(landing.store / waiting.path))
    return staged


def _forget(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    connection.execute(f"DROP TABLE {staged.name} CASCADE")


def _settle(landing: Landing, after: Manifest, staged: Staged, file: DropFile | None) -> tuple[Manifest, TableCount]:
    """Decide what becomes of each staged row, and write what lands and what waits."""
    connection, table = landing.connection, staged.table
    held.find_missing_references(connection, staged)
    held.find_overruling(connection, staged, _known(landing, after, table))
    held.hold_rows(connection, staged)
    entries.list_entries(connection, staged, file.path.name if file else "", landing.number)
    known = _paths(landing, after, table)
    versions.find_fresh(connection, staged)
    versions.find_new(connection, table, known, has_history=table.name in after.with_history)
    if versions.makes_history(connection, table, known):
        after = replace(after, with_history=tuple(sorted({*after.with_history, table.name})))
    if landed := landing.write(table.name, versions.landing_query(table, landing.number)):
        after = after.with_landed(table.name, landed)
    waits = landing.write_unless_same(
        f"waiting-{table.name}", held.waiting_rows(table), landing.before.waiting.get(table.name)
    )
    after = after.with_waiting(table.name, waits)
    return after, _count_rows(connection, staged)


def _count_rows(connection: duckdb.DuckDBPyConnection, staged: Staged) -> TableCount:
    """Count what became of the rows delivered now; rows with negative numbers came with earlier drops."""
    rules = dict(
        connection.execute(
            "FROM held SELECT rule, count(*) WHERE NOT twin AND _row > 0 GROUP BY rule ORDER BY count(*) DESC, rule"
        ).fetchall()
    )
    unreadable = len(staged.unreadable_rows)
    if unreadable:
        rules[str(Rule.UNREADABLE_ROW)] = unreadable
    landable, fresh = (count(connection, f"{rows} WHERE _row > 0") for rows in ("landable", "fresh"))
    repeated = landable - fresh + count(connection, "known_already WHERE _row > 0")
    return TableCount(
        delivered=count(connection, f"{staged.name} WHERE _row > 0") + unreadable,
        landed=count(connection, "landing_rows WHERE _row > 0"),
        repeated=repeated + count(connection, "held WHERE twin AND _row > 0"),
        quarantined=sum(rules.values()),
        rules=rules,
        released=count(connection, "landing_rows WHERE _row < 0"),
        first_held=held.first_held(connection, staged),
    )
