"""What the families read: the known tables, and the few wide tables that several of them would build again.

Each wide table is a step of its own: computed once, written to Parquet, read by every family.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
from ibis import coalesce

from features.components import connected, links
from features.rates import flag, on_grid, ratio

if TYPE_CHECKING:
    from ibis import Table

    from features.engine import Engine
    from features.known import Known

FALSE_FINDINGS = ("false", "not_found")  # field outcomes that say the job is false (data contract)
TRUE_FINDINGS = ("confirmed",)

# How much a confirmation counts in field history, by how it came. A report of a false job is believed as it is: nobody
# has a reason to invent one. The factors are priors; training estimates reliability from the data.
RELAYED_CREDENCE = 0.7
POOR_VISIT_CREDENCE = 0.5
SHORT_VISIT_MIN, FAR_VISIT_M = 10.0, 1000.0
RECORD_WEIGHT = 20.0  # reports at the usual rate mixed into an inspector's own record

COMPONENTS = pa.schema({"plan_id": pa.string(), "component_id": pa.string(), "links": pa.float64()})
AT_CEILING = 0.95  # of what the programme lends for the plan's jobs: a loan asked for as high as it goes
DEFAULT_DAYS = 30.0  # a first instalment unpaid for longer is a first-payment default


@dataclass(frozen=True)
class Sources:
    """Everything a family may read, as of one moment, for the jobs of one cycle.

    Attributes
    ----------
    known
        The registry as of the moment.
    registered
        One row a job known, of all cycles: the job, its plan, its plan's account and branch.
    current
        The rows of `registered` of this cycle.
    before
        The rows of `registered` of the cycle before.
    cohort
        The rows of `current` to describe: all of them, or those a caller chose.
    contacts
        One row a job: what its SMS and phone checks said.
    lending
        One row a plan with a loan: loans and repayment, added up.
    findings
        One row a job that a field visit found true or false: `is_false`, `credence` (how much the report counts, 0 to
        1), and where it stands.
    components
        One row a plan that shares a phone, account or address with another plan of this cycle: `component_id`.
    components_before
        The same of the cycle before.
    """

    known: Known
    registered: Table
    current: Table
    before: Table
    cohort: Table
    contacts: Table
    lending: Table
    findings: Table
    components: Table
    components_before: Table


def gather(engine: Engine, known: Known, *, is_whole: bool, looks_back: bool = True) -> Sources:
    """Stage what the families share.

    Parameters
    ----------
    engine
        Where to run.
    known
        The registry as of the moment.
    is_whole
        Whether to describe all jobs of the cycle; otherwise those that the view `chosen` names.
    looks_back
        Whether to find the groups of the cycle before; without, there are none. The family network needs them.
    """
    table = engine.table
    engine.step("registered", lambda: _registered(known))
    engine.step("current", lambda: _of_cycle(known, table("registered")))
    if is_whole:
        engine.define("cohort", table("current"))
    else:
        engine.step("cohort", lambda: table("current").semi_join(table("chosen"), "job_id"))
    engine.step("contacts", lambda: _contacts(known, table("current")))
    engine.step("lending", lambda: _lending(known, table("current")))
    engine.step("findings", lambda: _findings(known, table("registered")))
    engine.define("before", _of_cycle(known, table("registered"), back=1))
    _group(engine, "current", "components")
    if looks_back:
        _group(engine, "before", "components_before")
    else:
        engine.put("components_before", COMPONENTS.empty_table())
    shared = (one.name for one in fields(Sources) if one.name != "known")
    return Sources(known, **{name: table(name) for name in shared})


def _group(engine: Engine, jobs: str, name: str) -> None:
    """Let `name` stand for the components of the plans of `jobs`."""
    engine.step(f"links_{jobs}", lambda: links(engine.table(jobs)))
    engine.put(name, pa.Table.from_pandas(connected(engine.table(f"links_{jobs}").to_pandas()), COMPONENTS))


def _of_cycle(known: Known, registered: Table, back: int = 0) -> Table:
    return registered.filter(registered.cycle == known.moment.cycle.as_scalar() - back)


@ibis.udf.agg.builtin(name="min_by")  # type: ignore[untyped-decorator]  # Ibis ships no types
def _min_by(value: str, by: str) -> str:  # type: ignore[empty-body]  # the engine has the body
    """Take the value where `by` is least; both engines have it, and Ibis would sort instead."""


def _registered(known: Known) -> Table:
    loans = known.loans  # a plan's first loan speaks for it: the least token would depend on the pseudonyms' key
    accounts = loans.group_by("plan_id").agg(
        iban=_min_by(loans.iban, loans.loan_id), branch_code=_min_by(loans.branch_code, loans.loan_id)
    )
    plans = known.plans.mutate(is_licensed=flag(known.plans.licence_no.notnull())).drop(
        "recorded_at", "licence_no", "owner_mobile_prefix"
    )
    jobs = known.jobs.drop("recorded_at", "cycle", "settlement", "support_group", "worker_mobile_prefix")
    joined = jobs.join(plans, "plan_id").left_join(accounts, "plan_id").drop("plan_id_right")
    return joined.mutate(registered_day=joined.registered_at.truncate("D"))


def _contacts(known: Known, current: Table) -> Table:
    checks = known.verifications.filter(known.verifications.stage != "field")
    checks = checks.join(current.select("job_id", "registered_at"), "job_id")
    hours = (checks.completed_at.epoch_seconds() - checks.registered_at.epoch_seconds()).cast("float64") / 3600.0
    values = {}
    for stage, outcomes in (
        ("sms", ("confirmed", "denied", "no_reply", "undelivered")),
        ("phone", ("confirmed", "denied", "no_answer", "wrong_number")),
    ):
        of_stage = checks.stage == stage
        values[f"{stage}_checks"] = checks.count(where=of_stage).cast("float64")
        values[f"{stage}_hours"] = hours.max(where=of_stage)
        values |= {f"{stage}_{outcome}": flag(checks.outcome == outcome).max(where=of_stage) for outcome in outcomes}
    return checks.group_by("job_id").agg(**values)


def _lending(known: Known, current: Table) -> Table:
    plans = current.select("plan_id").distinct()
    loans = known.loans.semi_join(plans, "plan_id")
    moment = known.moment.as_of.as_scalar()
    owed = known.installments.semi_join(loans, "loan_id")
    owed = owed.mutate(
        is_due=flag(owed.due_on < moment),
        is_paid=flag(owed.paid_on.notnull()),
        days_late=ibis.ifelse(
            owed.paid_on.notnull(),
            (owed.paid_on.epoch_seconds() - owed.due_on.epoch_seconds()).cast("float64") / 86400.0,
            (moment.epoch_seconds() - owed.due_on.epoch_seconds()).cast("float64") / 86400.0,
        ),
    )
    due = owed.filter(owed.is_due == 1.0)
    repaid = due.group_by("loan_id").agg(
        due=due.is_due.sum(),
        paid=due.is_paid.sum(),
        amount_due=due.amount_due.sum(),
        amount_unpaid=(due.amount_due - due.amount_paid).sum(),
        last_paid=ibis.ifelse(due.is_paid == 1.0, due.sequence, 0).max().cast("float64"),
        first_unpaid=flag((due.sequence == 1) & (due.is_paid == 0.0) & (due.days_late > DEFAULT_DAYS)).max(),
        days_late=on_grid(due.days_late).mean(),
        worst_days_late=due.days_late.max(),
    )
    per_loan = loans.left_join(repaid, "loan_id").drop("loan_id_right")
    days = {
        "payout_day": per_loan.disbursed_on.epoch_seconds().cast("float64") / 86400.0,
        "approval_day": per_loan.approved_on.epoch_seconds().cast("float64") / 86400.0,
    }
    per_loan = per_loan.mutate(**days)
    guarantee = per_loan.guarantee_type
    lent = per_loan.group_by("plan_id").agg(
        loans=per_loan.count().cast("float64"),
        approved_amount=per_loan.approved_amount.sum(),
        paid_out=per_loan.disbursed_amount.sum(),
        payout_day=per_loan.payout_day.min(),
        approval_day=per_loan.approval_day.min(),
        annual_rate=on_grid(per_loan.annual_rate).mean(),
        tenor_months=per_loan.tenor_months.cast("float64").mean(),
        grace_months=per_loan.grace_months.cast("float64").mean(),
        guarantor=flag(guarantee == "guarantor").max(),
        cheque=flag(guarantee == "cheque").max(),
        property=flag(guarantee == "property").max(),
        foreign_account=flag(per_loan.iban_bank != per_loan.bank_code).max(),
        due=per_loan.due.sum(),
        paid=per_loan.paid.sum(),
        amount_due=per_loan.amount_due.sum(),
        amount_unpaid=per_loan.amount_unpaid.sum(),
        trailing_unpaid=(per_loan.due - per_loan.last_paid).max(),
        first_unpaid=per_loan.first_unpaid.max(),
        days_late=on_grid(per_loan.days_late).mean(),
        worst_days_late=per_loan.worst_days_late.max(),
    )
    return with_share_of_ceiling(known, lent)


def with_share_of_ceiling(known: Known, lent: Table) -> Table:
    """Add `to_ceiling` to plans with an `approved_amount`: what was lent against the most the programme lends them."""
    ceilings = known.programs.select("program_code", ceiling="loan_ceiling_per_job")
    most = known.plans.select("plan_id", "program_code", "committed_jobs").join(ceilings, "program_code")
    most = most.select("plan_id", most=most.ceiling * most.committed_jobs.cast("float64"))
    joined = lent.left_join(most, "plan_id", rname="{name}_m").drop("plan_id_m")
    return joined.mutate(to_ceiling=ratio(joined.approved_amount, joined.most)).drop("most")


def _findings(known: Known, registered: Table) -> Table:
    visits = known.verifications.filter(
        (known.verifications.stage == "field") & known.verifications.outcome.isin([*FALSE_FINDINGS, *TRUE_FINDINGS])
    )
    reports = visits.mutate(found_false=flag(visits.outcome.isin(FALSE_FINDINGS)))
    inspectors = reports.group_by("inspector_id").agg(
        inspected=reports.count().cast("float64"), found=reports.found_false.sum()
    )
    overall = reports.agg(usual=reports.found_false.mean())
    judged = reports.left_join(inspectors, "inspector_id", rname="{name}_i").cross_join(overall)
    record = ratio(judged.found + RECORD_WEIGHT * judged.usual, (judged.inspected + RECORD_WEIGHT) * judged.usual)
    doubts = (
        ibis.ifelse(judged.reported_via == "relayed", RELAYED_CREDENCE, 1.0)
        * ibis.ifelse(judged.duration_min < SHORT_VISIT_MIN, POOR_VISIT_CREDENCE, 1.0)
        * ibis.ifelse(judged.distance_m > FAR_VISIT_M, POOR_VISIT_CREDENCE, 1.0)
        * coalesce(ibis.least(record, 1.0), 1.0)
    )
    credence = on_grid(ibis.ifelse(judged.found_false == 1.0, 1.0, doubts))
    weighed = judged.mutate(credence=credence)
    found = weighed.group_by("job_id").agg(
        is_false=on_grid(weighed.found_false).mean(), credence=weighed.credence.mean()
    )
    return registered.join(found, "job_id")
