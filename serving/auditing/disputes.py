"""What was disputed: reports of which there is more than one version or a remark, and appeals, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from serving.decisions.decision import Appeal, AppealOutcome, Decision
from serving.field_reports.report import FieldReport, Remark

if TYPE_CHECKING:
    from serving.records import Records, Scope


@dataclass(frozen=True)
class Corrected:
    """A report with its last version, and how much there is of it.

    Attributes
    ----------
    last
        The last version.
    remarks
        How many stand beside it.
    """

    last: FieldReport
    remarks: int


@dataclass(frozen=True)
class Appealed:
    """An appeal, the decision it is against, and what it came to."""

    appeal: Appeal
    decision: Decision
    outcome: AppealOutcome | None


def corrections(records: Records, scope: Scope, most: int) -> list[Corrected]:
    """List reports that were corrected or remarked on, those that came last first."""
    with records.reading(scope) as session:
        beside = select(Remark.report_id, func.count().label("remarks")).group_by(Remark.report_id).subquery()
        last = select(FieldReport.report_id, func.max(FieldReport.edition).label("edition"))
        last_of = last.group_by(FieldReport.report_id).subquery()
        is_last = (FieldReport.report_id == last_of.c.report_id) & (FieldReport.edition == last_of.c.edition)
        asked = (
            select(FieldReport, beside.c.remarks)
            .join(last_of, is_last)
            .outerjoin(beside, beside.c.report_id == FieldReport.report_id)
            .where((FieldReport.edition > 1) | beside.c.remarks.is_not(None))
            .order_by(FieldReport.sent_at.desc())
            .limit(most)
        )
        return [Corrected(report, remarks or 0) for report, remarks in session.execute(asked)]


def appeals(records: Records, scope: Scope, most: int) -> list[Appealed]:
    """List appeals, the one that was lodged last first."""
    with records.reading(scope) as session:
        asked = select(Appeal, Decision).join(Decision, Decision.decision_id == Appeal.decision_id)
        rows = session.execute(asked.order_by(Appeal.lodged_at.desc()).limit(most)).all()
        return [Appealed(appeal, decision, session.get(AppealOutcome, appeal.appeal_id)) for appeal, decision in rows]
