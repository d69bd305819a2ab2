"""The records: rows that people change, each change of which is entered in the ledger."""

from serving.records.opening import open_records
from serving.records.record import Records
from serving.records.rows import Held, Placed
from serving.records.scope import Scope

__all__ = ["Held", "Placed", "Records", "Scope", "open_records"]
