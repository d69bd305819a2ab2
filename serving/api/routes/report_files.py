"""Files of reports: a table of an inspector's own, the way of `rastin report ingest`."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from features.scratch import scratch_folder
from serving.api.declaring import holder_of, state_of
from serving.api.documents.reports import FileReceipt
from serving.api.idempotency import Made, OnceOnly, creating
from serving.api.routes.reports import inspector_of
from serving.field_reports.uploading import write_upload
from serving.people import Permission

routes = APIRouter(prefix="/v1")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TABLE = Body(min_length=1, media_type="text/csv", description=f"CSV in UTF-8; or, so typed, a workbook ({XLSX}).")


@creating(
    routes, "/report-files", Permission.REPORT_VISITS, FileReceipt, refusals=(HTTPStatus.REQUEST_ENTITY_TOO_LARGE,)
)
def upload_reports(request: Request, content: Annotated[bytes, _TABLE], once: OnceOnly) -> Response:
    """Land the rows of a file of reports, all that may; the others wait in quarantine, each with its rule.

    Rows that have landed already count as repeated, so a file that is sent again doubles nothing.
    """
    from serving.field_reports.receiving import receive

    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    settings = state_of(request).settings
    with scratch_folder(settings.home) as folder:
        file = folder / "reports.csv"
        write_upload(content, kind == XLSX, inspector_of(holder_of(request)), file)
        receipt = receive(settings, file)
    return once.make("reports.uploaded", lambda _: Made(_document(receipt.as_dict(), once.body_sha256)))


def _document(receipt: dict[str, Any], content_sha256: str) -> dict[str, Any]:
    counts = {name: receipt[name] for name in ("delivered", "landed", "repeated", "quarantined", "rules")}
    return {**counts, "content_sha256": content_sha256, "landing": receipt["ledger"]}
