"""Loans of one block's plans, and how they were paid back as far as it can be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.simulation.arrays import choose, happens, within
from experiments.simulation.identities import RINGS
from experiments.simulation.mechanisms import DIVERSION, HONEST, PAPER_INSURED, RING

if TYPE_CHECKING:
    from experiments.simulation.arrays import Flags, Floats, Ints
    from experiments.simulation.plans import Plans
    from experiments.simulation.scenario import Scenario
    from experiments.simulation.season import Season
    from experiments.simulation.world import World

GUARANTEES = ("guarantor", "cheque", "property", "salary_deduction")
_GUARANTEE_SHARES = np.array([0.46, 0.29, 0.10, 0.15])
_DIVERTED_GUARANTEE_SHARES = np.array([0.44, 0.38, 0.08, 0.10])
_RATES = np.array([0.04, 0.08, 0.12, 0.18])
_TENORS = np.array([24, 36, 48, 60, 84])
_TENOR_SHARES = np.array([0.14, 0.30, 0.06, 0.32, 0.18])
_GRACES = np.array([3, 6, 12])
_AMOUNT_STEP = 5_000_000
_PAYMENT_STEP = 10_000
_RING_ACCOUNTS = 3
_MONTH = 30.44  # days, on average
_PAYS, _NEVER, _STOPS = range(3)
_CONTRACTOR_BRANCHES = 97  # step between contractors' counties


@dataclass(frozen=True)
class Loans:
    """One row a loan; `plan` is the row of its plan in the block. Only loans disbursed by the end are here."""

    number: Ints
    plan: Ints
    bank: Ints
    branch: Ints
    account: Ints  # number at the bank
    approved_amount: Floats
    disbursed_amount: Floats
    approved_day: Ints
    disbursed_day: Ints
    rate: Floats
    tenor: Ints
    grace: Ints
    guarantee: Ints
    conduct: Ints
    paid_until: Ints  # sequence of the last instalment paid
    lateness: Floats  # days, mean

    def __len__(self) -> int:
        """Count the loans."""
        return len(self.plan)


@dataclass(frozen=True)
class Installments:
    """One row an instalment due by the end; `loan` is the row of its loan."""

    loan: Ints
    sequence: Ints
    due_day: Ints
    amount_due: Floats
    paid_day: Ints  # -1: not paid by the end
    amount_paid: Floats


def draw_loans(
    world: World,
    scenario: Scenario,
    season: Season,
    rng: np.random.Generator,
    plans: Plans,
    owner: Ints,
    first: int,
    end: int,
) -> Loans:
    """Draw the loans paid out before day `end`."""
    plan = np.flatnonzero(plans.has_loan)
    n = len(plan)
    mechanism = plans.mechanism[plan]
    quick = (mechanism == DIVERSION) & happens(rng, scenario.diversion.quick, n)
    approved = plans.approved_day[plan] + rng.integers(0, 45, n)
    approved = np.where(quick, plans.approved_day[plan] + rng.integers(0, 10, n), approved)
    disbursed = approved + np.where(quick, rng.integers(3, 20, n), rng.integers(5, 90, n))
    amount, paid_out = _amounts(world, scenario, rng, plans, plan)
    bank, branch, account = _accounts(world, scenario, season, rng, plans, plan, owner[plan])
    tenor = _TENORS[choose(rng, _TENOR_SHARES, n)]
    conduct, paid_until, lateness = _conduct(scenario, season, rng, plans, plan, tenor)
    shares = np.where(np.isin(mechanism, (DIVERSION, RING))[:, None], _DIVERTED_GUARANTEE_SHARES, _GUARANTEE_SHARES)
    loans = Loans(
        number=np.zeros(n, np.int64),
        plan=plan,
        bank=bank,
        branch=branch,
        account=account,
        approved_amount=amount,
        disbursed_amount=paid_out,
        approved_day=approved,
        disbursed_day=disbursed,
        rate=_RATES[choose(rng, np.array([0.22, 0.2, 0.29, 0.29]), n)],
        tenor=tenor,
        grace=_GRACES[choose(rng, np.array([0.5, 0.42, 0.08]), n)],
        guarantee=(rng.random(n)[:, None] >= np.cumsum(shares, axis=1)).sum(axis=1).clip(0, len(GUARANTEES) - 1),
        conduct=conduct,
        paid_until=paid_until,
        lateness=lateness,
    )
    known = np.flatnonzero(disbursed < end)
    kept = {name: getattr(loans, name)[known] for name in Loans.__dataclass_fields__}
    return Loans(**{**kept, "number": first + np.arange(len(known))})


def draw_installments(rng: np.random.Generator, loans: Loans, end: int) -> Installments:
    """Draw what fell due before day `end`, and what was paid of it by then."""
    first_due = loans.disbursed_day + np.round((loans.grace + 1) * _MONTH).astype(np.int64)
    due = np.clip(((end - 1 - first_due) // _MONTH).astype(np.int64) + 1, 0, loans.tenor)
    loan = np.repeat(np.arange(len(loans)), due)
    sequence = within(due) + 1
    n = len(loan)
    due_day = first_due[loan] + np.round((sequence - 1) * _MONTH).astype(np.int64)
    month_rate = loans.rate / 12
    payment = loans.disbursed_amount * month_rate / (1 - (1 + month_rate) ** -loans.tenor)
    payment = np.maximum(np.round(payment / _PAYMENT_STEP), 1) * _PAYMENT_STEP
    late = np.where(happens(rng, 0.45, n), 0, rng.exponential(1.0, n) * loans.lateness[loan]).astype(np.int64)
    paid_day = due_day + late
    paid = (sequence <= loans.paid_until[loan]) & (paid_day < end) & (due_day < end)
    part = (loans.lateness[loan] > 20) & happens(rng, 0.1, n)  # noqa: PLR2004  # who is always late pays in parts
    amount = payment[loan]
    kept = due_day < end
    return Installments(
        loan=loan[kept],
        sequence=sequence[kept],
        due_day=due_day[kept],
        amount_due=amount[kept],
        paid_day=np.where(paid, paid_day, -1)[kept],
        amount_paid=np.where(paid, np.where(part, np.round(amount / 2 / _PAYMENT_STEP) * _PAYMENT_STEP, amount), 0.0)[
            kept
        ],
    )


def _amounts(
    world: World, scenario: Scenario, rng: np.random.Generator, plans: Plans, plan: Ints
) -> tuple[Floats, Floats]:
    """Draw amounts approved and paid out: at the programme's ceiling for the plan's jobs, or below."""
    n = len(plan)
    ceiling = world.programs.loan_ceiling[plans.program[plan]] * plans.committed[plan]
    diverted = plans.mechanism[plan] == DIVERSION
    top = happens(rng, np.where(diverted, scenario.diversion.at_ceiling, scenario.honest_plans.loan_at_ceiling), n)
    share = np.where(top, 1.0, 0.15 + 0.85 * rng.beta(1.8, 2.2, n))
    amount = np.maximum(np.round(ceiling * share / _AMOUNT_STEP), 1) * _AMOUNT_STEP
    whole = happens(rng, 0.93, n)
    partly = np.maximum(np.round(amount * (0.5 + 0.5 * rng.random(n)) / _AMOUNT_STEP), 1) * _AMOUNT_STEP
    return amount, np.where(whole, amount, partly)


def _accounts(
    world: World, scenario: Scenario, season: Season, rng: np.random.Generator, plans: Plans, plan: Ints, owner: Ints
) -> tuple[Ints, Ints, Ints]:
    """Draw bank, branch and account: the owner's own, or the broker's, at the broker's branch."""
    n = len(plan)
    bank, branch = world.branches(rng, plans.county[plan])
    in_ring = plans.mechanism[plan] == RING
    number, home = season.rings.number[plans.ring[plan]], season.rings.county[plans.ring[plan]]
    own = in_ring & happens(rng, scenario.ring.account, n)
    there = own | (in_ring & happens(rng, scenario.ring.branch, n))
    desk = number % world.branch_code.shape[1]
    bank, branch = (
        np.where(there, world.branch_bank[home, desk], bank),
        np.where(there, world.branch_code[home, desk], branch),
    )
    paper = (plans.mechanism[plan] == PAPER_INSURED) & happens(rng, scenario.paper_insured.contractor_branch, n)
    desk_county = plans.contractor[plan] * _CONTRACTOR_BRANCHES % len(world.county_share)
    bank = np.where(paper, world.branch_bank[desk_county, 0], bank)
    branch = np.where(paper, world.branch_code[desk_county, 0], branch)
    holder = np.where(own, RINGS + number * _RING_ACCOUNTS + rng.integers(0, _RING_ACCOUNTS, n), owner * 100 + bank)
    return bank, branch, world.people.accounts(holder)


def _conduct(
    scenario: Scenario, season: Season, rng: np.random.Generator, plans: Plans, plan: Ints, tenor: Ints
) -> tuple[Ints, Ints, Floats]:
    """Draw how a loan is paid: well, late in hardship, never, or up to a point."""
    n = len(plan)
    mechanism = plans.mechanism[plan]
    never = np.select(
        [mechanism == DIVERSION, mechanism == RING], [scenario.diversion.never_paid, scenario.ring.never_paid], 0.008
    )
    stops = np.select(
        [mechanism == DIVERSION, mechanism == RING], [scenario.diversion.stops_early, scenario.ring.stops_early], 0.02
    )
    looks = scenario.look_alikes
    pressed = np.minimum(looks.hardship[season.index] * season.hardship[plans.county[plan]], 0.6)
    hard: Flags = happens(rng, pressed, n)
    stops = np.where(hard & (mechanism == HONEST), looks.hardship_stops, stops)
    draw = rng.random(n)
    conduct = np.where(draw < never, _NEVER, np.where(draw < never + stops, _STOPS, _PAYS))
    stop_at = np.where(hard, rng.integers(2, 16, n), rng.integers(1, 9, n))
    paid_until = np.select([conduct == _NEVER, conduct == _STOPS], [0, stop_at], tenor)
    lateness = np.where(hard | (conduct == _STOPS), 32.0, 4.0 + 8.0 * rng.random(n))
    return conduct, paid_until, lateness
