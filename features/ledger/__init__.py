"""The ledger: an append-only Merkle log of what was landed, released, drawn, reported and estimated."""

from features.ledger.changed_rows import changes_since, latest_rows
from features.ledger.contents import Recorded
from features.ledger.damage import LedgerDamaged
from features.ledger.entry import Entry, Kind, entry_now, system_account
from features.ledger.keys import ledger_verifier
from features.ledger.log import Ledger
from features.ledger.recording import enter_late, open_ledger, record, record_all

__all__ = [
    "Entry",
    "Kind",
    "Ledger",
    "LedgerDamaged",
    "Recorded",
    "changes_since",
    "enter_late",
    "entry_now",
    "latest_rows",
    "ledger_verifier",
    "open_ledger",
    "record",
    "record_all",
    "system_account",
]
