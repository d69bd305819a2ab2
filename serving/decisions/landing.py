"""Landing what appeals came to, as rows of `appeals`: from then on training takes them for labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import select

from features.calendar_dates import in_tehran
from features.contract import TABLES
from features.ingest import ingest_file
from features.ingest.recorded import land_and_enter
from features.ledger import Kind
from features.scratch import scratch_folder
from features.store.lock import only_writer
from serving.decisions.decision import AppealOutcome
from serving.field_reports.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.ingest import IngestReport
    from features.ingest.drop import Foretell
    from features.settings import Settings
    from serving.records import Records

FINDING = {"confirmed": "confirmed", "rejected": "false"}


def land_appeals(records: Records) -> int:
    """Land every decided appeal that is not in the store; return how many. Killed anywhere, none lands twice.

    Raises
    ------
    Fault
        When another landing or ingest is running.
    """
    with only_writer(records.settings.home / "reports"):
        waiting = _waiting(records)
        if waiting:
            _land(records.settings, waiting)
    return len(waiting)


def _waiting(records: Records) -> Sequence[AppealOutcome]:
    with records.reading() as session:
        decided = session.scalars(select(AppealOutcome).order_by(AppealOutcome.decided_at)).all()
    registry = Registry(records.settings.home)
    landed = registry.appeals([one.appeal_id for one in decided])
    registry.close()
    return [one for one in decided if one.appeal_id not in landed]


def _land(settings: Settings, decided: Sequence[AppealOutcome]) -> None:
    rows = [
        {
            "appeal_id": one.appeal_id,
            "job_id": one.job_id,
            "decided_at": in_tehran(one.decided_at).isoformat(" ", "seconds"),
            "finding": FINDING[one.verdict],
        }
        for one in decided
    ]
    with scratch_folder(settings.home) as folder:
        file = folder / "appeals.csv"
        pd.DataFrame(rows, columns=[column.name for column in TABLES["appeals"].columns]).to_csv(file, index=False)

        def land(foretell: Foretell) -> IngestReport:
            return ingest_file(file, "appeals", settings, None, foretell)

        land_and_enter(settings, Kind.DROP_LANDED, land, _what)


def _what(report: IngestReport) -> dict[str, Any]:
    rows = report.tables["appeals"]
    counts = {"delivered": rows.delivered, "landed": rows.landed, "quarantined": rows.quarantined}
    return {"tables": {"appeals": {**counts, "repeated": rows.repeated}}}
