"""When, how and by whom a job was registered.

Catches padded quotas: an operator whose agency is short of its commitment enters many jobs in the year's last days, in
quick succession, outside office hours, without licence, insurance or a plausible wage.

Looks alike and is honest: an agency that uploads a year's paper in one batch or by webservice; seasonal work that ends
with the year. Channel, licence, insurance and the operator's usual pace tell them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import coalesce

from features.calendar_dates import holidays
from features.families.family import Family
from features.rates import flag, join_all, ratio

if TYPE_CHECKING:
    from ibis import Table

    from features.sources import Sources

SECONDS_A_DAY = 86400.0
RUSH_SECONDS = 15 * 86400  # the last days of a cycle, in which registrations rush in
ROUND_WAGE = 5_000_000.0  # rial: a wage that is a multiple of this was written, not paid
RUN_SECONDS = 600.0  # entries no further apart were made in one go
OFFICE_OPENS, OFFICE_CLOSES = 7, 18  # hours of the day
FRIDAY = 4


def express(sources: Sources) -> Table:
    """Build the family's columns."""
    current = sources.current
    return join_all(
        _own_entries(sources),
        _order(current).semi_join(sources.cohort, "job_id"),
        _operator_habits(sources),
        _attainment(sources),
        _wage(sources),
    )


def _own_entries(sources: Sources) -> Table:
    jobs = sources.cohort
    year_end = sources.known.moment.cycle_ended.as_scalar()
    registered = jobs.registered_at.epoch_seconds().cast("float64")
    return jobs.select(
        "job_id",
        days_to_year_end=(year_end.epoch_seconds().cast("float64") - registered) / SECONDS_A_DAY,
        registered_weekday=jobs.registered_at.day_of_week.index().cast("float64"),
        registered_hour=jobs.registered_at.hour().cast("float64"),
        on_day_off=flag(
            (jobs.registered_at.day_of_week.index() == FRIDAY)
            | jobs.registered_at.strftime("%Y-%m-%d").isin(holidays())
        ),
        by_batch=flag(jobs.channel == "batch"),
        by_webservice=flag(jobs.channel == "webservice"),
        start_to_registration_days=(registered - jobs.started_on.epoch_seconds().cast("float64")) / SECONDS_A_DAY,
        approval_to_registration_days=(registered - jobs.approved_at.epoch_seconds().cast("float64")) / SECONDS_A_DAY,
        days_known=(sources.known.moment.as_of.as_scalar().epoch_seconds().cast("float64") - registered)
        / SECONDS_A_DAY,
        is_insured=flag(jobs.declared_insured),
        is_licensed=jobs.is_licensed,
        is_wage_job=flag(jobs.employment_type == "wage"),
        is_enterprise=flag(jobs.plan_kind == "enterprise"),
        is_home_business=flag(jobs.plan_kind == "home_business"),
        age_at_start=(
            jobs.started_on.epoch_seconds().cast("float64") - jobs.worker_birth_date.epoch_seconds().cast("float64")
        )
        / (365.25 * SECONDS_A_DAY),
    )


def _order(current: Table) -> Table:
    by_operator = ibis.window(group_by=[current.registered_by], order_by=[current.registered_at, current.job_id])
    by_day = ibis.window(
        group_by=[current.registered_by, current.registered_day], order_by=[current.registered_at, current.job_id]
    )
    seconds = current.registered_at.epoch_seconds().cast("float64")
    by_agency = ibis.window(
        group_by=[current.agency_code, current.province_code], order_by=[current.registered_at, current.job_id]
    )
    gap = seconds - seconds.lag(1).over(by_operator)
    ordered = current.select(
        "job_id",
        "registered_by",
        "registered_at",
        order_in_operator_day=ibis.row_number().over(by_day).cast("float64") + 1.0,
        seconds_since_operator_last=gap,
        seconds_to_operator_next=seconds.lead(1).over(by_operator) - seconds,
        seconds_since_agency_last=seconds - seconds.lag(1).over(by_agency),
        seconds_to_agency_next=seconds.lead(1).over(by_agency) - seconds,
        begins_run=coalesce(flag(gap > RUN_SECONDS), 0.0),
    )
    so_far = ibis.window(
        group_by=[ordered.registered_by], order_by=[ordered.registered_at, ordered.job_id], preceding=(None, 0)
    )
    runs = ordered.mutate(run=ordered.begins_run.sum().over(so_far))
    in_run = ibis.window(group_by=[runs.registered_by, runs.run])
    return runs.mutate(operator_run_jobs=runs.job_id.count().over(in_run).cast("float64")).drop(
        "registered_by", "registered_at", "begins_run", "run"
    )


def _operator_habits(sources: Sources) -> Table:
    current = sources.current
    ended, entered = sources.known.moment.cycle_ended.as_scalar(), current.registered_at
    to_year_end = ended.epoch_seconds() - entered.epoch_seconds()
    rows = current.mutate(
        rushed=flag(to_year_end <= RUSH_SECONDS),
        batched=flag(current.channel == "batch"),
        unlicensed=1.0 - current.is_licensed,
        uninsured=1.0 - flag(current.declared_insured),
        at_night=flag((current.registered_at.hour() < OFFICE_OPENS) | (current.registered_at.hour() >= OFFICE_CLOSES)),
    )
    habits = rows.group_by("registered_by").agg(
        operator_jobs=rows.count().cast("float64"),
        operator_days=rows.registered_day.nunique().cast("float64"),
        operator_counties=rows.county_code.nunique().cast("float64"),
        operator_rush_share=rows.rushed.mean(),
        operator_batch_share=rows.batched.mean(),
        operator_unlicensed_share=rows.unlicensed.mean(),
        operator_uninsured_share=rows.uninsured.mean(),
        operator_night_share=rows.at_night.mean(),
    )
    day = rows.group_by("registered_by", "registered_day").agg(
        operator_day_jobs=rows.count().cast("float64"),
        day_unlicensed=rows.unlicensed.sum(),
        day_uninsured=rows.uninsured.sum(),
    )
    hour = rows.mutate(registered_in=rows.registered_at.truncate("h"))
    hourly = hour.group_by("registered_by", "registered_in").agg(operator_hour_jobs=hour.count().cast("float64"))
    agency_day = rows.group_by("agency_code", "province_code", "registered_day").agg(
        agency_day_jobs=rows.count().cast("float64")
    )
    agency_day = agency_day.mutate(
        agency_day_burst=ratio(
            agency_day.agency_day_jobs,
            agency_day.agency_day_jobs.mean().over(
                ibis.window(group_by=[agency_day.agency_code, agency_day.province_code])
            ),
        )
    )
    jobs = sources.cohort.mutate(registered_in=sources.cohort.registered_at.truncate("h"))
    joined = (
        jobs.left_join(habits, "registered_by", rname="{name}_habit")
        .left_join(day, ["registered_by", "registered_day"], rname="{name}_day")
        .left_join(hourly, ["registered_by", "registered_in"], rname="{name}_hour")
        .left_join(agency_day, ["agency_code", "province_code", "registered_day"], rname="{name}_agency")
    )
    return joined.select(
        "job_id",
        "operator_jobs",
        "operator_counties",
        "operator_rush_share",
        "operator_batch_share",
        "operator_unlicensed_share",
        "operator_uninsured_share",
        "operator_night_share",
        "operator_day_jobs",
        "operator_hour_jobs",
        "agency_day_burst",
        operator_day_burst=ratio(joined.operator_day_jobs * joined.operator_days, joined.operator_jobs),
        operator_day_unlicensed_share=ratio(joined.day_unlicensed, joined.operator_day_jobs),
        operator_day_uninsured_share=ratio(joined.day_uninsured, joined.operator_day_jobs),
    )


def _attainment(sources: Sources) -> Table:
    current, commitments = sources.current, sources.known.commitments
    committed = commitments.filter(commitments.cycle == sources.known.moment.cycle.as_scalar()).select(
        "agency_code", "province_code", agency_committed=commitments.committed_jobs.cast("float64")
    )
    by_agency = ibis.window(
        group_by=[current.agency_code, current.province_code], order_by=[current.registered_at, current.job_id]
    )
    counted = current.select(
        "job_id",
        "plan_id",
        "agency_code",
        "province_code",
        "committed_jobs",
        so_far=ibis.row_number().over(by_agency).cast("float64"),
        registered_total=current.job_id.count()
        .over(ibis.window(group_by=[current.agency_code, current.province_code]))
        .cast("float64"),
        plan_jobs=current.job_id.count().over(ibis.window(group_by=[current.plan_id])).cast("float64"),
    ).semi_join(sources.cohort, "job_id")
    joined = counted.left_join(committed, ["agency_code", "province_code"], rname="{name}_c")
    return joined.select(
        "job_id",
        "plan_jobs",
        attainment_at_registration=ratio(joined.so_far, joined.agency_committed),
        attainment_now=ratio(joined.registered_total, joined.agency_committed),
        missing_at_registration=joined.agency_committed - joined.so_far,
        plan_filled_share=ratio(joined.plan_jobs, joined.committed_jobs.cast("float64")),
    )


def _wage(sources: Sources) -> Table:
    current, jobs = sources.current, sources.cohort
    wages = current.filter(current.declared_monthly_wage > 0.0)
    of_class = wages.group_by("isic_class").agg(class_wage=wages.declared_monthly_wage.mean())
    of_plan = wages.group_by("plan_id").agg(
        plan_wage_low=wages.declared_monthly_wage.min(), plan_wage_high=wages.declared_monthly_wage.max()
    )
    floor = wages.agg(floor=wages.declared_monthly_wage.quantile(0.05))
    joined = (
        jobs.left_join(of_class, "isic_class", rname="{name}_class")
        .left_join(of_plan, "plan_id", rname="{name}_plan")
        .cross_join(floor)
    )
    wage = joined.declared_monthly_wage
    return joined.select(
        "job_id",
        wage_to_floor=ratio(wage, joined.floor),
        wage_to_class=ratio(wage, joined.class_wage),
        wage_is_round=flag((wage % ROUND_WAGE) == 0.0),
        plan_wages_equal=flag(joined.plan_wage_low == joined.plan_wage_high),
    )


REGISTRATION = Family.described("registration", express)
