"""Receiving a file of field reports: the checks of a drop, one landing, one entry in the ledger."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from features.ingest import ingest_file
from features.ingest.recorded import land_and_enter
from features.ledger import Kind
from features.scratch import scratch_folder
from features.whole_files import sha256_of
from serving.field_reports.receipt import Receipt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from features.ingest import IngestReport
    from features.ingest.drop import Foretell
    from features.settings import Settings


def receive(settings: Settings, reports: Path, recorded_at: datetime | None = None) -> Receipt:
    """Land the rows of a file of reports as `verifications`, all that may, and enter that in the ledger.

    A row whose `verification_id` is known replaces the older one from now on; the older stays readable as of its time.
    What came through an office never takes the place of what the inspector sent.

    Parameters
    ----------
    settings
        Of this process.
    reports
        A CSV file (or Parquet) with the columns of `verifications`.
    recorded_at
        When the reports became known, local time of Tehran; now where not given.

    Raises
    ------
    Fault
        Where the file cannot be read as reports; nothing has landed then. Killed between landing and ledger, whatever
        is recorded next makes up for the entry; the same file received again lands no row twice.
    """
    with _held_still(settings, reports) as file:
        digest = sha256_of(file)

        def land(foretell: Foretell) -> IngestReport:
            return ingest_file(file, "verifications", settings, recorded_at, foretell)

        def what_of(report: IngestReport) -> dict[str, Any]:
            rows = report.tables["verifications"]
            return {
                "file_sha256": digest,
                "delivered": rows.delivered,
                "landed": rows.landed,
                "repeated": rows.repeated,
                "quarantined": rows.quarantined,
            }

        ingested, recorded = land_and_enter(settings, Kind.REPORTS_INGESTED, land, what_of)
    return Receipt(ingested, digest, recorded)


@contextmanager
def _held_still(settings: Settings, file: Path) -> Iterator[Path]:
    """Copy a file, so that what is hashed is what is read, whoever writes to it meanwhile."""
    with scratch_folder(settings.home) as folder:
        copied = folder / file.name
        try:
            shutil.copyfile(file, copied)
        except OSError:
            raise Fault(
                f"Reports must be a file that can be read; {file} cannot.",
                f"گزارش‌ها باید پرونده‌ای باشد که خوانده شود؛ {file} خوانده نمی‌شود.",
            ) from None
        yield copied
