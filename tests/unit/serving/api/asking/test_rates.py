"""How often anybody may ask in a minute, wherever the clock's minutes begin."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from serving.api.answering.refusals import Refusal
from serving.api.asking.rates import ADDRESS_SHARE, Rates

MOST = 4


@dataclass
class _Clock:
    """A clock that stands until it is moved; its minutes begin at multiples of 60."""

    at: float

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> _Clock:
    return _Clock(time.time() // 60 * 60)


def _taken(rates: Rates, times: int, account: int = 1) -> int:
    """Ask so many times, and return how often it was taken."""
    taken = 0
    for _ in range(times):
        try:
            rates.check_account(account)
        except Refusal:
            continue
        taken += 1
    return taken


def test_so_many_are_taken_a_minute_and_one_account_takes_nothing_from_another(clock: _Clock) -> None:
    rates = Rates(MOST, clock)
    assert _taken(rates, 10) == MOST
    assert _taken(rates, 10, account=2) == MOST


def test_an_address_may_ask_as_often_as_several_accounts(clock: _Clock) -> None:
    rates = Rates(MOST, clock)
    for _ in range(MOST * ADDRESS_SHARE):
        rates.check_address("192.0.2.1")
    with pytest.raises(Refusal):
        rates.check_address("192.0.2.1")


def test_what_was_asked_before_counts_less_and_less(clock: _Clock) -> None:
    rates = Rates(MOST, clock)
    clock.at += 59
    assert _taken(rates, 10) == MOST
    clock.at += 2
    assert _taken(rates, 10) == 0
    clock.at += 14
    assert _taken(rates, 10) == 1
    clock.at += 45
    assert _taken(rates, 10) == MOST - 1
    clock.at += 120
    assert _taken(rates, 10) == MOST


@pytest.mark.parametrize("asked_at", [0, 30, 59])
@pytest.mark.parametrize("then", [0, 20, 61])
def test_whoever_comes_when_told_to_is_taken_and_not_long_before(clock: _Clock, asked_at: int, then: int) -> None:
    rates = Rates(MOST, clock)
    clock.at += asked_at
    _taken(rates, MOST)
    clock.at += then
    _taken(rates, MOST)
    began = clock.at
    with pytest.raises(Refusal) as refused:
        rates.check_account(1)
    told = int(refused.value.headers["retry-after"]) + time.time()
    clock.at = told - 4
    assert clock.at < began or _taken(rates, 1) == 0
    clock.at = told + 1
    assert _taken(rates, 1) == 1


def test_without_a_bound_nothing_is_counted() -> None:
    rates = Rates(0)
    assert _taken(rates, 1_000) == 1_000
