"""What whoever sent reports holds in hand: how many came, which file it was, and where the ledger says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from features.ingest import IngestReport
    from features.ingest.report import TableCount
    from features.ledger import Recorded


@dataclass(frozen=True)
class Receipt:
    """A receipt for a file of reports.

    Attributes
    ----------
    ingested
        What became of the rows.
    file_sha256
        The hash of the file as it came.
    recorded
        The ledger's entry.
    """

    ingested: IngestReport
    file_sha256: str
    recorded: Recorded

    @property
    def rows(self) -> TableCount:
        """What became of the file's rows: delivered = landed + repeated + quarantined."""
        return self.ingested.tables["verifications"]

    def as_dict(self) -> dict[str, Any]:
        """Return the receipt as a document."""
        return {
            **self.ingested.as_dict()["tables"]["verifications"],
            "file_sha256": self.file_sha256,
            "recorded_at": self.ingested.recorded_at.isoformat(),
            "in_quarantine": self.ingested.in_quarantine,
            "notices": self.ingested.as_dict()["notices"],
            "ledger": {
                "entry": self.recorded.index,
                "leaf": self.recorded.leaf,
                "checkpoint": self.recorded.note,
            },
        }

    def as_text(self) -> str:
        """Return the receipt as a person reads it."""
        return (
            f"{self.ingested.as_text()}\n"
            f"file {self.file_sha256}\n"
            f"entry {self.recorded.index} of the ledger, {self.recorded.leaf}\n"
            f"Its proof: rastin audit proof {self.recorded.index}"
        )
