"""Settling what a killed process had done and not entered: it is entered late, and the entry says so."""

from __future__ import annotations

import fcntl
import json
from typing import TYPE_CHECKING, Any

from features.alone import alone
from features.faults import Fault
from features.ledger.entry import entry_now
from features.ledger.intentions import Intention, intended_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from features.ledger.contents import Tail
    from features.ledger.entry import Kind
    from features.ledger.log import Ledger
    from features.ledger.notes import NoteSigner

LATE = "entered_late"


def settle(home: Path, ledger: Ledger, signer: NoteSigner) -> int:
    """Enter what was done by processes that are no more and is not in the ledger; return how many acts.

    An intention that did not come to its act, or has its entry, is forgotten. Killed meanwhile, it is settled anew.
    """
    folder = intended_folder(home)
    if not any(folder.glob("*.json")):
        return 0
    with alone(folder):
        return sum(_settle(home, ledger, signer, path) for path in sorted(folder.glob("*.json")))


def _settle(home: Path, ledger: Ledger, signer: NoteSigner, path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False  # whoever wrote it is at work
        intention = Intention.of_text(file.read().decode())
        try:
            is_due = intention is not None and intention.has_happened(home)
        except Fault:
            return False  # a store that cannot be read settles nothing
        is_missing = is_due and intention is not None and not _is_entered(intention, ledger)
        if is_missing and intention is not None:
            late = {LATE: True, "intended_at": intention.at}
            ledger.append([entry_now(intention.kind, {**intention.what, **late}, intention.who)], signer)
        path.unlink()
    return is_missing


def _is_entered(intention: Intention, ledger: Ledger) -> bool:
    return find_entry(ledger.since(intention.since), intention.kind, intention.what) is not None


def find_entry(tail: Tail, kind: Kind, what: Mapping[str, Any]) -> int | None:
    """Return where the end of a ledger says something, late or not; `None` where it does not."""
    for place, entry in enumerate(tail.entries):
        said = json.loads(entry)
        told = {name: value for name, value in said["what"].items() if name not in {LATE, "intended_at"}}
        if said["kind"] == kind and told == what:
            return place
    return None
