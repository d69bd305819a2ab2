"""SMS and phone checks of one block's jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.simulation.arrays import happens, integers

if TYPE_CHECKING:
    from experiments.simulation.arrays import Flags, Floats, Ints
    from experiments.simulation.jobs import Jobs
    from experiments.simulation.scenario import Answers, Scenario
    from experiments.simulation.season import Season

CONFIRMED, DENIED, LOST, SILENT = range(4)
SMS_OUTCOMES = ("confirmed", "denied", "undelivered", "no_reply")
PHONE_OUTCOMES = ("confirmed", "denied", "wrong_number", "no_answer")
_SMS_AFTER = (6, 32)  # days after registration
_CALL_AFTER_SMS = (4, 34)  # days after the SMS was settled
_CALL_AFTER_REGISTRATION = (15, 60)
_DAY = 86_400


@dataclass(frozen=True)
class Messages:
    """One row a check; `job` is the row of its job in the block, `at` seconds since 1970."""

    job: Ints
    at: Ints
    outcome: Ints

    def rows(self, kept: Flags) -> Messages:
        """Take some of the checks."""
        return Messages(self.job[kept], self.at[kept], self.outcome[kept])


def draw_messages(
    scenario: Scenario, season: Season, rng: np.random.Generator, jobs: Jobs, end: int
) -> tuple[Messages, Messages]:
    """Draw the SMS checks and the calls settled before second `end`."""
    rules, n = scenario.messages, len(jobs)
    asked = np.flatnonzero(happens(rng, rules.sms[season.index], n))
    sent = Messages(
        job=asked,
        at=jobs.registered_at[asked] + integers(rng, _SMS_AFTER[0] * _DAY, _SMS_AFTER[1] * _DAY, len(asked)),
        outcome=_answers(rng, jobs, asked, rules.sms_true, rules.sms_false, scenario.coaching.sms_confirms),
    )
    bad = np.zeros(n, bool)
    bad[sent.job] = sent.outcome != CONFIRMED
    settled = np.full(n, -1)
    settled[sent.job] = sent.at
    called = np.flatnonzero(
        happens(rng, np.where(bad, rules.call_after_bad[season.index], rules.call_otherwise[season.index]), n)
    )
    m = len(called)
    after_sms = settled[called] + integers(rng, _CALL_AFTER_SMS[0] * _DAY, _CALL_AFTER_SMS[1] * _DAY, m)
    low, high = _CALL_AFTER_REGISTRATION
    without = jobs.registered_at[called] + integers(rng, low * _DAY, high * _DAY, m)
    calls = Messages(
        job=called,
        at=_office_hours(rng, np.where(settled[called] >= 0, after_sms, without)),
        outcome=_answers(rng, jobs, called, rules.phone_true, rules.phone_false, scenario.coaching.phone_confirms),
    )
    return sent.rows(sent.at < end), calls.rows(calls.at < end)


def _office_hours(rng: np.random.Generator, at: Ints) -> Ints:
    return at // _DAY * _DAY + integers(rng, 8 * 3600, 18 * 3600, len(at))


def _answers(
    rng: np.random.Generator, jobs: Jobs, asked: Ints, true: Answers, false: Answers, coached_confirms: float
) -> Ints:
    """Draw outcomes; a phone that cannot be reached is silent or lost, a coached worker says yes."""
    n = len(asked)
    is_false = jobs.is_false[asked]
    reach = jobs.reachable[asked]
    confirmed = _pick(is_false, true.confirmed, false.confirmed)
    confirmed = np.where(jobs.coached[asked], coached_confirms, confirmed) * reach
    denied = np.where(jobs.coached[asked], 0.01, _pick(is_false, true.denied, false.denied)) * reach
    lost = np.where(jobs.coached[asked], 0.02, _pick(is_false, true.lost, false.lost)) * (2.2 - 1.2 * reach)
    draw = rng.random(n)
    edges = np.cumsum([confirmed, denied, lost], axis=0)
    outcome: Ints = (draw >= edges).sum(axis=0)
    return outcome


def _pick(is_false: Flags, true: float, false: float) -> Floats:
    return np.where(is_false, false, true)
