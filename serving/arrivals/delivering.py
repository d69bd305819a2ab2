"""Landing what arrived: by the contract and the quarantine of an ingest, entered in the ledger like any drop."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from features.ingest.delivered import delivered_keys
from features.ingest.recorded import receive_drop
from features.scratch import scratch_folder
from features.store.lock import StoreBusy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from features.ingest import IngestReport
    from features.ledger import Recorded
    from features.settings import Settings

_PATIENCE_S, _PAUSE_S = 20.0, 0.1  # another landing takes seconds


@dataclass(frozen=True)
class Delivered:
    """What landed of an arrival.

    Attributes
    ----------
    report, entry
        What became of its rows, and where the ledger says so.
    job_ids
        The jobs that it delivered, those in quarantine included.
    """

    report: IngestReport
    entry: Recorded
    job_ids: list[str]

    @property
    def as_of(self) -> str:
        """The moment right after it landed, ISO, local time of Tehran: all of it is known as of then."""
        return (self.report.recorded_at.replace(microsecond=0) + timedelta(seconds=1)).isoformat()

    def told(self) -> dict[str, Any]:
        """Return what the sender is told; no value of a row but its key."""
        said = self.report.as_dict()
        held = [(name, row) for name, rows in self.report.tables.items() for row in rows.first_held]
        return {
            "tables": said["tables"],
            "quarantined": [
                {
                    "table": table,
                    "row": row.row,
                    "key": row.key,
                    "column": row.column,
                    "rule": row.rule,
                    "message_fa": row.persian,
                    "message_en": row.english,
                }
                for table, row in held
            ],
            "notices": said["notices"],
            "landing": {"entry": self.entry.index, "leaf": self.entry.leaf, "checkpoint": self.entry.note},
        }


def deliver(settings: Settings, write: Callable[[Path], None], who: str) -> Delivered:
    """Land what arrived, all of it that may; the rest waits in quarantine.

    Killed anywhere, the store is whole; sent again, rows that landed count as repeated. What is sent lies in the home
    folder while it is read, and is removed at the next landing where a kill left it.

    Parameters
    ----------
    settings
        Of this process.
    write
        Writes the arrival's tables into a folder, as a drop.
    who
        Under which account.

    Raises
    ------
    Fault
        Where the tables cannot be read as such; nothing has landed then. `StoreBusy` where others landed all the while.
    """
    with scratch_folder(settings.home) as folder:
        drop = folder / "drop"
        drop.mkdir()
        write(drop)
        report, entry = _patiently(lambda: receive_drop(settings, drop, who=who))
        return Delivered(report, entry, delivered_keys(settings, drop / "jobs.csv", "jobs", folder / "spill"))


def _patiently(land: Callable[[], tuple[IngestReport, Recorded]]) -> tuple[IngestReport, Recorded]:
    end = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return land()
        except StoreBusy:
            if time.monotonic() > end:
                raise
        time.sleep(_PAUSE_S)
