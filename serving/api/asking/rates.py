"""How often accounts and addresses may ask. Counted in this process's memory, where it is bounded at all."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from serving.api.asking.attempts import too_often

ADDRESS_SHARE = 5  # an office shares an address, so it may ask as often as so many accounts


class Rates:
    """Requests of the last minute.

    Parameters
    ----------
    a_minute
        How often an account may ask; nothing is counted where it is 0.
    """

    def __init__(self, a_minute: int) -> None:
        self._counted = SlidingWindowCounterRateLimiter(MemoryStorage()) if a_minute else None
        self._of_an_account = RateLimitItemPerMinute(max(a_minute, 1))
        self._from_an_address = RateLimitItemPerMinute(max(a_minute, 1) * ADDRESS_SHARE)

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

    def _check(self, item: RateLimitItemPerMinute, whose: str) -> None:
        if self._counted is not None and not self._counted.hit(item, whose):
            raise too_often(self._counted.get_window_stats(item, whose).reset_time)
