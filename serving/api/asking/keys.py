"""Who asks: by a key in a header or by the cookie of a log-in, as the records know them at each request."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

from anyio import to_thread

from serving.api.answering.refusals import Refusal
from serving.api.asking.cookies import check_is_from_here, cookie_of
from serving.people.logging_in import holder_by_cookie, note_use

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from starlette.requests import Request

    from features.settings import Settings
    from serving.api.asking.known_keys import KnownKeys
    from serving.people import Keyholder, Permission
    from serving.people.logging_in import Shown
    from serving.records import Records


class Knowing(Protocol):
    """What a process knows of who may ask; `api.state.State` is one."""

    @property
    def settings(self) -> Settings:
        """Of the process."""

    @property
    def records(self) -> Records:
        """The records."""

    @property
    def keys(self) -> KnownKeys:
        """The keys that were shown to it."""


async def check_may(request: Request, state: Knowing, permission: Permission) -> Keyholder:
    """Return who asks, where they have the permission.

    Raises
    ------
    Refusal
        401 without a known key or log-in, 403 without the permission or from another site's page.
    """
    shown = request.headers.get("authorization")
    if shown is None:
        holder = await _by_cookie(request, state)
    else:
        scheme, _, key = shown.partition(" ")
        holder = await state.keys.holder(key.strip()) if scheme.lower() == "bearer" else None
    if holder is None:
        raise Refusal(
            HTTPStatus.UNAUTHORIZED,
            "A request must show a key or a log-in that is known. Try: the header Authorization: Bearer KEY.",
            "درخواست باید کلید یا ورودی شناخته‌شده داشته باشد: سرآیند Authorization: Bearer KEY",
            {"www-authenticate": "Bearer"},
        )
    if not holder.may(permission):
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            f"The role {holder.role} may not do this; it needs the permission {permission}.",
            f"نقش {holder.role} این اجازه را ندارد: {permission}",
        )
    return holder


async def _by_cookie(request: Request, state: Knowing) -> Keyholder | None:
    cookie = cookie_of(request, state.settings)
    if cookie is None:
        return None
    engine = state.records.engine
    shown = await _look_up(engine, cookie)
    if shown is None:
        return None
    check_is_from_here(request, cookie)
    if shown.is_to_be_noted:
        await to_thread.run_sync(note_use, engine, cookie)
    return shown.holder


async def _look_up(engine: Engine, cookie: str) -> Shown | None:
    if engine.dialect.name == "sqlite":  # a look-up in a file of this machine is quicker than handing it to a thread
        return holder_by_cookie(engine, cookie)
    return await to_thread.run_sync(holder_by_cookie, engine, cookie)
