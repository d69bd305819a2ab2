"""The ledger: an append-only Merkle log of what was landed, released, drawn, reported and estimated."""

from features.ledger.entry import Entry, Kind
from features.ledger.keys import ledger_verifier
from features.ledger.log import Ledger, LedgerDamaged, Recorded
from features.ledger.recording import open_ledger, record

__all__ = ["Entry", "Kind", "Ledger", "LedgerDamaged", "Recorded", "ledger_verifier", "open_ledger", "record"]
