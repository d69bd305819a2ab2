"""Holding a home folder to its ledger, the rows and changes of its records included."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from alembic.util import CommandError

from features.faults import Fault
from features.ledger import ledger_verifier
from serving.ledger.breach import Breach
from serving.ledger.holding import Held, hold
from serving.ledger.holding_changes import hold_changes
from serving.recorded_tables import MAPPED
from serving.records import open_records
from serving.records.standing import changes_now, rows_now

if TYPE_CHECKING:
    from features.settings import Settings
    from serving.records import Records


def hold_home(settings: Settings, earlier: str | None = None) -> Held:
    """Look at the ledger, at every file that it names, and at every row and change of the records.

    Parameters
    ----------
    settings
        Of this process.
    earlier
        A signed checkpoint that was published earlier: what it signed must still stand, unchanged, at the beginning.
    """
    if settings.database is None and not (settings.home / "records.sqlite").exists():
        return hold(settings, earlier)
    try:
        records = open_records(settings)
    except (CommandError, Fault) as refused:
        return _with(hold(settings, earlier), _not_opened(refused))
    try:
        held = hold(settings, earlier, partial(rows_now, records))
        return _with(held, *_changes(records)) if held.entries else held
    finally:
        records.engine.dispose()


def _changes(records: Records) -> tuple[Breach, ...]:
    verifier = ledger_verifier(records.settings)
    if verifier is None:
        return ()
    return hold_changes(records.settings, partial(changes_now, records.engine, verifier))


def _with(held: Held, *breaches: Breach) -> Held:
    return replace(held, breaches=(*held.breaches, *breaches))


def _not_opened(refused: Exception) -> Breach:
    if isinstance(refused, Fault):
        return Breach("records", refused.english, refused.persian)
    return Breach(
        "records",
        "The records must have tables of this Rastin; what they say of their version is of another.",
        "جدول‌های سوابق باید از این نسخهٔ راستین باشد؛ شمارهٔ آن‌ها از نسخهٔ دیگری است.",
    )


assert MAPPED  # noqa: S101 -- all tables are mapped, so that no row is passed over
