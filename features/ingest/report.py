"""What an ingest did: for each table, delivered = landed + repeated + quarantined."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from features.calendar_dates import jalali

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from features.ingest.drop_files import Notice


@dataclass(frozen=True)
class HeldRow:
    """A delivered row that may not land, and what it must become.

    Attributes
    ----------
    row
        Its number in the file, from 1.
    key
        As text; `None` where it cannot be read or could be a personal value.
    column, rule
        The column and the rule that name it.
    persian, english
        What it must become; no value of the row.
    """

    row: int
    key: str | None
    column: str
    rule: str
    persian: str
    english: str


@dataclass(frozen=True)
class TableCount:
    """What became of a table's delivered rows.

    Attributes
    ----------
    delivered
        Rows in the drop's file.
    landed
        Rows that are new or changed.
    repeated
        Rows that say what is known already, or what another row of the file says.
    quarantined
        Rows that break a rule.
    rules
        The quarantined rows by the rule that names them.
    released
        Rows of earlier drops, not among those delivered now, that landed since what they waited for did.
    first_held
        The first of the quarantined rows; lines that could not be split are not among them.
    """

    delivered: int = 0
    landed: int = 0
    repeated: int = 0
    quarantined: int = 0
    rules: Mapping[str, int] = field(default_factory=dict)
    released: int = 0
    first_held: tuple[HeldRow, ...] = ()

    def __post_init__(self) -> None:
        """Refuse counts that do not add up: some row would have been lost or counted twice."""
        if self.delivered != self.landed + self.repeated + self.quarantined:
            raise ValueError(f"Delivered must be landed + repeated + quarantined; got {self!r}.")
        if self.quarantined != sum(self.rules.values()):
            raise ValueError(f"Quarantined must be the sum over the rules; got {self!r}.")


@dataclass(frozen=True)
class IngestReport:
    """What an ingest did.

    Attributes
    ----------
    recorded_at
        The moment from which this drop's versions count as known to Rastin; local time of Tehran.
    tables
        The counts of every table that was delivered or of which rows were released.
    in_quarantine
        How many rows the quarantine lists now, those of earlier drops included.
    snapshot
        The name of what is landed now.
    notices
        What a person should know though it stopped nothing.
    """

    recorded_at: datetime
    tables: Mapping[str, TableCount]
    in_quarantine: int
    snapshot: str
    notices: tuple[Notice, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the report as a document."""
        tables = {
            name: {
                "delivered": rows.delivered,
                "landed": rows.landed,
                "repeated": rows.repeated,
                "quarantined": rows.quarantined,
                "rules": dict(rows.rules),
                "released": rows.released,
            }
            for name, rows in self.tables.items()
        }
        return {
            "recorded_at": self.recorded_at.isoformat(),
            "tables": tables,
            "in_quarantine": self.in_quarantine,
            "snapshot": self.snapshot,
            "notices": [{"en": notice.english, "fa": notice.persian} for notice in self.notices],
        }

    def as_text(self) -> str:
        """Return the report as a person reads it."""
        lines = [f"recorded at {self.recorded_at:%Y-%m-%d %H:%M:%S} ({jalali(self.recorded_at)})", _HEADER]
        for name, rows in self.tables.items():
            lines.append(_LINE.format(name, rows.delivered, rows.landed, rows.repeated, rows.quarantined))
            lines += [f"    {number:>12,} {rule}" for rule, number in rows.rules.items()]
            if rows.released:
                lines.append(f"    {rows.released:>12,} more landed that had waited in quarantine")
        lines.append(f"in quarantine now: {self.in_quarantine:,}")
        lines += [line for notice in self.notices for line in (notice.english, notice.persian)]
        return "\n".join(lines)


_LINE = "{:<14} {:>12,} = {:>12,} + {:>12,} + {:>12,}"
_HEADER = "{:<14} {:>12} = {:>12} + {:>12} + {:>12}".format("table", "delivered", "landed", "repeated", "quarantined")
