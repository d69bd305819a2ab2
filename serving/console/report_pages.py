"""Field reports: which came, and one as its receipt, with every version, its ledger entry and how to check it."""

import json
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from features.ledger import ledger_verifier
from serving.api.answering.table_forms import JSON
from serving.api.declaring import holder_of, state_of
from serving.api.documents.reports import AskedReports
from serving.api.routes.reports import after_cursor, cursor_of, line_of, report_document
from serving.console.declaring import pages, showing
from serving.console.inspector_pages import outcomes_in
from serving.console.rendering import as_file, page
from serving.field_reports.reading import list_reports
from serving.ledger.evidence import proof_of
from serving.people import Permission

A_PAGE = 50

routes = pages()


@showing(routes, "/reports", Permission.READ_REPORTS)
async def reports(request: Request, asked: Annotated[AskedReports, Query()]) -> Response:
    """List versions of reports, the latest first: inspectors their own, all others by their scope."""
    filters = {name: value for name, value in asked.model_dump(include={"plan_id", "inspector_id"}).items() if value}

    def read() -> tuple[list[dict[str, Any]], str | None]:
        state, before = state_of(request), after_cursor(asked.cursor)
        found = list_reports(state.records, holder_of(request), filters, before, A_PAGE, latest_first=True)
        return [line_of(one) for one in found], cursor_of(found[-1]) if len(found) == A_PAGE else None

    listed, more = await to_thread.run_sync(read)
    next_page = f"?{request.url.include_query_params(cursor=more).query}" if more else None
    return page(request, "reports.html", reports=listed, asked=asked, next=next_page)


@showing(routes, "/reports/{report_id}", Permission.READ_REPORTS)
async def report(request: Request, report_id: str) -> Response:
    """Show a report: its last version, its receipt, the former versions, and what was remarked beside it."""
    holder = holder_of(request)
    document = await to_thread.run_sync(report_document, request, report_id)
    return page(
        request,
        "report.html",
        report=document,
        versions=document["versions"][::-1],
        outcomes=dict(outcomes_in(request)),
        may_correct=holder.may(Permission.REPORT_VISITS) and holder.inspector_id == document["inspector_id"],
        may_remark=holder.may(Permission.REMARK_ON_REPORTS),
    )


@showing(routes, "/reports/{report_id}/receipt-{version}.json", Permission.READ_REPORTS)
async def receipt(request: Request, report_id: str, version: int) -> Response:
    """Give the receipt of a version as a file that `docs/verify_ledger.py` checks without Rastin."""

    def read() -> bytes:
        settings, document = state_of(request).settings, report_document(request, report_id)
        mine = next(one for one in document["versions"] if one["version"] == version)
        proof = {} if mine["ledger"] is None else proof_of(settings, mine["ledger"]["leaf"])
        whole = {**proof, "receipt": {**mine, "report_id": report_id}, "key": str(ledger_verifier(settings))}
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()

    return as_file(await to_thread.run_sync(read), JSON, f"receipt-{report_id}-{version}.json")
