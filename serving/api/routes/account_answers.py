"""What routes about accounts have in common: whom they find, whom they refuse, and how they answer."""

import json
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from features.faults import Fault
from serving.api.answering.refusals import Refusal
from serving.api.answering.table_forms import JSON
from serving.api.declaring import holder_of, state_of
from serving.api.documents.people import Name
from serving.people import Register
from serving.people.person import Person

NamedPerson = Annotated[Name, Path()]
REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
CHANGING = (*REFUSALS, HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED)


def register_of(request: Request) -> Register:
    """Return the register, to be changed under the account of whoever asks."""
    return Register(state_of(request).records, holder_of(request).account)


def found_person(request: Request, name: str) -> Person:
    """Return the account of a name; refused with 404 where nobody has it."""
    try:
        return register_of(request).one(name)
    except Fault as fault:
        raise Refusal(HTTPStatus.NOT_FOUND, fault.english, fault.persian) from None


def check_is_another(request: Request, person: Person) -> None:
    """Check that whoever asks speaks of somebody else; refused with 409."""
    if person.number == holder_of(request).number:
        raise Refusal(
            HTTPStatus.CONFLICT,
            "Somebody else must change or disable an account, or give it a password; this one is your own.",
            "حساب هر کس را کس دیگری تغییر می‌دهد، می‌بندد یا به آن گذرواژه می‌دهد؛ این حساب خود شماست.",
        )


def tag_of(person: Person) -> str:
    """Return the tag that a change of an account must show."""
    return f'"{person.number}-{person.version}"'


def shown(person: Person) -> Response:
    """Answer with an account and its tag."""
    return answer(person.as_dict(), headers={"etag": tag_of(person)})


def answer(
    document: dict[str, Any], status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None
) -> Response:
    """Answer with a document that nobody on the way may keep."""
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, status, {"cache-control": "no-store", **(headers or {})}, JSON)
