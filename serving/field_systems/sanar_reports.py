"""Reports out of Sanar: its file turned into rows of `verifications`, line for line, and received as any reports."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from features.contract import TABLES
from features.faults import Fault
from features.whole_files import sha256_of, whole_file
from serving.field_reports.receiving import receive
from serving.field_systems.registered import registered
from serving.field_systems.sanar_worklist import LEVEL
from serving.latin_digits import in_latin_digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from features.settings import Settings
    from serving.field_reports.receipt import Receipt
    from serving.field_systems.registered import Registered
    from serving.field_systems.sanar_mapping import FieldMapping

COLUMNS = tuple(column.name for column in TABLES["verifications"].columns)
_DELIMITERS = (",", ";", "\t")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NO_SPACES = {ord(one): None for one in "\u200c\u200e\u200f \t"}


@dataclass(frozen=True)
class Taken:
    """What was received: the file as it was sent, and the receipt for its rows."""

    sent_sha256: str
    receipt: Receipt

    def as_dict(self) -> dict[str, Any]:
        """Return it as a document."""
        return {"sent_sha256": self.sent_sha256, **self.receipt.as_dict()}


def receive_sanar(settings: Settings, reports: Path, mapping: FieldMapping) -> Taken:
    """Receive a file of reports as Sanar writes it.

    Line for line, so that the row that quarantine names is the row of the file that was sent. Dates, numbers and codes
    are read by ingest, which takes Jalali dates, Persian digits and Arabic letters.

    Raises
    ------
    Fault
        When the file is no CSV text, or lacks a column that the mapping names; nothing has landed then.
    """
    try:
        sent = sha256_of(reports)
        lines = list(_lines(reports))
    except (OSError, UnicodeError, csv.Error):
        raise Fault(
            f"Reports must be CSV text in UTF-8 or UTF-16; {reports} cannot be read.",
            f"گزارش‌ها باید متن CSV با UTF-8 یا UTF-16 باشد؛ {reports} خوانده نمی‌شود.",
        ) from None
    if not lines:
        raise Fault(
            f"Reports must have a header; {reports} is empty.", f"گزارش‌ها باید سرستون داشته باشد؛ {reports} خالی است."
        )
    header, rows = lines[0], lines[1:]
    places = mapping.places(header)
    known = registered(settings, ())
    file = settings.home / "field_systems" / "sanar" / f"{reports.stem}-{sent[:8]}.csv"
    with whole_file(file) as draft, draft.open("w", encoding="utf-8", newline="") as text:
        out = csv.writer(text)
        out.writerow(COLUMNS)
        for row in rows:
            is_whole = len(row) == len(header)
            out.writerow(_row(row, places, mapping, known) if is_whole else ["?"])  # ingest names it as unreadable
    return Taken(sent, receive(settings, file))


def _lines(path: Path) -> Iterator[list[str]]:
    with path.open("rb") as file:
        encoding = "utf-16" if file.read(2) in _UTF16_MARKS else "utf-8-sig"
    with path.open(encoding=encoding, newline="") as text:
        delimiter = max(_DELIMITERS, key=text.readline().count)
        text.seek(0)
        yield from (row for row in csv.reader(text, delimiter=delimiter, strict=True) if row)


def _row(row: Sequence[str], places: Mapping[str, int], mapping: FieldMapping, known: Registered) -> list[str]:
    said = {name: row[place].strip() for name, place in places.items()}
    number = _code(said["verification_id"])
    who = known.inspectors.get(_code(said["inspector_id"]), {})
    cells = {
        **said,
        "verification_id": f"sanar-{number}" if number else "",
        "stage": "field",
        "level": who.get("level") or LEVEL,
        "outcome": mapping.outcome(said["outcome"]),
        "firm_id": said.get("firm_id") or who.get("firm_id") or "",
        "reported_via": mapping.reported_via,
    }
    return [cells.get(name, "") for name in COLUMNS]


def _code(text: str) -> str:
    """Return a code as ingest will read it, for looking it up."""
    return in_latin_digits(text).translate(_NO_SPACES)
