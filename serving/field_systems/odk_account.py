"""The account on ODK Central: read from a file outside the home folder, and used through pyodk."""

from __future__ import annotations

import logging
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from features.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyodk.client import Client

_OTHERS = 0o077
_HERE = {"localhost", "127.0.0.1", "::1"}
_UNAUTHORISED, _NOT_FOUND = 401, 404
_KINDS = {"url": str, "project": int, "email": str, "password": str}


@dataclass(frozen=True)
class Account:
    """Where Central is, and as whom to ask there."""

    url: str
    project: int
    email: str
    password: str = field(repr=False)


def read_account(path: Path) -> Account:
    """Read the account's file: TOML with `url`, `project`, `email` and `password`, for its owner only.

    Raises
    ------
    Fault
        When it cannot be read, others may read it too, or the password would travel unencrypted.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        is_right = all(isinstance(said[name], kind) for name, kind in _KINDS.items())
    except (OSError, ValueError, KeyError):
        is_right = False
    if not is_right:
        raise Fault(
            f"The ODK account must be a TOML file with url, project, email and password; {path} is not. "
            "Try: write it, or set RASTIN_ODK_ACCOUNT_FILE.",
            f"حساب ODK باید پروندهٔ TOML با url و project و email و password باشد؛ {path} نیست.",
        )
    if path.stat().st_mode & _OTHERS:
        raise Fault(
            f"The ODK account must be for its owner only; others may read {path}. Try: chmod 600 {path}.",
            f"حساب ODK باید تنها برای صاحبش خواندنی باشد؛ دیگران هم {path} را می‌خوانند: chmod 600 {path}",
        )
    address = urlsplit(said["url"])
    if address.scheme != "https" and address.hostname not in _HERE:
        raise Fault(
            f"ODK Central must be asked over https; {path} names {address.scheme or 'no scheme'}.",
            f"با ODK Central باید با https سخن گفت؛ در {path} چنین نیست.",
        )
    return Account(said["url"], said["project"], said["email"], said["password"])


@contextmanager
def central(account: Account) -> Iterator[Central]:
    """Log in, and give the connection; what goes wrong on the way is a fault."""
    from pyodk._utils.config import CentralConfig, Config
    from pyodk._utils.session import Session
    from pyodk.client import Client
    from pyodk.errors import PyODKError
    from requests.exceptions import RequestException

    logging.getLogger("pyodk").setLevel(logging.CRITICAL)  # it logs what Central answered, which is not ours to print
    config = Config(CentralConfig(account.url, account.email, account.password, account.project))
    session = Session(account.url, "v1", account.email, account.password)  # no cache: no token lies in a file
    try:
        with Client(config=config, session=session) as client:
            yield Central(client, account.project)
    except PyODKError as error:
        status = status_of(error)
        raise Fault(
            f"ODK Central must take what is asked of it; it answered {status or 'nothing that can be read'}. "
            "Try: look at the account's rights and the project's number.",
            f"ODK Central باید درخواست را بپذیرد؛ پاسخ آن {status or 'خوانا نبود'} بود."
            " حقوق حساب و شمارهٔ پروژه را ببینید.",
        ) from None
    except RequestException as error:
        raise Fault(
            f"ODK Central must be reachable at {account.url}; it is not ({type(error).__name__}). Try: again later; "
            "what was done stays done.",
            f"ODK Central باید در {account.url} در دسترس باشد؛ نیست. دوباره بکوشید؛ آنچه انجام شده می‌ماند.",
        ) from None


@dataclass(frozen=True)
class Central:
    """A connection to one project, which logs in anew when Central has forgotten it."""

    client: Client
    project: int

    def ask(self, call: Callable[[], Any]) -> Any:
        """Make a call of pyodk; once more, with a new token, where Central took the old one for expired."""
        from pyodk.errors import PyODKError

        try:
            return call()
        except PyODKError as error:
            if status_of(error) != _UNAUTHORISED:
                raise
            self.client.session.headers.pop("Authorization", None)
            return call()

    def find(self, call: Callable[[], Any], absent: int = _NOT_FOUND) -> Any:
        """Make a call of pyodk; `None` where Central has no such thing, which the status `absent` says."""
        from pyodk.errors import PyODKError

        try:
            return self.ask(call)
        except PyODKError as error:
            if status_of(error) != absent:
                raise
            return None

    def named(self, text: str) -> str:
        """Write a name as a part of an address."""
        return str(self.client.session.urlquote(text))

    def get(self, path: str, **parameters: str | int) -> Any:
        """Get what pyodk has no call for; `path` is within the project."""
        return self.ask(lambda: self._request("GET", path, params=parameters))

    def post(self, path: str, document: Any) -> Any:
        """Post what pyodk has no call for."""
        return self.ask(lambda: self._request("POST", path, json=document))

    def _request(self, method: str, path: str, **more: Any) -> Any:
        session = self.client.session
        url = f"projects/{self.project}/{path}"
        return session.response_or_error(method, url, logging.getLogger("pyodk"), **more)


def status_of(error: Exception) -> int | None:
    """Return the HTTP status that an error of pyodk came with."""
    answer = error.args[1] if len(error.args) > 1 else None
    return getattr(answer, "status_code", None)
