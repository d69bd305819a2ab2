"""What a scenario says: every rate of the simulation, by name, checked before anything is drawn.

A scenario is one TOML file in `scenarios/`. Rates that drift are lists with one number a cycle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypeAlias


@dataclass(frozen=True)
class Between:
    """The least and the most a number may be."""

    low: float
    high: float


Share: TypeAlias = Annotated[float, Between(0, 1)]
Shares: TypeAlias = Annotated[tuple[float, ...], Between(0, 1)]  # one a cycle
Span: TypeAlias = Annotated[tuple[float, float], Between(0, 1)]  # from, to
Amount: TypeAlias = Annotated[float, Between(0, 1e12)]
Amounts: TypeAlias = Annotated[tuple[float, ...], Between(0, 1e12)]  # one a cycle
Count: TypeAlias = Annotated[int, Between(1, 10_000)]


@dataclass(frozen=True)
class HonestPlans:
    """How plans look before anybody cheats."""

    home_business: Share  # of plans
    enterprise: Share  # of plans; the rest is self-employment
    enterprise_extra_jobs: Amount  # mean jobs of an enterprise beyond two
    rural: Share
    loan: Shares  # of plans in a programme that lends
    loan_at_ceiling: Share  # of loans
    insured_wage: Shares  # of wage jobs
    insured_self_employed: Share
    insurance_unknown: Share  # of insured jobs, declared uninsured: declarations lag
    false_insured_less: Share  # what diverted, ring and recycled jobs keep of an honest job's chance to be insured
    minimum_wage: Amounts  # rial a month
    without_licence: Share
    without_coordinates: Share
    last_month: Shares  # of honest plans, registered in the year's last month
    webservice: Shares
    batch: Shares
    night: Share  # of honest registrations, outside working hours


@dataclass(frozen=True)
class Padding:
    """Quota padding: an agency's operator invents jobs near the year's end because the commitment is short."""

    plans: Shares  # of all plans
    whole_plan: Share  # of touched plans, all of whose jobs are false
    part: Span  # else: share of the plan's jobs that are false
    burst: Shares  # registered in one of the campaign's bursts; the rest spread like honest ones
    night: Shares
    start_heaped: Share  # start date on the first of a Jalali month
    phone_reused: Shares
    address_reused: Share
    insured_wage: Share
    insured_self_employed: Share
    wage_at_minimum: Share
    loan: Share


@dataclass(frozen=True)
class Diversion:
    """The loan was taken, no job was made."""

    plans: Shares
    whole_plan: Share
    part: Span
    at_ceiling: Share
    never_paid: Share
    stops_early: Share
    quick: Share  # disbursed within weeks, registered right after


@dataclass(frozen=True)
class Ring:
    """A broker files plans under many names and keeps phones, accounts, addresses and branches for several."""

    plans: Shares
    whole_plan: Share
    part: Span
    plans_per_ring: Amount  # mean, in a cycle
    survives: Share  # of rings, active again in the next cycle
    across_counties: Share
    across_provinces: Share
    across_agencies: Share
    phone: Shares  # share of a ring's people under one of its phones
    account: Share  # of its loans, paid to one of its accounts
    address: Share
    branch: Share
    loan: Share
    never_paid: Share
    stops_early: Share


@dataclass(frozen=True)
class Recycled:
    """Somebody who is registered already, in an earlier cycle or by another agency, is registered again."""

    plans: Shares
    whole_plan: Share
    part: Span
    same_cycle: Share  # taken from another plan of the same cycle
    phone_changed: Share


@dataclass(frozen=True)
class PaperInsured:
    """Insured on paper: a contractor buys a month of insurance for invented staff, so that the signs look right.

    It begins in one month of one cycle, and shows the reverse of what padding shows.
    """

    plans: Shares
    from_month: Annotated[int, Between(1, 12)]
    whole_plan: Share
    part: Span
    contractors: Count
    contractor_branch: Share  # loan at the contractor's own branch
    start_same_day: Share
    insured_wage: Share
    same_wage: Share  # every wage of a contractor is the same amount
    loan: Share


@dataclass(frozen=True)
class Coaching:
    """Workers told what to answer; lies across the other mechanisms."""

    workers: Shares  # of false jobs
    sms_confirms: Share
    phone_confirms: Share


@dataclass(frozen=True)
class LookAlikes:
    """Honest plans that look like false ones."""

    family_phone: Share  # of rural plans of one or two jobs: relatives with one phone
    accountant: Share  # of enterprises: registered whole under the accountant's phone
    estate: Share  # of enterprises: in an industrial estate with one postal code
    year_end_upload: Share  # of honest webservice and batch plans: uploaded in the agency's year-end night
    seasonal: Share  # of plans: the same people as in the cycle before
    moved: Share  # of honest jobs: somebody who had a job in an earlier cycle
    hardship: Shares  # of honest borrowers
    hardship_stops: Share  # of those, who stop paying
    wage_at_minimum: Share  # of honest wage jobs
    start_heaped: Share  # of honest jobs
    remote_unreachable: Share  # chance lost by the remotest phones


@dataclass(frozen=True)
class Answers:
    """What a check by SMS or phone hears: shares of each outcome, the rest being silence."""

    confirmed: Share
    denied: Share
    lost: Share  # undelivered, or a wrong number


@dataclass(frozen=True)
class Messages:
    """SMS for most jobs, then a call where the SMS went badly and to some others."""

    sms: Shares  # of jobs
    call_after_bad: Shares  # of jobs whose SMS was not confirmed
    call_otherwise: Shares
    sms_true: Answers
    sms_false: Answers
    phone_true: Answers
    phone_false: Answers


@dataclass(frozen=True)
class Visits:
    """Field visits: to few, and not to a random few."""

    plans: Shares  # of plans
    at_random: Share  # of visits
    pull_of_bad_checks: Amount  # log odds for a plan all of whose checks went badly
    pull_of_centre: Amount  # log odds lost at 30 km from the county's centre
    pull_of_jobs: Amount  # log odds for twice the jobs
    level: dict[str, float]  # share of visits by level
    no_answer: Shares  # closed, refused or inconclusive
    true_called_false: Share  # by a careful inspector
    false_called_true: Share  # by a careful inspector
    relayed: Share  # of reports below national level
    relayed_softens: Share  # of relayed `false`, that arrive as `confirmed`


@dataclass(frozen=True)
class Inspectors:
    """Who visits, and who among them errs or never goes."""

    senior: Count
    national: Count
    provincial_per_province: Count
    county_per_county: Count
    firms: Count
    per_firm: Count
    daily_capacity: Annotated[tuple[int, int], Between(1, 50)]
    sloppy: Share  # of inspectors
    sloppy_errs: Share  # extra chance that a sloppy inspector confirms a false job
    colluding: dict[str, float]  # share of inspectors by level; firms collude whole
    colluding_skips: Share  # of a colluding inspector's visits that never took place


@dataclass(frozen=True)
class Scenario:
    """A whole scenario; `name` is its file's name."""

    name: str
    description: str
    cycles: tuple[int, ...]
    observed_to: str
    agencies: Count
    honest_plans: HonestPlans
    padding: Padding
    diversion: Diversion
    ring: Ring
    recycled: Recycled
    paper_insured: PaperInsured
    coaching: Coaching
    look_alikes: LookAlikes
    messages: Messages
    visits: Visits
    inspectors: Inspectors
