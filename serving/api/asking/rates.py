"""How often accounts and addresses may ask. Counted in this process's memory, where it is bounded at all."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from serving.api.answering.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

ADDRESS_SHARE = 5  # an office shares an address, so it may ask as often as so many accounts
_MINUTE = 60.0  # seconds


class Rates:
    """Requests of the last minute: of this minute by the clock, and of the one before so far as it still counts.

    Counted here rather than by a library: every request is counted twice, and what is kept is two numbers a caller.

    Parameters
    ----------
    a_minute
        How often an account may ask; nothing is counted where it is 0.
    clock
        Seconds since 1970.
    """

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.time) -> None:
        self._of_an_account = a_minute
        self._from_an_address = a_minute * ADDRESS_SHARE
        self._clock = clock
        self._minute = 0.0
        self._now: dict[str, int] = {}
        self._before: dict[str, int] = {}

    def check_account(self, number: int) -> None:
        """Count a request of an account.

        Raises
        ------
        Refusal
            429 where there were too many.
        """
        self._check(self._of_an_account, f"account {number}")

    def check_address(self, address: str) -> None:
        """Count a request from an address, as `check_account`."""
        self._check(self._from_an_address, f"address {address}")

    def _check(self, most: int, whose: str) -> None:
        if not most:
            return
        at = self._clock()
        minute, gone = divmod(at, _MINUTE)
        if minute != self._minute:
            self._turn_to(minute)
        before, now = self._before.get(whose, 0), self._now.get(whose, 0)
        if before * (1 - gone / _MINUTE) + now + 1 > most:
            raise too_often(at - gone + _until(most, before, now))
        self._now[whose] = now + 1

    def _turn_to(self, minute: float) -> None:
        self._before = self._now if minute == self._minute + 1 else {}
        self._now, self._minute = {}, minute


def _until(most: int, before: int, now: int) -> float:
    """Return the seconds from this minute's begin until one more request is within bounds."""
    if now < most:
        return _MINUTE * (1 - (most - 1 - now) / before)
    return _MINUTE * (2 - (most - 1) / now)


def too_often(until: float) -> Refusal:
    """Refuse until a time, in seconds since 1970."""
    seconds = max(1, round(until - time.time()))
    return Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        f"Requests must come no oftener than is allowed. Try: after {seconds} seconds.",
        f"درخواست‌ها بیش از اندازهٔ مجاز است؛ پس از {seconds} ثانیه دوباره بفرستید.",
        {"retry-after": str(seconds)},
    )
