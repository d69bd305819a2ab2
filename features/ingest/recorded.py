"""Landing rows and entering that in the ledger, so that no kill between the two leaves rows that no entry names."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from features.ingest.drop import ingest_drop
from features.ledger import Kind, LedgerDamaged, enter_late, entry_now, record, record_all
from features.ledger.acting import intention_of
from features.ledger.intentions import intending
from features.whole_files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from features.ingest.drop import Foretell
    from features.ingest.report import IngestReport
    from features.ledger import Recorded
    from features.ledger.intentions import Intention
    from features.settings import Settings
    from features.store.manifest import Manifest


def land_drop(settings: Settings, drop: Path, recorded_at: datetime | None = None) -> IngestReport:
    """Land a drop as `ingest_drop` does, and enter what came, what became of it, and the files kept of it."""
    return receive_drop(settings, drop, recorded_at)[0]


def receive_drop(
    settings: Settings, drop: Path, recorded_at: datetime | None = None, who: str | None = None
) -> tuple[IngestReport, Recorded]:
    """Land a drop as `land_drop`, under an account where one is given; return its place in the ledger as well."""

    def what_of(report: IngestReport) -> dict[str, Any]:
        paths = [drop / f"{table}.{kind}" for table in report.tables for kind in ("parquet", "csv")]
        counts = {
            name: {
                "delivered": rows.delivered,
                "landed": rows.landed,
                "repeated": rows.repeated,
                "quarantined": rows.quarantined,
            }
            for name, rows in report.tables.items()
        }
        return {"tables": counts, "drop": {path.name: sha256_of(path) for path in paths if path.exists()}}

    def land(foretell: Foretell) -> IngestReport:
        return ingest_drop(drop, settings, recorded_at, foretell)

    return land_and_enter(settings, Kind.DROP_LANDED, land, what_of, who)


def record_quarantine_export(settings: Settings, out: Path, rows: int) -> Recorded:
    """Enter that the list of the quarantine left the home folder."""
    return record(settings, Kind.EXPORT_MADE, {"list": "quarantine", "rows": rows, "out_sha256": sha256_of(out)})


def land_and_enter(
    settings: Settings,
    kind: Kind,
    land: Callable[[Foretell], IngestReport],
    what_of: Callable[[IngestReport], dict[str, Any]],
    who: str | None = None,
) -> tuple[IngestReport, Recorded]:
    """Land rows and enter that they landed; killed between the two, whoever comes next enters it late.

    Parameters
    ----------
    settings
        Of this process.
    kind
        What happens.
    land
        Lands the rows, and foretells it.
    what_of
        What is to be entered of the landing, besides the snapshot and the files.
    who
        Under which account; the system's account number where not given.

    Raises
    ------
    LedgerDamaged
        When the ledger is not what was signed. The rows have landed; once it is mended, the entry is made late.
    """
    with suppress(LedgerDamaged):  # what is to land now lands all the same; that it cannot be entered is said below
        enter_late(settings)
    what: dict[str, Any] = {}
    with intending(settings.home) as write:

        def foretell(report: IngestReport, to_come: Manifest) -> None:
            files = {f"store/{file.path}": file.sha256 for file in to_come.latest_rows()}
            what.update(what_of(report), snapshot=report.snapshot)
            what.update({"files": files} if files else {})
            what.update({"manifest_sha256": to_come.sha256()} if to_come.landings else {})
            write(_intention(settings, kind, what, who, to_come))

        report = land(foretell)
        (recorded,) = record_all(settings, [entry_now(kind, what, who)])
    return report, recorded


def _intention(settings: Settings, kind: Kind, what: dict[str, Any], who: str | None, to_come: Manifest) -> Intention:
    folder = f"{to_come.landings:06d}"
    rows = {file.path: file.sha256 for file in to_come.latest_rows() if file.folder == folder}
    lists = {file.path: file.sha256 for file in to_come.files() if file.folder == folder}
    return intention_of(settings, entry_now(kind, what, who), rows or lists, to_come.landings, rows=bool(rows))
