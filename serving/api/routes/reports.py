"""Field reports: sent straight to the centre, corrected by further versions, remarked on beside; never altered."""

import json
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from features.faults import Fault
from serving.api.answering.refusals import Refusal
from serving.api.answering.refusing import refusing
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.reports import (
    AskedReports,
    RemarkReceipt,
    Report,
    ReportPage,
    ReportReceipt,
    SentCorrection,
    SentRemark,
    SentReport,
)
from serving.api.idempotency import Made, OnceOnly, creating, ledger_of
from serving.field_reports.filing import Filing
from serving.field_reports.reading import list_reports, read_report, report_to_remark_on
from serving.field_reports.report import FieldReport
from serving.field_reports.sent import Sent
from serving.people import Keyholder, Permission
from serving.records.columns import moment_text

routes = APIRouter(prefix="/v1")

ReportId = Annotated[str, Path(pattern="^[0-9a-f-]{36}$")]
_ABSENT = (HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)


@creating(routes, "/reports", Permission.REPORT_VISITS, ReportReceipt)
def send_report(request: Request, sent: SentReport, once: OnceOnly) -> Response:
    """Take what an inspector reports of one visit, by the checks of a drop, and give a receipt."""
    state, holder = state_of(request), holder_of(request)
    checked = state.checking.check(_sent(sent), inspector_of(holder), holder.scope)
    filing = Filing(state.settings, holder, once.body_sha256)
    return once.make("report.filed", lambda session: _receipt(filing.report(session, checked)))


@creating(
    routes,
    "/reports/{report_id}/corrections",
    Permission.REPORT_VISITS,
    ReportReceipt,
    refusals=(HTTPStatus.NOT_FOUND,),
)
def correct_report(request: Request, report_id: ReportId, sent: SentCorrection, once: OnceOnly) -> Response:
    """Take a further version of a report from the inspector who sent it; the former ones stay."""
    state, holder = state_of(request), holder_of(request)
    read_report(state.records, holder, report_id)  # is it there, for this account?
    checked = state.checking.check(_sent(sent), inspector_of(holder), holder.scope)
    filing = Filing(state.settings, holder, once.body_sha256)
    return once.make(
        "report.corrected",
        lambda session: _receipt(filing.correction(session, checked, report_id, sent.corrects)),
    )


@creating(
    routes,
    "/reports/{report_id}/remarks",
    Permission.REMARK_ON_REPORTS,
    RemarkReceipt,
    refusals=(HTTPStatus.NOT_FOUND,),
)
def remark_on_report(request: Request, report_id: ReportId, sent: SentRemark, once: OnceOnly) -> Response:
    """Set a remark beside a version of a report, of which it changes nothing."""
    state, holder = state_of(request), holder_of(request)
    filing = Filing(state.settings, holder, once.body_sha256)

    def work(session: Any) -> Made:
        remark = filing.remark(session, report_to_remark_on(session, report_id, sent.version), sent.text)
        made = {"remark_id": remark.remark_id, "report_id": report_id, "version": remark.edition}
        return Made(made, f"/v1/reports/{report_id}")

    read_report(state.records, holder, report_id)  # is it there, for this account?
    return once.make("report.remarked", work, holder.scope)


@answering(routes, "/reports/{report_id}", Permission.READ_REPORTS, Report, refusals=_ABSENT)
def one_report(request: Request, report_id: ReportId) -> Response:
    """Give a report in all its versions, with what was remarked beside it; inspectors see their own."""
    return _answer(report_document(request, report_id))


def report_document(request: Request, report_id: str) -> dict[str, Any]:
    """Return a report as it is answered.

    Raises
    ------
    Refusal
        404 where there is none for whoever asks.
    """
    with refusing():
        filed = read_report(state_of(request).records, holder_of(request), report_id)
    first = filed.versions[0][0]
    return {
        "report_id": report_id,
        "plan_id": first.plan_id,
        "visit_id": first.visit_id,
        "inspector_id": first.inspector_id,
        "versions": [{**_version(one), "ledger": ledger_of(change)} for one, change in filed.versions],
        "remarks": [
            {
                "remark_id": remark.remark_id,
                "version": remark.edition,
                "text": remark.text,
                "made_by": remark.made_by,
                "made_at": moment_text(remark.made_at),
            }
            for remark in filed.remarks
        ],
    }


@answering(routes, "/reports", Permission.READ_REPORTS, ReportPage, refusals=_ABSENT)
def many_reports(request: Request, asked: Annotated[AskedReports, Query()]) -> Response:
    """List versions of reports in the order in which they came."""
    filters = {name: value for name, value in asked.model_dump(include={"plan_id", "inspector_id"}).items() if value}
    found = list_reports(
        state_of(request).records, holder_of(request), filters, after_cursor(asked.cursor), asked.limit
    )
    last = found[-1] if len(found) == asked.limit else None
    return _answer({"reports": [line_of(one) for one in found], "next": None if last is None else cursor_of(last)})


def inspector_of(holder: Keyholder) -> str:
    """Return the inspector whose account it is."""
    if holder.inspector_id is None:
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            "Reports are an inspector's own; this account names no inspector.",
            "گزارش را خود بازرس می‌فرستد؛ این حساب شناسهٔ بازرس ندارد.",
        )
    return holder.inspector_id


def _sent(sent: SentReport) -> Sent:
    jobs = {job.job_id: job.outcome for job in sent.jobs}
    place = None if sent.latitude is None or sent.longitude is None else (sent.latitude, sent.longitude)
    if len(jobs) < len(sent.jobs) or (sent.latitude is None) != (sent.longitude is None):
        raise Fault(
            "A report must name each job once, and both latitude and longitude or neither.",
            "گزارش باید هر شغل را یک بار و طول و عرض جغرافیایی را با هم داشته باشد.",
        )
    return Sent(
        jobs=jobs,
        completed_at=sent.completed_at,
        duration_min=sent.duration_min,
        distance_m=sent.distance_m,
        place=place,
        note=sent.note,
        attachments=tuple(sent.attachments),
        visit_id=sent.visit_id,
    )


def _receipt(report: FieldReport) -> Made:
    document = {
        "report_id": report.report_id,
        "version": report.edition,
        "content_sha256": report.content_sha256,
        "sent_at": moment_text(report.sent_at),
        "signed": report.signed,
    }
    return Made(document, f"/v1/reports/{report.report_id}")


def _version(report: FieldReport) -> dict[str, Any]:
    return {
        "version": report.edition,
        **report.content,
        "content_sha256": report.content_sha256,
        "sent_by": report.sent_by,
        "sent_at": moment_text(report.sent_at),
        "signed": report.signed,
    }


def line_of(report: FieldReport) -> dict[str, Any]:
    """Return a version as it stands among others."""
    return {
        "report_id": report.report_id,
        "version": report.edition,
        "plan_id": report.plan_id,
        "inspector_id": report.inspector_id,
        "jobs": report.jobs,
        "completed_at": report.content["completed_at"],
        "sent_at": moment_text(report.sent_at),
    }


def cursor_of(report: FieldReport) -> str:
    """Write a cursor after a version."""
    return f"{moment_text(report.sent_at)}~{report.report_id}~{report.edition}"


def after_cursor(cursor: str | None) -> tuple[datetime, str, int] | None:
    """Read a cursor: when the last version came that was seen, its report and number."""
    if cursor is None:
        return None
    at, report_id, edition = cursor.split("~")
    try:
        return datetime.fromisoformat(at), report_id, int(edition)
    except ValueError:
        raise Refusal(
            HTTPStatus.NOT_FOUND, "A cursor must be one that a page gave.", "نشانگر باید از صفحه‌ای باشد."
        ) from None


def _answer(document: dict[str, Any]) -> Response:
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, 200, {"cache-control": "no-store"}, "application/json")
