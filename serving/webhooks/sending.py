"""Telling other systems what the ledger says has happened, each thing at least once and in its order.

A message is signed as Standard Webhooks describes: HMAC-SHA256 over its id, its time and its body. The id is the
entry's hash, so that who gets a message twice knows it. Each hook has a place in the ledger up to where it was
told; it moves after each message that was taken.

Source: Standard Webhooks, https://www.standardwebhooks.com, version 1.
"""

from __future__ import annotations

import base64
import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from features.alone import alone
from features.ledger import open_ledger
from features.whole_files import whole_file
from serving.webhooks.events import event_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from features.settings import Settings
    from serving.webhooks.events import Event
    from serving.webhooks.hooks import Hook

PATIENCE = 10.0  # seconds for an answer


@dataclass(frozen=True)
class Told:
    """What became of a hook's messages: how many were taken, and why the next was not, where it was not."""

    hook: str
    sent: int
    refused: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return it as a document."""
        return {"hook": self.hook, "sent": self.sent, "refused": self.refused}


def send(settings: Settings, hooks: Sequence[Hook], is_to_end: Callable[[], bool] = lambda: False) -> list[Told]:
    """Send each hook what happened since it was told last; a hook that is new is told of what happens from now on.

    A message that is not taken (no answer, or another than 2xx) stops its hook until the next time: order is kept. Of
    several processes one sends at a time. Killed after a message was taken, it is sent once more.

    Parameters
    ----------
    settings
        Of this process.
    hooks
        Who is told.
    is_to_end
        Asked before each message; what is left is for the next time.

    Raises
    ------
    LedgerDamaged
        When the ledger is not as it was signed: nobody is told of what cannot be shown.
    """
    with alone(settings.home / "webhooks", ".lock"), httpx.Client(timeout=PATIENCE, follow_redirects=False) as client:
        return [_send(settings, client, hook, is_to_end) for hook in hooks]


def _send(settings: Settings, client: httpx.Client, hook: Hook, is_to_end: Callable[[], bool]) -> Told:
    place = settings.home / "webhooks" / hook.name
    if not place.exists():
        _move(place, open_ledger(settings).size())
    sent = 0
    for after, event in _events(settings, int(place.read_text(encoding="ascii"))):
        if is_to_end():
            break
        if event is not None and event.type in hook.events:
            refused = _post(client, hook, event)
            if refused is not None:
                return Told(hook.name, sent, refused)
            sent += 1
        _move(place, after)
    return Told(hook.name, sent, None)


def _events(settings: Settings, first: int) -> Iterator[tuple[int, Event | None]]:
    """Walk over the entries from a place on, each with the place after it."""
    tail = open_ledger(settings).since(first)
    for place, (entry, leaf) in enumerate(zip(tail.entries, tail.leaves, strict=True), start=tail.first):
        yield place + 1, event_of(place, entry, leaf)


def _post(client: httpx.Client, hook: Hook, event: Event) -> str | None:
    """Send one message; say why it was not taken."""
    body, at = event.body(), str(int(time.time()))
    headers = {
        "content-type": "application/json",
        "webhook-id": event.leaf,
        "webhook-timestamp": at,
        "webhook-signature": signature(hook.secret, event.leaf, at, body),
    }
    try:
        status = client.post(hook.url, content=body, headers=headers).status_code
    except httpx.HTTPError as error:
        return type(error).__name__
    return None if httpx.codes.is_success(status) else f"HTTP {status}"


def signature(secret: bytes, name: str, at: str, body: bytes) -> str:
    """Sign a message.

    >>> signature(b"secret", "msg", "1700000000", b"{}")
    'v1,GLQ6gzEQBH6wg+EPxNrVgvpc8ZHusH2JmJfj9j0z7Ak='
    """
    digest = hmac.digest(secret, f"{name}.{at}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


def _move(place: Path, entry: int) -> None:
    with whole_file(place) as draft:
        draft.write_text(f"{entry}\n", encoding="ascii")
