"""How often somebody may try to log in. Counted in this process's memory: a start forgets, and there is one process."""

from __future__ import annotations

from dataclasses import dataclass, field

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from serving.api.asking.rates import too_often

# Guessing a password of 12 characters by ten tries a quarter of an hour is hopeless; a person needs two or three.
OF_A_NAME = RateLimitItemPerMinute(10, 15)
FROM_AN_ADDRESS = RateLimitItemPerMinute(100, 15)  # an office shares one


@dataclass(frozen=True)
class Attempts:
    """The attempts of the last quarter of an hour, by the name that was tried and by the address that tried."""

    _counted: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    def check_may_try(self, name: str, address: str) -> None:
        """Count an attempt; whether there is an account of that name changes nothing.

        Raises
        ------
        Refusal
            429 where there were too many.
        """
        for item, whose in ((FROM_AN_ADDRESS, ("address", address)), (OF_A_NAME, ("name", name))):
            if not self._counted.hit(item, *whose):
                raise too_often(self._counted.get_window_stats(item, *whose).reset_time)

    def forget(self, name: str) -> None:
        """Forget the attempts at a name: its person got in."""
        self._counted.clear(OF_A_NAME, "name", name)
