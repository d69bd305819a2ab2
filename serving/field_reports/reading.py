"""Reading reports: what an account may see, in every version, with remarks beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, tuple_

from serving.field_reports.filing import NoReport
from serving.field_reports.report import FieldReport, LandedReport, Remark
from serving.people import Role
from serving.records.change import Change

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from serving.people import Keyholder
    from serving.records import Records


@dataclass(frozen=True)
class Filed:
    """A report as the records have it.

    Attributes
    ----------
    versions
        The first one first, each with the change that made it.
    remarks
        In the order in which they were made.
    """

    versions: tuple[tuple[FieldReport, Change], ...]
    remarks: tuple[Remark, ...]


def seen_by(holder: Keyholder) -> Select[FieldReport]:
    """Select the versions that somebody may see: inspectors their own, all others by their scope alone."""
    versions = select(FieldReport)
    if holder.role is Role.INSPECTOR:
        return versions.where(FieldReport.inspector_id == holder.inspector_id)
    return versions


def read_report(records: Records, holder: Keyholder, report_id: str) -> Filed:
    """Read a report in all its versions.

    Raises
    ------
    Fault
        When there is none that the account may see.
    """
    with records.reading(holder.scope) as session:
        asked = seen_by(holder).where(FieldReport.report_id == report_id).order_by(FieldReport.edition)
        versions = session.scalars(asked).all()
        if not versions:
            raise NoReport
        ids = [version.change_id for version in versions]
        changes = {change.id: change for change in session.scalars(select(Change).where(Change.id.in_(ids)))}
        remarks = session.scalars(select(Remark).where(Remark.report_id == report_id).order_by(Remark.made_at)).all()
    return Filed(tuple((version, changes[version.change_id]) for version in versions), tuple(remarks))


def list_reports(
    records: Records,
    holder: Keyholder,
    filters: dict[str, str],
    after: tuple[datetime, str, int] | None,
    limit: int,
    *,
    latest_first: bool = False,
) -> Sequence[FieldReport]:
    """List versions that an account may see, in the order in which they came, or the other way round.

    Parameters
    ----------
    records
        The records.
    holder
        Who asks.
    filters
        `plan_id` and `inspector_id`, where asked for.
    after
        When it came, report and version of the last one seen.
    limit
        How many.
    latest_first
        Whether the last that came is the first.
    """
    place = (FieldReport.sent_at, FieldReport.report_id, FieldReport.edition)
    order = [column.desc() for column in place] if latest_first else list(place)
    asked = seen_by(holder).filter_by(**filters).order_by(*order).limit(limit)
    if after is not None:
        seen = tuple_(*after, types=[column.type for column in place])
        asked = asked.where(tuple_(*place) < seen if latest_first else tuple_(*place) > seen)
    with records.reading(holder.scope) as session:
        return session.scalars(asked).all()


def every_version(records: Records) -> Sequence[FieldReport]:
    """Read every version of every report, in the order in which they came."""
    with records.reading() as session:
        return session.scalars(select(FieldReport).order_by(FieldReport.sent_at)).all()


def landed_versions(records: Records) -> int:
    """Count the versions that have landed."""
    with records.reading() as session:
        return session.scalar(select(func.count()).select_from(LandedReport)) or 0


def report_to_remark_on(session: Session, report_id: str, edition: int) -> FieldReport:
    """Return the version that a remark is to stand beside.

    Raises
    ------
    Fault
        When there is none within the session's scope.
    """
    asked = select(FieldReport).where(FieldReport.report_id == report_id, FieldReport.edition == edition)
    version = session.scalar(asked)
    if version is None:
        raise NoReport
    return version
