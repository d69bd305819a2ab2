"""What the records keep of field reports: each version as it came, what landed of it, and remarks beside."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotation
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from serving.records.rows import Held, Placed


class FieldReport(Placed, Held):
    """One version of a report of one visit; nothing changes it once it is there.

    Attributes
    ----------
    report_id, edition
        Which report, and which version of it, from 1.
    plan_id, visit_id
        Where the inspector was; the visit of a sample plan where it was one.
    inspector_id
        Who was there, and who alone may correct it.
    content
        What was reported, as checked: `jobs` (outcome by job), `completed_at` (local time of Tehran), `level`,
        `duration_min`, `distance_m` and, where given, `latitude`, `longitude`, `note`, `attachments` (SHA-256 each).
    content_sha256
        Of the content as it was sent, byte for byte.
    sent_by, sent_at
        Under which account, and when it came.
    signed
        The signed note of this version: what `signing` says.
    change_id
        The change that made it.
    """

    __tablename__ = "field_reports"

    report_id: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    plan_id: Mapped[str] = mapped_column(index=True)
    visit_id: Mapped[str | None] = mapped_column(index=True)
    inspector_id: Mapped[str] = mapped_column(index=True)
    content: Mapped[dict[str, Any]]
    content_sha256: Mapped[str]
    sent_by: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(index=True)
    signed: Mapped[str]
    change_id: Mapped[str]

    @property
    def jobs(self) -> dict[str, str]:
        """The outcome of each job that was checked."""
        outcomes: dict[str, str] = self.content["jobs"]
        return outcomes


class LandedReport(Held):
    """A version of a report whose rows are in the store."""

    __tablename__ = "landed_reports"

    report_id: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    landed_at: Mapped[datetime]


class Remark(Placed, Held):
    """What somebody else says of a report; stands beside it and changes nothing of it."""

    __tablename__ = "report_remarks"

    remark_id: Mapped[str] = mapped_column(primary_key=True)
    report_id: Mapped[str] = mapped_column(index=True)
    edition: Mapped[int]
    text: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    change_id: Mapped[str]
