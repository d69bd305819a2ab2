"""Recording what was done: one call at the end of whatever is to be accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.ledger.damage import LedgerDamaged
from features.ledger.entry import entry_now
from features.ledger.intentions import intended_folder
from features.ledger.keys import ledger_verifier, open_signer, publish_verifier
from features.ledger.log import Ledger
from features.ledger.settling import settle
from features.whole_files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from features.ledger.contents import Recorded
    from features.ledger.entry import Entry, Kind
    from features.settings import Settings


def open_ledger(settings: Settings) -> Ledger:
    """Return the ledger of a home folder; it need not have been begun."""
    return Ledger(settings.home / "ledger", ledger_verifier(settings))


def record(
    settings: Settings, kind: Kind, what: Mapping[str, Any], files: Iterable[Path] = (), who: str | None = None
) -> Recorded:
    """Add an entry to the home's ledger, beginning one where there is none.

    Parameters
    ----------
    settings
        Of this process: home and key.
    kind
        What happened.
    what
        To what: names, hashes and whole numbers; no personal value.
    files
        Files of the home folder that never change: entered with their hashes, and held to them by
        `rastin audit verify`.
    who
        Under which account; the system's account number where not given.

    Raises
    ------
    LedgerDamaged
        When the ledger is not what was signed. What was done stands; it is not recorded.
    """
    hashes = {file.relative_to(settings.home).as_posix(): sha256_of(file) for file in files}
    (recorded,) = record_all(settings, [entry_now(kind, {**what, "files": hashes} if hashes else what, who)])
    return recorded


def record_all(settings: Settings, entries: Sequence[Entry]) -> tuple[Recorded, ...]:
    """Add entries to the home's ledger in one go, all or none of them, in their order and under one checkpoint.

    Parameters
    ----------
    settings
        Of this process: home and key.
    entries
        What happened; nothing is touched where there are none.

    Raises
    ------
    LedgerDamaged
        As `record`; none of the entries is recorded.
    """
    if not entries:
        return ()
    signer = open_signer(settings.ledger_key_path)
    ledger = Ledger(settings.home / "ledger", signer.verifier)
    try:
        settle(settings.home, ledger, signer)
        recorded = ledger.append(entries, signer)
    except LedgerDamaged as damaged:
        raise LedgerDamaged(
            f"{damaged.english} What was asked for is done, but it could not be recorded. Try: rastin audit verify.",
            f"{damaged.persian} کار خواسته‌شده انجام شد، ولی ثبت نشد. rastin audit verify را اجرا کنید.",
        ) from None
    publish_verifier(settings.ledger_key_path, signer)
    return recorded


def enter_late(settings: Settings) -> int:
    """Enter what killed processes had done and not entered, if there is any; return how many acts.

    Raises
    ------
    LedgerDamaged
        When the ledger is not what was signed.
    """
    if not any(intended_folder(settings.home).glob("*.json")):
        return 0
    signer = open_signer(settings.ledger_key_path)
    settled = settle(settings.home, Ledger(settings.home / "ledger", signer.verifier), signer)
    publish_verifier(settings.ledger_key_path, signer)
    return settled
