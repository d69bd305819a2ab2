"""Keys that were looked up, known as long as nothing in the records has changed since."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from anyio import to_thread

from serving.people.keyholder import hash_of
from serving.people.shown_key import look_up

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from serving.people import Keyholder
    from serving.people.shown_key import ShownKey


class KnownKeys:
    """Whose key is shown.

    A file of SQLite says by a number whether anybody, in whichever process, has changed it since it was last asked;
    that takes five microseconds, where a look-up takes two hundred. So a key is looked up once, and again after every
    change of the records: one that was taken away opens nothing from the next request on. PostgreSQL has no such
    number; there every request looks up.

    Parameters
    ----------
    engine
        The database of the records.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._version = 0
        self._known: dict[str, ShownKey] = {}
        self._changes: sqlite3.Connection | None = None
        if engine.dialect.name == "sqlite":
            engine.connect().close()  # the file is there from now on
            self._changes = sqlite3.connect(f"{engine.url.database}", isolation_level=None, check_same_thread=False)

    async def holder(self, key: str) -> Keyholder | None:
        """Return who may show a key now; `None` where nobody may."""
        key_hash = hash_of(key)
        if self._changes is None:
            shown = await to_thread.run_sync(look_up, self._engine, key_hash)
        else:
            shown = self._looked_up(self._changes, key_hash)
        return shown.holder if shown is not None and shown.is_open(datetime.now(UTC)) else None

    def close(self) -> None:
        """Close what tells of changes."""
        if self._changes is not None:
            self._changes.close()

    def _looked_up(self, changes: sqlite3.Connection, key_hash: str) -> ShownKey | None:
        ((version,),) = changes.execute("pragma data_version")
        if version != self._version:  # read before the look-up: what changes between the two is found by the next
            self._known, self._version = {}, version
        shown = self._known.get(key_hash)
        if shown is None:
            shown = look_up(self._engine, key_hash)
            if shown is not None:  # those that open nothing are not kept: anybody can make them up
                self._known[key_hash] = shown
        return shown
