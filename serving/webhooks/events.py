"""Which entries of the ledger other systems are told of, and what they are told: names, counts and hashes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from features.ledger import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_KIND = {
    Kind.SAMPLE_PLAN_DRAWN: "sample_plan.drawn",
    Kind.REPORTS_INGESTED: "reports.received",
    Kind.ESTIMATES_MADE: "estimates.made",
    Kind.SCORES_PUBLISHED: "scores.published",
}
_BY_OPERATION = {"sample_plan.issue": "sample_plan.issued", "sample_plan.close": "sample_plan.closed"}
EVENTS = (*_BY_KIND.values(), *_BY_OPERATION.values())


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    Attributes
    ----------
    type
        One of `EVENTS`.
    entry, leaf
        Its place in the ledger, and its hash there: by them a proof can be asked for.
    at
        When, UTC.
    what
        What the ledger says of it, without the files of the home folder.
    """

    type: str
    entry: int
    leaf: str
    at: str
    what: Mapping[str, Any]

    def body(self) -> bytes:
        """Write it as the message that is sent."""
        said = {"type": self.type, "timestamp": self.at, "data": {**self.what, "entry": self.entry, "leaf": self.leaf}}
        return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def event_of(place: int, content: bytes, leaf: bytes) -> Event | None:
    """Return the event that an entry tells of; `None` where others are not told of it."""
    said = json.loads(content)
    what = {name: value for name, value in said["what"].items() if name != "files"}
    kind = _BY_KIND.get(said["kind"]) or _BY_OPERATION.get(str(what.get("operation")))
    return None if kind is None else Event(kind, place, leaf.hex(), said["at"], what)
