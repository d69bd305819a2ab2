"""Holding the changes of the records to the ledger: each is sealed, stands where it says, and none is missing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from features.ledger import Kind, open_ledger
from serving.ledger.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.settings import Settings

ChangesNow = Callable[[], Iterable[Mapping[str, Any]]]
"""Gives each change that stands in the records now, as of one moment.

`id`, `is_sealed`, `entry` (its place in the ledger; `None` where it is still to be entered), `what` and `who` as the
entry must say them.
"""


def hold_changes(settings: Settings, changes_now: ChangesNow) -> tuple[Breach, ...]:
    """Hold every change to its entry, and every entry of a change to the records.

    Parameters
    ----------
    settings
        Of this process; the ledger must be whole.
    changes_now
        The changes as they stand; asked after the ledger was read, so that each change it has is there.
    """
    entries = open_ledger(settings).read().entries
    unclaimed = dict(_changes(entries, 0))
    later: list[Mapping[str, Any]] = []
    breaches: list[Breach] = []
    for change in changes_now():
        place = change["entry"]
        if not change["is_sealed"]:
            breaches.append(_not_sealed(change))
            if isinstance(place, int) and unclaimed.get(place, {}).get("change") == change["id"]:
                del unclaimed[place]
        elif place is None:
            continue  # is being made
        elif place >= len(entries):
            later.append(change)
        elif unclaimed.pop(place, None) != _expected(change):
            breaches.append(_elsewhere(change, place))
    breaches += [_missing(place) for place in unclaimed]
    tail = dict(_changes(open_ledger(settings).since(len(entries)).entries, len(entries))) if later else {}
    breaches += [_elsewhere(one, one["entry"]) for one in later if tail.get(one["entry"]) != _expected(one)]
    return tuple(breaches)


def _changes(entries: Iterable[bytes], first: int) -> Iterator[tuple[int, dict[str, Any]]]:
    for place, entry in enumerate(entries, first):
        said = json.loads(entry)
        if said["kind"] == Kind.RECORDS_CHANGED:
            yield place, {**said["what"], "who": said["who"]}


def _expected(change: Mapping[str, Any]) -> dict[str, Any]:
    return {**change["what"], "who": change["who"]}


def _not_sealed(change: Mapping[str, Any]) -> Breach:
    where = f"changes/{change['id']}"
    return Breach(
        where,
        f"{where} must stand as Rastin sealed it; it was changed, or Rastin did not make it.",
        f"{where} باید همان باشد که راستین مهر کرده است؛ تغییر کرده یا راستین آن را نساخته است.",
    )


def _elsewhere(change: Mapping[str, Any], place: int) -> Breach:
    where = f"changes/{change['id']}"
    return Breach(
        where,
        f"{where} must be what entry {place} of the ledger says; it is not.",
        f"{where} باید همان باشد که ردیف {place} دفتر رویدادها می‌گوید؛ نیست.",
    )


def _missing(place: int) -> Breach:
    return Breach(
        f"changes, entry {place}",
        f"The change that entry {place} of the ledger tells of must be in the records once; it is not.",
        f"تغییری که ردیف {place} دفتر رویدادها می‌گوید باید یک بار در سوابق باشد؛ نیست.",
    )
