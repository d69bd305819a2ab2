"""Requests that create, told apart by a key of the sender's: sent again, they create nothing more.

A handler takes `once: Once` and hands it the work; the answer is kept in the transaction of what was created. A client
that lost an answer, whoever was killed, sends the same request with the same key and is told what was made the first
time, byte for byte, before the handler checks anything anew.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.refusals import Refusal
from serving.api.answering.refusing import refusing
from serving.api.declaring import answering, holder_of, state_of
from serving.kept_answers import KeptAnswer, find_answer
from serving.people import Permission
from serving.records import Records, Scope
from serving.records.change import Change
from serving.records.record import change_being_made

_REFUSALS = (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
_Key = Annotated[
    str,
    Header(
        min_length=8,
        max_length=100,
        pattern=r"^[!-~]+$",
        description="A name for this request, best a UUID: sent again with the same, it creates nothing more.",
    ),
]


@dataclass(frozen=True)
class Made:
    """What a request made.

    Attributes
    ----------
    document
        What is answered; `ledger` is added: entry, leaf, checkpoint, and where the proof is.
    location
        Its address.
    """

    document: dict[str, Any]
    location: str | None = None


class _Answered(Exception):
    """Carries an answer that was kept out of a transaction."""

    def __init__(self, answer: KeptAnswer) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True)
class Once:
    """One request, which creates at most once.

    Attributes
    ----------
    request
        The request.
    key
        What it is called by its sender.
    body
        Its content, as it was sent.
    """

    request: Request
    key: str
    body: bytes

    @property
    def body_sha256(self) -> str:
        """The hash of the content as it was sent."""
        return hashlib.sha256(self.body).hexdigest()

    def make(self, operation: str, work: Callable[[Session], Made], scope: Scope | None = None) -> Response:
        """Create, keep the answer and give it; or give the one that was kept.

        Parameters
        ----------
        operation
            As `Records.change`.
        work
            Makes the rows, and says what is answered.
        scope
            The rows that the work may see.

        Raises
        ------
        Refusal
            409 where the key was given to another request.
        """
        records = state_of(self.request).records
        account = holder_of(self.request).account

        def create(session: Session) -> KeptAnswer:
            there = find_answer(session, account, self.key)
            if there is not None:
                raise _Answered(there)
            made = work(session)
            answer = self._kept(account, made, change_being_made(session))
            session.add(answer)
            return answer

        try:
            answer = records.change(account, operation, create, scope=scope).value
        except _Answered as answered:
            answer = answered.answer
        except IntegrityError:
            answer = self._meanwhile(records, account)
        return self._given(records, answer)

    def answered(self) -> Response | None:
        """Return the answer that was kept; `None` where there is none."""
        records = state_of(self.request).records
        with records.reading() as session:
            answer = find_answer(session, holder_of(self.request).account, self.key)
        return None if answer is None else self._given(records, answer)

    def _kept(self, account: str, made: Made, change_id: str) -> KeptAnswer:
        return KeptAnswer(
            account=account,
            idempotency_key=self.key,
            request_sha256=self._sha256(),
            status=int(HTTPStatus.CREATED),
            location=made.location,
            document=made.document,
            change_id=change_id,
            at=datetime.now(UTC),
        )

    def _meanwhile(self, records: Records, account: str) -> KeptAnswer:
        """Return what another process made of the same request meanwhile."""
        with records.reading() as session:
            answer = find_answer(session, account, self.key)
        if answer is None:
            raise Refusal(
                HTTPStatus.CONFLICT,
                "What is to be made must not be there; it was made meanwhile. Try: read it, and decide anew.",
                "آنچه باید ساخته شود در این میان ساخته شده است؛ آن را بخوانید و دوباره تصمیم بگیرید.",
            )
        return answer

    def _given(self, records: Records, answer: KeptAnswer) -> Response:
        if answer.request_sha256 != self._sha256():
            raise Refusal(
                HTTPStatus.CONFLICT,
                "An Idempotency-Key must name one request; this one was given to another. Try: a new key.",
                "هر Idempotency-Key باید نام یک درخواست باشد؛ این کلید پیش‌تر به درخواست دیگری داده شده است.",
            )
        change = records.change_of(answer.change_id)
        if change is None or change.entry is None:  # a kill came between the making and the ledger
            records.enter()
            change = records.change_of(answer.change_id)
        body = {**answer.document, "ledger": ledger_of(change)}
        headers = {"cache-control": "no-store"} | ({"location": answer.location} if answer.location else {})
        text = json.dumps(body, ensure_ascii=False, sort_keys=True)  # as it comes back from the records
        return Response(text, answer.status, headers, "application/json")

    def _sha256(self) -> str:
        head = f"{self.request.method} {self.request.url.path}?{self.request.url.query}\n"
        return hashlib.sha256(head.encode() + self.body).hexdigest()


def ledger_of(change: Change | None) -> dict[str, Any] | None:
    """Say where the ledger tells of a change, under which checkpoint, and where the proof is."""
    if change is None or change.entry is None:
        return None
    proof = f"/v1/ledger/proofs/{change.leaf}"
    return {"entry": change.entry, "leaf": change.leaf, "checkpoint": change.checkpoint, "proof": proof}


async def _once(request: Request, idempotency_key: _Key) -> Once:
    return Once(request, idempotency_key, await request.body())


OnceOnly = Annotated[Once, Depends(_once)]


def creating(
    router: APIRouter,
    path: str,
    permission: Permission,
    answer: type[BaseModel],
    *,
    refusals: tuple[HTTPStatus, ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a route that creates; its handler takes `once: OnceOnly` and returns what `once.make` gives.

    As `declaring.answering`; 409, 422 and 503 need not be named. The handler is not asked where the answer was kept,
    and its faults are refusals, as `refusing` has them.
    """
    every = tuple(dict.fromkeys((*refusals, *_REFUSALS)))
    declared = answering(router, path, permission, answer, refusals=every, method="POST", status=HTTPStatus.CREATED)

    def declare(handler: Callable[..., Response]) -> Callable[..., Any]:
        @wraps(handler)
        def once_only(*, once: Once, **given: Any) -> Response:
            with refusing():
                return once.answered() or handler(once=once, **given)

        return declared(once_only)

    return declare
