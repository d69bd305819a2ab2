"""Who shows which key: read anew whenever the register changes, so a removed key opens nothing."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from serving.api.refusals import Refusal
from serving.people.keyholder import Keyholder, hash_of

if TYPE_CHECKING:
    from serving.people import Permission, Register


class Keys:
    """The keys of a register.

    Parameters
    ----------
    register
        Who may ask.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        self._seen: tuple[int, int] | None = None
        self._by_hash: dict[str, Keyholder] = {}

    def check_may(self, authorization: str | None, permission: Permission) -> Keyholder:
        """Return who shows a key, where they have the permission.

        Raises
        ------
        Refusal
            401 without a known key, 403 without the permission.
        """
        scheme, _, key = (authorization or "").partition(" ")
        holder = self._holders().get(hash_of(key.strip())) if scheme.lower() == "bearer" else None
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

    def _holders(self) -> dict[str, Keyholder]:
        try:
            status = self._register.file.stat()
        except FileNotFoundError:
            return {}
        now = (status.st_mtime_ns, status.st_ino)
        if now != self._seen:
            self._by_hash, self._seen = self._register.by_hash(), now
        return self._by_hash
