"""The contract's tables, from what was drawn. What is secret stays behind, but for the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute  # `pa.compute` must be loaded

from experiments.simulation.columns import coded, days, digits, masked, moments, money
from experiments.simulation.identities import iban_check_digits, postal_codes
from experiments.simulation.jobs import SUPPORT_GROUPS
from experiments.simulation.lending import GUARANTEES
from experiments.simulation.mechanisms import MECHANISMS
from experiments.simulation.messages import PHONE_OUTCOMES, SMS_OUTCOMES
from experiments.simulation.plans import ISIC_CLASSES, KINDS
from experiments.simulation.reference import place_table
from experiments.simulation.registration import CHANNELS
from experiments.simulation.scenario_file import LEVELS
from experiments.simulation.visits import OUTCOMES, REPORTED_VIA

if TYPE_CHECKING:
    from experiments.simulation.arrays import Ints
    from experiments.simulation.inspectors import Inspectors
    from experiments.simulation.jobs import Jobs
    from experiments.simulation.lending import Installments, Loans
    from experiments.simulation.messages import Messages
    from experiments.simulation.plans import Plans
    from experiments.simulation.season import Season
    from experiments.simulation.visits import Reports
    from experiments.simulation.world import World

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_FIELD_COLUMNS = {
    "level": pa.string(),
    "inspector_id": pa.string(),
    "firm_id": pa.string(),
    "reported_via": pa.string(),
    "distance_m": pa.float64(),
    "duration_min": pa.float64(),
}


def _job_ids(number: Ints) -> pa.Array:
    return digits(("J", number + 1, 8))


def _plan_ids(number: Ints) -> pa.Array:
    return digits(("P", number + 1, 8))


def agency_codes(world: World) -> list[str]:
    """Name the agencies."""
    return [f"A{number:02d}" for number in range(1, world.agencies + 1)]


def reference_tables(world: World, inspectors: Inspectors) -> dict[str, pa.Table]:
    """Return the tables that no cycle changes."""
    geography, programs = world.geography, world.programs
    codes = agency_codes(world)
    names = [f"دستگاه {number}".translate(_PERSIAN_DIGITS) for number in range(1, world.agencies + 1)]
    order = np.argsort(inspectors.number)
    return {
        "provinces": place_table(geography.provinces),
        "counties": place_table(geography.counties),
        "agencies": pa.table({"agency_code": codes, "name_fa": names}),
        "programs": pa.table(
            {
                "program_code": list(programs.code),
                "name_fa": list(programs.name_fa),
                "loan_ceiling_per_job": programs.loan_ceiling,
            }
        ),
        "inspectors": pa.table(
            {
                "inspector_id": digits(("I", inspectors.number[order], 5)),
                "level": coded(inspectors.level[order], LEVELS),
                "firm_id": _firm_ids(inspectors.firm[order]),
                "province_code": coded(inspectors.province[order], geography.province_codes),
                "county_code": coded(inspectors.county[order], geography.county_codes),
                "daily_capacity": inspectors.capacity[order],
            }
        ),
    }


def _firm_ids(firm: Ints) -> pa.Array:
    return masked(digits(("F", np.maximum(firm, 0) + 1, 3)), firm >= 0)


def commitments_table(world: World, season: Season) -> pa.Table:
    """Return what agencies committed to in a cycle, where it is a job at least."""
    cell = np.flatnonzero(season.committed > 0)
    return pa.table(
        {
            "cycle": np.full(len(cell), season.cycle),
            "agency_code": coded(cell // world.provinces, agency_codes(world)),
            "province_code": coded(cell % world.provinces, world.geography.province_codes),
            "committed_jobs": season.committed[cell],
            "announced_on": days(season.announced[cell]),
        }
    )


def plans_table(world: World, season: Season, plans: Plans, owner: Ints, owner_phone: Ints) -> pa.Table:
    """Return the plans of a block."""
    return pa.table(
        {
            "plan_id": _plan_ids(plans.number),
            "cycle": np.full(len(plans), season.cycle),
            "agency_code": coded(plans.agency, agency_codes(world)),
            "program_code": coded(plans.program, world.programs.code),
            "province_code": coded(world.geography.province_of[plans.county], world.geography.province_codes),
            "county_code": coded(plans.county, world.geography.county_codes),
            "plan_kind": coded(plans.kind, KINDS),
            "isic_class": coded(plans.isic, ISIC_CLASSES),
            "owner_national_id": digits(("", world.people.national_ids(owner), 10)),
            "owner_mobile": digits(("0", world.people.mobiles(owner_phone), 10)),
            "postal_code": digits(("", postal_codes(plans.place_county, plans.place), 10)),
            "licence_no": masked(digits(("L", np.maximum(plans.licence, 0), 7)), plans.licence >= 0),
            "committed_jobs": plans.committed,
            "latitude": pa.array(plans.latitude, from_pandas=True),
            "longitude": pa.array(plans.longitude, from_pandas=True),
            "approved_at": days(plans.approved_day),
        }
    )


def jobs_table(world: World, season: Season, plans: Plans, jobs: Jobs) -> pa.Table:
    """Return the jobs of a block."""
    people = world.people
    return pa.table(
        {
            "job_id": _job_ids(jobs.number),
            "plan_id": _plan_ids(plans.number[jobs.plan]),
            "cycle": np.full(len(jobs), season.cycle),
            "worker_national_id": digits(("", people.national_ids(jobs.person), 10)),
            "worker_birth_date": days(people.birth_days(jobs.person)),
            "worker_gender": coded(people.is_female(jobs.person).astype(np.int64), ("male", "female")),
            "worker_mobile": digits(("0", people.mobiles(jobs.phone), 10)),
            "settlement": coded(plans.rural[jobs.plan].astype(np.int64), ("urban", "rural")),
            "support_group": coded(jobs.support, SUPPORT_GROUPS),
            "employment_type": coded(jobs.is_wage.astype(np.int64), ("self_employed", "wage")),
            "started_on": days(jobs.started_day),
            "declared_monthly_wage": pa.array(jobs.wage, from_pandas=True),
            "declared_insured": jobs.insured,
            "registered_at": moments(jobs.registered_at),
            "registered_by": digits(("OP", plans.operator[jobs.plan] + 1, 5)),
            "channel": coded(plans.channel[jobs.plan], CHANNELS),
        }
    )


def truth_table(jobs: Jobs) -> pa.Table:
    """Return what the simulation knows and no ministry would."""
    return pa.table(
        {"job_id": _job_ids(jobs.number), "is_false": jobs.is_false, "mechanism": coded(jobs.mechanism, MECHANISMS)}
    )


def loans_table(plans: Plans, loans: Loans) -> pa.Table:
    """Return the loans of a block."""
    check = iban_check_digits(loans.bank, loans.account)
    return pa.table(
        {
            "loan_id": digits(("L", loans.number + 1, 8)),
            "plan_id": _plan_ids(plans.number[loans.plan]),
            "bank_code": digits(("", loans.bank, 3)),
            "branch_code": digits(("", loans.branch, 5)),
            "approved_amount": money(loans.approved_amount),
            "approved_on": days(loans.approved_day),
            "disbursed_amount": money(loans.disbursed_amount),
            "disbursed_on": days(loans.disbursed_day),
            "annual_rate": loans.rate,
            "tenor_months": loans.tenor,
            "grace_months": loans.grace,
            "guarantee_type": coded(loans.guarantee, GUARANTEES),
            "iban": digits(("IR", check, 2), ("", loans.bank, 3), ("0", loans.account, 18)),
        }
    )


def installments_table(loans: Loans, installments: Installments) -> pa.Table:
    """Return the instalments of a block."""
    return pa.table(
        {
            "loan_id": digits(("L", loans.number[installments.loan] + 1, 8)),
            "sequence": installments.sequence,
            "due_on": days(installments.due_day),
            "amount_due": money(installments.amount_due),
            "paid_on": masked(days(installments.paid_day), installments.paid_day >= 0),
            "amount_paid": money(installments.amount_paid),
        }
    )


def verifications_table(
    jobs: Jobs, sms: Messages, calls: Messages, reports: Reports, inspectors: Inspectors, first: int
) -> pa.Table:
    """Return the checks of a block in order of time, numbered from `first`."""
    parts = [_messages(jobs, sms, "sms", SMS_OUTCOMES), _messages(jobs, calls, "phone", PHONE_OUTCOMES)]
    table = pa.concat_tables([*parts, _reports(jobs, reports, inspectors)])
    order = np.argsort(np.concatenate([sms.at, calls.at, reports.at]), kind="stable")
    ids = digits(("V", first + np.arange(len(order)), 9))
    return table.take(pa.array(order)).add_column(0, "verification_id", ids)


def _messages(jobs: Jobs, checks: Messages, stage: str, outcomes: tuple[str, ...]) -> pa.Table:
    rows = len(checks.job)
    return pa.table(
        {
            "job_id": _job_ids(jobs.number[checks.job]),
            "stage": pa.repeat(stage, rows),
            "completed_at": moments(checks.at),
            "outcome": coded(checks.outcome, outcomes),
            **{name: pa.nulls(rows, kind) for name, kind in _FIELD_COLUMNS.items()},
        }
    )


def _reports(jobs: Jobs, reports: Reports, inspectors: Inspectors) -> pa.Table:
    who = reports.inspector
    return pa.table(
        {
            "job_id": _job_ids(jobs.number[reports.job]),
            "stage": pa.repeat("field", len(who)),
            "completed_at": moments(reports.at),
            "outcome": coded(reports.outcome, OUTCOMES),
            "level": coded(inspectors.level[who], LEVELS),
            "inspector_id": digits(("I", inspectors.number[who], 5)),
            "firm_id": _firm_ids(inspectors.firm[who]),
            "reported_via": coded(reports.relayed.astype(np.int64), REPORTED_VIA),
            "distance_m": pa.array(reports.distance_m, from_pandas=True),
            "duration_min": pa.array(reports.duration_min, from_pandas=True),
        }
    )
