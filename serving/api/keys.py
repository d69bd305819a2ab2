"""Who shows which key: looked up at each request, so that a key that was taken away opens nothing."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from anyio import to_thread

from serving.api.refusals import Refusal
from serving.people.shown_key import holder_by_key

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from serving.people import Keyholder, Permission


async def check_may(engine: Engine, authorization: str | None, permission: Permission) -> Keyholder:
    """Return who shows a key, where they have the permission.

    Raises
    ------
    Refusal
        401 without a known key, 403 without the permission.
    """
    scheme, _, key = (authorization or "").partition(" ")
    holder = await _holder(engine, key.strip()) if scheme.lower() == "bearer" else None
    if holder is None:
        raise Refusal(
            HTTPStatus.UNAUTHORIZED,
            "A request must show a key that is known. Try: the header Authorization: Bearer KEY.",
            "درخواست باید کلیدی شناخته‌شده داشته باشد: سرآیند Authorization: Bearer KEY",
            {"www-authenticate": "Bearer"},
        )
    if not holder.may(permission):
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            f"The role {holder.role} may not do this; it needs the permission {permission}.",
            f"نقش {holder.role} این اجازه را ندارد: {permission}",
        )
    return holder


async def _holder(engine: Engine, key: str) -> Keyholder | None:
    if engine.dialect.name == "sqlite":  # a look-up in a file of this machine is quicker than handing it to a thread
        return holder_by_key(engine, key)
    return await to_thread.run_sync(holder_by_key, engine, key)
