"""Accounts, for whoever keeps them: who is there, with what they may do, and what opens each account."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from serving.api.declaring import holder_of
from serving.api.documents.people import AskedAccounts, Name
from serving.api.routes.account_answers import found_person, register_of, tag_of
from serving.api.routes.people import listed_accounts
from serving.console.declaring import pages, showing
from serving.console.entry_pages import ROLES
from serving.console.marking import marked as _
from serving.console.place_names import PlaceNames
from serving.console.plan_words import LEVELS
from serving.console.planner_pages import names_in
from serving.console.rendering import page
from serving.people import Permission, Role
from serving.records.columns import moment_text

A_PAGE = 50
BOUNDS = {"province_code": "provinces", "county_code": "counties", "agency_code": "agencies"}
WAYS = {"password": _("with the password"), "provider": _("by the ministry's account")}

routes = pages()


class AskedPeople(BaseModel):
    """Which accounts; an empty field of a form bounds nothing."""

    model_config = ConfigDict(extra="forbid")

    part: Annotated[str, Field(max_length=40)] = ""
    role: Role | Literal[""] = ""
    after: Name | None = None


@showing(routes, "/people", Permission.KEEP_PEOPLE)
async def people(request: Request, asked: Annotated[AskedPeople, Query()]) -> Response:
    """List accounts by name, and ask for what a new one is to be."""
    narrowed: dict[str, Any] = {"part": asked.part.strip().lower(), "role": asked.role, "after": asked.after}
    wanted = AskedAccounts(limit=A_PAGE, **{name: value for name, value in narrowed.items() if value})
    listed = await to_thread.run_sync(listed_accounts, request, wanted)
    more = listed["next"] and f"?{request.url.include_query_params(after=listed['next']).query}"
    names = await names_in(request)
    return page(
        request,
        "people.html",
        people=[with_scope(one, names) for one in listed["people"]],
        asked=asked,
        next=more,
        names=names,
        roles=ROLES,
        levels=LEVELS,
    )


@showing(routes, "/people/{name}", Permission.KEEP_PEOPLE)
async def person(request: Request, name: Name) -> Response:
    """Show an account: what it may do, its log-ins and its keys, and what of that can be changed."""
    found = await to_thread.run_sync(found_person, request, name)
    register, names = register_of(request), await names_in(request)
    return page(
        request,
        "person.html",
        person=with_scope(found.as_dict(), names),
        etag=tag_of(found),
        is_own=found.number == holder_of(request).number,
        log_ins=await to_thread.run_sync(register.log_ins, name),
        keys=[key.as_dict() for key in await to_thread.run_sync(register.keys, name)],
        now=moment_text(datetime.now(UTC)),
        ways=WAYS,
        names=names,
        roles=ROLES,
        levels=LEVELS,
    )


def with_scope(person: dict[str, Any], names: PlaceNames) -> dict[str, Any]:
    """Add to an account the names of what it is bounded to."""
    placed = [names.of(column, code) for column, field in BOUNDS.items() for code in person[field]]
    return {**person, "scope": placed + person["firms"]}
