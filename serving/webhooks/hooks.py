"""Who is to be told: a file outside the home folder, since it holds the secrets that messages are signed with."""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from features.faults import Fault
from serving.webhooks.events import EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OTHERS = 0o077
_HERE = {"localhost", "127.0.0.1", "::1"}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_PREFIX = "whsec_"
_LEAST_SECRET = 24  # bytes, as Standard Webhooks asks for


@dataclass(frozen=True)
class Hook:
    """One system that is told.

    Attributes
    ----------
    name
        Its name here.
    url
        Where messages are sent.
    events
        What it is told of.
    secret
        What messages to it are signed with.
    """

    name: str
    url: str
    events: frozenset[str]
    secret: bytes = field(repr=False)


def read_hooks(path: Path) -> list[Hook]:
    """Read the file: TOML, a `[[hook]]` each with `name`, `url`, `events` and `secret`.

    Raises
    ------
    Fault
        When it cannot be read, others may read it too, or with all that is wrong in it.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _wrong(path, ["it cannot be read"]) from None
    listed = said.get("hook")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise _wrong(path, ["it has no [[hook]]"])
    names = [one.get("name") for one in listed]
    wrong = [text for one in listed for text in _faults_of(one)]
    wrong += ["two hooks have one name"] if len(set(map(str, names))) < len(names) else []
    wrong += [f"others may read it: chmod 600 {path}"] if path.stat().st_mode & _OTHERS else []
    if wrong:
        raise _wrong(path, wrong)
    return [Hook(one["name"], one["url"], frozenset(one["events"]), _secret(one["secret"])) for one in listed]


def _faults_of(one: dict[str, Any]) -> Iterator[str]:
    name, url, events = one.get("name"), str(one.get("url")), one.get("events")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield "a name must be of small letters, digits and dashes"
    address = urlsplit(url)
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _HERE):
        yield f"{name}: url must begin with https"
    if not isinstance(events, list) or not events or set(map(str, events)) - set(EVENTS):
        yield f"{name}: events must be some of {', '.join(EVENTS)}"
    if len(_secret(one.get("secret"))) < _LEAST_SECRET:
        yield f"{name}: secret must be {_PREFIX} and at least {_LEAST_SECRET} bytes in base64"


def _secret(text: Any) -> bytes:
    try:
        return base64.b64decode(str(text).removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return b""


def _wrong(path: Path, faults: list[str]) -> Fault:
    return Fault(
        f"The file of hooks must say who is told of what; {path}: {'; '.join(faults)}.",
        f"پروندهٔ پیام‌رسانی باید بگوید چه کسی از چه باخبر می‌شود؛ {path}: {'؛ '.join(faults)}.",
    )
