"""What opens an account, for whoever keeps the accounts: its keys, its password and its log-ins.

A key and a password are told once, in the answer to their making, and kept by nobody here. So that answer is not kept
either: asked for again, another one is made.
"""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from features.calendar_dates import TEHRAN, parse_moment
from features.faults import Fault
from serving.api.answering.refusals import Refusal
from serving.api.declaring import answering
from serving.api.documents.people import GivenKey, GivenPassword, KeyLines, LogInLines, SentKey
from serving.api.routes.account_answers import (
    CHANGING,
    REFUSALS,
    NamedPerson,
    answer,
    check_is_another,
    found_person,
    register_of,
)
from serving.people import Permission
from serving.people.passwords import make_password

routes = APIRouter(prefix="/v1")

_KeyId = Annotated[str, Path(pattern="^[0-9a-f]{12}$")]


@answering(routes, "/people/{name}/keys", Permission.KEEP_PEOPLE, KeyLines, refusals=REFUSALS)
def keys(request: Request, name: NamedPerson) -> Response:
    """List somebody's keys, the oldest first, with those that open nothing any more."""
    found_person(request, name)
    return _keys_of(request, name)


@answering(
    routes,
    "/people/{name}/keys",
    Permission.KEEP_PEOPLE,
    GivenKey,
    method="POST",
    status=HTTPStatus.CREATED,
    refusals=CHANGING,
)
def give_key(request: Request, name: NamedPerson, sent: SentKey) -> Response:
    """Give somebody one more key; it is told this once, and asked for again, another one is given."""
    found_person(request, name)
    ends = None if sent.expires is None else _day_to_come(sent.expires)
    return answer({"key": register_of(request).give_key(name, ends)}, status=HTTPStatus.CREATED)


@answering(routes, "/people/{name}/keys/{key_id}", Permission.KEEP_PEOPLE, KeyLines, method="DELETE", refusals=CHANGING)
def revoke_key(request: Request, name: NamedPerson, key_id: _KeyId) -> Response:
    """Take a key away: it opens nothing from the next request on."""
    found_person(request, name)
    try:
        register_of(request).revoke_key(name, key_id)
    except Fault as fault:
        raise Refusal(HTTPStatus.NOT_FOUND, fault.english, fault.persian) from None
    return _keys_of(request, name)


@answering(
    routes,
    "/people/{name}/password",
    Permission.KEEP_PEOPLE,
    GivenPassword,
    method="POST",
    status=HTTPStatus.CREATED,
    refusals=CHANGING,
)
def give_password(request: Request, name: NamedPerson) -> Response:
    """Give somebody a password that is made here, in place of the present one, and told once. Their log-ins end."""
    check_is_another(request, found_person(request, name))
    password = make_password(name)
    register_of(request).set_password(name, password)
    return answer({"password": password}, status=HTTPStatus.CREATED)


@answering(routes, "/people/{name}/log-ins", Permission.KEEP_PEOPLE, LogInLines, refusals=REFUSALS)
def log_ins(request: Request, name: NamedPerson) -> Response:
    """List the log-ins of somebody that open something now, the oldest first."""
    found_person(request, name)
    return _log_ins_of(request, name)


@answering(routes, "/people/{name}/log-ins", Permission.KEEP_PEOPLE, LogInLines, method="DELETE", refusals=CHANGING)
def end_log_ins(request: Request, name: NamedPerson) -> Response:
    """End every log-in of somebody: none opens anything from the next request on. Their keys stay."""
    found_person(request, name)
    register_of(request).end_log_ins(name)
    return _log_ins_of(request, name)


def _keys_of(request: Request, name: str) -> Response:
    return answer({"keys": [key.as_dict() for key in register_of(request).keys(name)]})


def _log_ins_of(request: Request, name: str) -> Response:
    return answer({"log_ins": [log_in.as_dict() for log_in in register_of(request).log_ins(name)]})


def _day_to_come(day: str) -> datetime:
    try:
        ends = parse_moment(day).replace(tzinfo=TEHRAN)
    except Fault as fault:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, fault.english, fault.persian) from None
    if ends <= datetime.now(UTC):
        raise Refusal(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"The day on which a key ends must be still to come; got {day!r}.",
            f"روز پایان کلید باید در پیش باشد: «{day}».",
        )
    return ends
