"""One entry of the ledger: what happened, when, by whom and to what; hashes and names, never a personal value."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """What an entry tells of."""

    DROP_LANDED = "drop landed"
    REPORTS_INGESTED = "reports ingested"
    RELEASE_SHELVED = "release shelved"
    RELEASE_PROMOTED = "release promoted"
    RELEASE_REFUSED = "release refused"
    RELEASE_ROLLED_BACK = "release rolled back"
    SCORES_PUBLISHED = "scores published"
    ARRIVALS_SCORED = "arrivals scored"
    SAMPLE_PLAN_DRAWN = "sample plan drawn"
    ESTIMATES_MADE = "estimates made"
    EXPORT_MADE = "export made"
    RECORDS_CHANGED = "records changed"


@dataclass(frozen=True)
class Entry:
    """What happened.

    Attributes
    ----------
    kind
        What the entry tells of.
    at
        When, UTC, as `2026-11-22T07:30:00Z`; by this machine's clock.
    who
        The account under which it was done; a number of the system, no person's name.
    what
        Names and hashes: text, whole numbers, yes or no, and lists and mappings of these. No fractions, since these
        are not written alike everywhere.
    """

    kind: Kind
    at: str
    who: str
    what: Mapping[str, Any]

    def __post_init__(self) -> None:
        """Refuse what has no one way of being written."""
        _check_is_exact(self.what)

    def content(self) -> bytes:
        r"""Return the entry as the bytes that are hashed: JSON, keys sorted, no spaces, one line.

        >>> Entry(Kind.EXPORT_MADE, "2026-11-22T07:30:00Z", "account 7", {"sha256": "ab"}).content()
        b'{"at":"2026-11-22T07:30:00Z","kind":"export made","what":{"sha256":"ab"},"who":"account 7"}'
        """
        document = {"kind": str(self.kind), "at": self.at, "who": self.who, "what": self.what}
        return json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii")


def entry_now(kind: Kind, what: Mapping[str, Any], who: str | None = None) -> Entry:
    """Make an entry of what happens now; `who` is the system's account number where not given."""
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Entry(kind, at, who or system_account(), dict(what))


def system_account() -> str:
    """Name the system's account under which this process runs, as entries do."""
    return f"system account {os.getuid()}"


def _check_is_exact(value: Any) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if not isinstance(name, str):
                raise TypeError(f"A name in an entry must be text; got {type(name).__name__}.")
            _check_is_exact(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_is_exact(inner)
    elif not (value is None or isinstance(value, str | int)):
        raise TypeError(f"An entry must hold text, whole numbers, yes or no; got {type(value).__name__}.")
