"""Accounts, for whoever keeps them: an administrator, who sees no score."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from features.faults import Fault
from serving.api.answering.refusals import Refusal
from serving.api.declaring import answering, state_of
from serving.api.documents.people import Account, Accounts, AskedAccounts, MadeAccount, SentNewPerson, SentPerson
from serving.api.idempotency import Made, OnceOnly, creating
from serving.api.routes.account_answers import (
    CHANGING,
    REFUSALS,
    NamedPerson,
    answer,
    check_is_another,
    found_person,
    register_of,
    shown,
    tag_of,
)
from serving.people import Permission
from serving.people.person import Person
from serving.people.register import check_is_new, made_person

routes = APIRouter(prefix="/v1")

_IfMatch = Annotated[str | SkipJsonSchema[None], Header(max_length=100, description="The tag that was read.")]


@answering(routes, "/people", Permission.KEEP_PEOPLE, Accounts, refusals=REFUSALS[1:])
def accounts(request: Request, asked: Annotated[AskedAccounts, Query()]) -> Response:
    """List accounts by name; of passwords and keys, only whether there is a password."""
    return answer(listed_accounts(request, asked))


def listed_accounts(request: Request, asked: AskedAccounts) -> dict[str, Any]:
    """Read a page of accounts, as `Accounts`."""
    by_name = select(Person).where(Person.name > (asked.after or "")).order_by(Person.name).limit(asked.limit + 1)
    if asked.part:
        by_name = by_name.where(Person.name.contains(asked.part, autoescape=True))
    if asked.role:
        by_name = by_name.where(Person.role == asked.role)
    with state_of(request).records.reading() as session:
        found = session.scalars(by_name).all()
    here = found[: asked.limit]
    more = here[-1].name if len(found) > asked.limit else None
    return {"people": [person.as_dict() for person in here], "next": more}


@creating(routes, "/people", Permission.KEEP_PEOPLE, MadeAccount)
def add_account(sent: SentNewPerson, once: OnceOnly) -> Response:
    """Add an account, without a key and without a password: they are given afterwards."""
    holder = sent.holder(sent.name)

    def work(session: Session) -> Made:
        check_is_new(session, holder.name)
        person = made_person(session, holder)
        return Made(person.as_dict(), f"/v1/people/{holder.name}")

    holder.check_can_be()
    return once.make("person.added", work)


@answering(routes, "/people/{name}", Permission.KEEP_PEOPLE, Account, refusals=REFUSALS)
def one_account(request: Request, name: NamedPerson) -> Response:
    """Give an account, with the tag that a change of it must show."""
    return shown(found_person(request, name))


@answering(routes, "/people/{name}", Permission.KEEP_PEOPLE, Account, method="PUT", refusals=CHANGING)
def change_account(request: Request, name: NamedPerson, sent: SentPerson, if_match: _IfMatch = None) -> Response:
    """Give somebody another role and scope in place of the present ones; their log-ins end, their keys stay."""
    person = found_person(request, name)
    check_is_another(request, person)
    _check_is_as_read(person, if_match)
    try:
        register_of(request).turn_into(sent.holder(name))
    except Fault as fault:
        raise Refusal(HTTPStatus.CONFLICT, fault.english, fault.persian) from None
    return shown(found_person(request, name))


@answering(routes, "/people/{name}/disabled", Permission.KEEP_PEOPLE, Account, method="PUT", refusals=CHANGING)
def disable_account(request: Request, name: NamedPerson) -> Response:
    """Let nothing of somebody's open anything from the next request on."""
    check_is_another(request, found_person(request, name))
    register_of(request).disable(name)
    return shown(found_person(request, name))


@answering(routes, "/people/{name}/disabled", Permission.KEEP_PEOPLE, Account, method="DELETE", refusals=CHANGING)
def enable_account(request: Request, name: NamedPerson) -> Response:
    """Let somebody in again."""
    found_person(request, name)
    register_of(request).enable(name)
    return shown(found_person(request, name))


def _check_is_as_read(person: Person, tag: str | None) -> None:
    if tag is not None and tag != tag_of(person):
        raise Refusal(
            HTTPStatus.PRECONDITION_FAILED,
            "An account must be as it was read; somebody changed it meanwhile. Try: read it again.",
            "حساب باید همان باشد که خوانده شد؛ در این میان تغییر کرده است. دوباره بخوانید.",
        )
