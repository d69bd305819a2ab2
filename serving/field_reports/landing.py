"""Landing reports: what the records hold becomes rows of `verifications` in the store, in batches.

Killed anywhere, nothing is lost and nothing lands twice: a report counts as landed only once its rows are in the store,
and rows that are there already count as repeated when they come again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import and_, exists, func, select

from features.contract import TABLES
from features.scratch import scratch_folder
from features.store.lock import only_writer
from serving.field_reports.receiving import receive
from serving.field_reports.report import FieldReport, LandedReport
from serving.field_reports.sent import rows_of_report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from serving.records import Records

AT_ONCE = 500  # reports a batch
_COLUMNS = [column.name for column in TABLES["verifications"].columns]


@dataclass(frozen=True)
class LandedReports:
    """What a landing did.

    Attributes
    ----------
    reports
        Versions of reports that count as landed now.
    rows, repeated, quarantined
        What became of their rows.
    """

    reports: int = 0
    rows: int = 0
    repeated: int = 0
    quarantined: int = 0

    def as_dict(self) -> dict[str, int]:
        """Return it as a document."""
        return dict(vars(self))

    def as_text(self) -> str:
        """Return it as a person reads it."""
        said = f"{self.reports} reports landed: {self.rows} rows, {self.repeated} that were there already"
        return said + (f", {self.quarantined} in quarantine" if self.quarantined else "")


def land(records: Records, who: str) -> LandedReports:
    """Land every report that has not landed; of a report with several versions, one after the other.

    Parameters
    ----------
    records
        The records; their home has the store.
    who
        Under which account.

    Raises
    ------
    Fault
        When another landing or ingest is running; what was landed until then stays landed.
    """
    done: Counter[str] = Counter()
    with only_writer(records.settings.home / "reports"):
        while waiting := _waiting(records):
            done.update(_land_batch(records, waiting, who))
    return LandedReports(**done)


def _waiting(records: Records) -> Sequence[FieldReport]:
    """Return what is to land next: of each report the first version that has not landed.

    Two versions in one batch could be taken for one that changes nothing, where the second takes the first one back.
    """
    landed = and_(LandedReport.report_id == FieldReport.report_id, LandedReport.edition == FieldReport.edition)
    waits = select(FieldReport.report_id, func.min(FieldReport.edition).label("edition"))
    first = waits.where(~exists().where(landed)).group_by(FieldReport.report_id).subquery()
    is_first = and_(FieldReport.report_id == first.c.report_id, FieldReport.edition == first.c.edition)
    asked = select(FieldReport).join(first, is_first).order_by(FieldReport.sent_at, FieldReport.report_id)
    with records.reading() as session:
        return session.scalars(asked.limit(AT_ONCE)).all()


def _land_batch(records: Records, reports: Sequence[FieldReport], who: str) -> dict[str, int]:
    rows = [row for report in reports for row in rows_of_report(report)]
    with scratch_folder(records.settings.home) as folder:
        file = folder / "reports.csv"
        _written(file, rows)
        landed = receive(records.settings, file).rows
    records.change(who, "reports.landed", lambda session: _mark(session, reports))
    return {
        "reports": len(reports),
        "rows": landed.landed,
        "repeated": landed.repeated,
        "quarantined": landed.quarantined,
    }


def _written(file: Path, rows: list[dict[str, Any]]) -> None:
    pd.DataFrame(rows, columns=_COLUMNS, dtype=object).to_csv(file, index=False)


def _mark(session: Session, reports: Sequence[FieldReport]) -> None:
    now = datetime.now(UTC)
    session.add_all(
        LandedReport(report_id=report.report_id, edition=report.edition, landed_at=now) for report in reports
    )
