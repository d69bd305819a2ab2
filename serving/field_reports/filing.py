"""Filing reports in the records: a report, a correction that follows it, a remark beside it; never a change of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from features.faults import Fault
from serving.field_reports.impersonal import check_is_impersonal
from serving.field_reports.report import FieldReport, Remark
from serving.field_reports.signing import sign
from serving.plan_life.visit import Visit
from serving.plan_life.visits import check_can_report, visit_reported
from serving.records.change import new_id
from serving.records.record import change_being_made

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from features.settings import Settings
    from serving.field_reports.checking import Checked
    from serving.people import Keyholder


class Overtaken(Fault):
    """A correction of a version that is not the last any more."""


class NoReport(Fault):
    """A report that is not there, or not for whoever asks."""

    def __init__(self) -> None:
        super().__init__(
            "A report must be in the records, within what the account may see; this one is not.",
            "چنین گزارشی در حوزه‌ای که این حساب می‌بیند نیست.",
        )


@dataclass(frozen=True)
class Filing:
    """Files what one account sends.

    Attributes
    ----------
    settings
        Of this process.
    holder
        Whose account it is.
    content_sha256
        Of the content as it was sent.
    """

    settings: Settings
    holder: Keyholder
    content_sha256: str

    def report(self, session: Session, checked: Checked) -> FieldReport:
        """File the first version of a report; the visit of a sample plan counts as reported from then on.

        Parameters
        ----------
        session
            Of a change of the records that no scope narrows.
        checked
            What was sent.
        """
        report = self._version(session, checked, new_id(), None)
        if checked.visit_id is not None:
            visit = check_can_report(session.get(Visit, checked.visit_id), self.holder)
            _check_is_of(visit.plan_id == checked.plan_id)
            visit_reported(session, visit.id, self.holder.name, report.sent_at)
        return report

    def correction(self, session: Session, checked: Checked, report_id: str, corrects: int) -> FieldReport:
        """File a further version of a report, which follows the last one; the former ones stay.

        Raises
        ------
        Overtaken
            When the version to correct is not the last.
        Fault
            When it is another inspector's, of another plan, or silent on a job that the former version told of.
        """
        former = last_version(session, report_id)
        if former is None or former.inspector_id != self.holder.inspector_id:
            raise NoReport
        if former.edition != corrects:
            raise Overtaken(
                f"A correction must follow the last version; that is {former.edition}.",
                f"اصلاح باید در پی آخرین ویرایش بیاید؛ آخرین ویرایش {former.edition} است.",
            )
        _check_is_of(former.plan_id == checked.plan_id and former.jobs.keys() <= checked.content["jobs"].keys())
        return self._version(session, checked, report_id, former)

    def remark(self, session: Session, report: FieldReport, text: str) -> Remark:
        """Set a remark beside a version of a report."""
        remark = Remark(
            remark_id=new_id(),
            report_id=report.report_id,
            edition=report.edition,
            text=check_is_impersonal(text),
            made_by=self.holder.account,
            made_at=datetime.now(UTC),
            change_id=change_being_made(session),
            province_code=report.province_code,
            county_code=report.county_code,
            agency_code=report.agency_code,
            firm_id=report.firm_id,
        )
        session.add(remark)
        return remark

    def _version(self, session: Session, checked: Checked, report_id: str, former: FieldReport | None) -> FieldReport:
        version = FieldReport(
            report_id=report_id,
            edition=1 if former is None else former.edition + 1,
            plan_id=checked.plan_id,
            visit_id=checked.visit_id if former is None else former.visit_id,
            inspector_id=checked.inspector.inspector_id,
            content=checked.content,
            content_sha256=self.content_sha256,
            sent_by=self.holder.account,
            sent_at=datetime.now(UTC),
            change_id=change_being_made(session),
            **checked.belongs,
        )
        sign(self.settings, version, former)
        session.add(version)
        return version


def last_version(session: Session, report_id: str) -> FieldReport | None:
    """Return a report as it was corrected last; `None` where there is none."""
    versions = select(FieldReport).where(FieldReport.report_id == report_id)
    return session.scalar(versions.order_by(FieldReport.edition.desc()).limit(1))


def _check_is_of(is_same: bool) -> None:
    if not is_same:
        raise Fault(
            "A report must be of its visit's plan, and a correction must tell of every job that the former version told"
            " of. Try: the outcome `inconclusive` for what is taken back.",
            "گزارش باید از طرح همان بازدید باشد و اصلاح باید همهٔ شغل‌های ویرایش پیشین را بگوید؛"
            " برای پس گرفتن، نتیجهٔ inconclusive را بنویسید.",
        )
