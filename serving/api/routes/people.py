"""Accounts, for whoever keeps them: an administrator, who sees no score."""

import json
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from features.faults import Fault
from serving.api.answering.refusals import Refusal
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.people import Account, Accounts, AskedAccounts, MadeAccount, Name, SentNewPerson, SentPerson
from serving.api.idempotency import Made, OnceOnly, creating
from serving.people import Permission, Register
from serving.people.person import Person
from serving.people.register import check_is_new, made_person

routes = APIRouter(prefix="/v1")

_Name = Annotated[Name, Path()]
_IfMatch = Annotated[str | SkipJsonSchema[None], Header(max_length=100, description="The tag that was read.")]
_REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
_CHANGING = (*_REFUSALS, HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED)


@answering(routes, "/people", Permission.KEEP_PEOPLE, Accounts, refusals=_REFUSALS[1:])
def accounts(request: Request, asked: Annotated[AskedAccounts, Query()]) -> Response:
    """List accounts by name; of passwords and keys, only whether there is a password."""
    by_name = select(Person).where(Person.name > (asked.after or "")).order_by(Person.name).limit(asked.limit + 1)
    with state_of(request).records.reading() as session:
        found = session.scalars(by_name).all()
    shown = found[: asked.limit]
    more = shown[-1].name if len(found) > asked.limit else None
    return _answer({"people": [person.as_dict() for person in shown], "next": more})


@creating(routes, "/people", Permission.KEEP_PEOPLE, MadeAccount)
def add_account(sent: SentNewPerson, once: OnceOnly) -> Response:
    """Add an account, without a key and without a password: `rastin people keys` and `rastin people password`."""
    holder = sent.holder(sent.name)

    def work(session: Session) -> Made:
        check_is_new(session, holder.name)
        person = made_person(session, holder)
        return Made(person.as_dict(), f"/v1/people/{holder.name}")

    holder.check_can_be()
    return once.make("person.added", work)


@answering(routes, "/people/{name}", Permission.KEEP_PEOPLE, Account, refusals=_REFUSALS)
def one_account(request: Request, name: _Name) -> Response:
    """Give an account, with the tag that a change of it must show."""
    return _shown(_found(_register(request), name))


@answering(routes, "/people/{name}", Permission.KEEP_PEOPLE, Account, method="PUT", refusals=_CHANGING)
def change_account(request: Request, name: _Name, sent: SentPerson, if_match: _IfMatch = None) -> Response:
    """Give somebody another role and scope in place of the present ones; their log-ins end, their keys stay."""
    register = _register(request)
    person = _found(register, name)
    _check_is_another(request, person)
    _check_is_as_read(person, if_match)
    try:
        register.turn_into(sent.holder(name))
    except Fault as fault:
        raise Refusal(HTTPStatus.CONFLICT, fault.english, fault.persian) from None
    return _shown(register.one(name))


@answering(routes, "/people/{name}/disabled", Permission.KEEP_PEOPLE, Account, method="PUT", refusals=_CHANGING)
def disable_account(request: Request, name: _Name) -> Response:
    """Let nothing of somebody's open anything from the next request on."""
    register = _register(request)
    _check_is_another(request, _found(register, name))
    register.disable(name)
    return _shown(register.one(name))


@answering(routes, "/people/{name}/disabled", Permission.KEEP_PEOPLE, Account, method="DELETE", refusals=_CHANGING)
def enable_account(request: Request, name: _Name) -> Response:
    """Let somebody in again."""
    register = _register(request)
    _found(register, name)
    register.enable(name)
    return _shown(register.one(name))


def _register(request: Request) -> Register:
    return Register(state_of(request).records, holder_of(request).account)


def _found(register: Register, name: str) -> Person:
    try:
        return register.one(name)
    except Fault as fault:
        raise Refusal(HTTPStatus.NOT_FOUND, fault.english, fault.persian) from None


def _check_is_as_read(person: Person, tag: str | None) -> None:
    if tag is not None and tag != _tag(person):
        raise Refusal(
            HTTPStatus.PRECONDITION_FAILED,
            "An account must be as it was read; somebody changed it meanwhile. Try: read it again.",
            "حساب باید همان باشد که خوانده شد؛ در این میان تغییر کرده است. دوباره بخوانید.",
        )


def _check_is_another(request: Request, person: Person) -> None:
    if person.number == holder_of(request).number:
        raise Refusal(
            HTTPStatus.CONFLICT,
            "Somebody else must change or disable an account; this one is your own.",
            "حساب هر کس را کس دیگری تغییر می‌دهد یا می‌بندد؛ این حساب خود شماست.",
        )


def _tag(person: Person) -> str:
    return f'"{person.number}-{person.version}"'


def _shown(person: Person) -> Response:
    return _answer(person.as_dict(), {"etag": _tag(person)})


def _answer(document: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, 200, {"cache-control": "no-store", **(headers or {})}, "application/json")
