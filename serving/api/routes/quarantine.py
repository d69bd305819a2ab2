"""The quarantine: how many rows lie in it and why, and which; never what they held."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.refusals import Refusal
from serving.api.answering.table_forms import FILES, check_form, in_form
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.sample_plans import QuarantineCounts, QuarantinedRows
from serving.api.giving_out import GivenOut, enter_given_out
from serving.api.routes.plan_answers import answered
from serving.people import Permission

routes = APIRouter(prefix="/v1")

MOST = 10_000


@answering(routes, "/quarantine", Permission.READ_QUARANTINE, QuarantineCounts)
def counts(request: Request) -> Response:
    """Count the rows in quarantine by table and by the rule that each broke."""
    from features.ingest.quarantine import count_by_rule  # it brings DuckDB, which a start need not wait for

    _check_sees_all(request)
    return answered({"tables": count_by_rule(state_of(request).settings.home)})


@answering(
    routes,
    "/quarantine/rows",
    Permission.READ_QUARANTINE,
    QuarantinedRows,
    refusals=(HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.UNPROCESSABLE_ENTITY),
    forms=FILES,
)
def rows(
    request: Request,
    table: Annotated[str | None, Query(min_length=1, max_length=40)] = None,
    rule: Annotated[str | None, Query(min_length=1, max_length=60)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 1_000,
) -> Response:
    """List rows in quarantine with what each must become; without any value of theirs but their key."""
    from features.ingest.quarantine import COLUMNS, lines

    _check_sees_all(request)
    form = check_form(request)
    listed = []
    for line in lines(state_of(request).settings.home):
        row = dict(zip(COLUMNS, line, strict=True))
        if table in {None, row["table"]} and rule in {None, row["rule"]}:
            listed.append(row)
        if len(listed) == limit:
            break
    body = in_form(form, "rows", listed, COLUMNS, {})
    narrowed = {name: value for name, value in {"table": table, "rule": rule}.items() if value is not None}
    enter_given_out(request, GivenOut.of("quarantine", form, len(listed), body, narrowed))
    return Response(body, headers={"cache-control": "private, no-store", "vary": "Accept"}, media_type=form)


def _check_sees_all(request: Request) -> None:
    """Refuse a bounded scope: rows that may not land need not say where they belong."""
    if holder_of(request).scope.bounds():
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            "Rows in quarantine may not say where they belong; whoever asks must see all.",
            "ردیف‌های قرنطینه شاید جای خود را نگویند؛ تنها به کسی داده می‌شود که همه را می‌بیند.",
        )
