"""Who the worker and the owner are, and where else they stand.

Catches recycled identities: a national ID that was registered in an earlier cycle or by another agency, often with
another birth date, and entered again as a new job; owners who collect plans.

Looks alike and is honest: a seasonal worker registered each year at the same place by the same agency; a family
business in which the owner employs herself. Place, agency, owner and birth date tell them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import coalesce

from features.families.family import Family
from features.rates import flag, join_all

if TYPE_CHECKING:
    from ibis import Table

    from features.sources import Sources


def express(sources: Sources) -> Table:
    """Build the family's columns."""
    return join_all(_worker(sources), _as_owner(sources), _owner(sources), _within_plan(sources))


def _worker(sources: Sources) -> Table:
    registered, jobs = sources.registered, sources.cohort
    others = registered.select(
        "worker_national_id",
        other_job="job_id",
        other_birth="worker_birth_date",
        other_gender="worker_gender",
        other_mobile="worker_mobile",
        other_cycle="cycle",
        other_agency="agency_code",
        other_county="county_code",
        other_owner="owner_national_id",
        other_at="registered_at",
    )
    pairs = jobs.join(others, "worker_national_id").filter(lambda t: t.job_id != t.other_job)
    earlier = pairs.other_cycle < pairs.cycle
    this = pairs.other_cycle == pairs.cycle
    counted = pairs.group_by("job_id").agg(
        person_earlier_jobs=flag(earlier).sum(),
        person_current_jobs=flag(this).sum(),
        person_elsewhere=flag(
            (pairs.other_agency != pairs.agency_code) | (pairs.other_county != pairs.county_code)
        ).sum(),
        person_same_owner=flag(pairs.other_owner == pairs.owner_national_id).sum(),
        person_other_birth=flag(pairs.other_birth != pairs.worker_birth_date).max(),
        person_other_gender=flag(pairs.other_gender != pairs.worker_gender).max(),
        person_same_phone=flag(pairs.other_mobile == pairs.worker_mobile).max(),
        person_days_since_last=(
            (pairs.registered_at.epoch_seconds() - pairs.other_at.epoch_seconds()).cast("float64") / 86400.0
        ).min(),
        person_is_first=flag(pairs.other_at > pairs.registered_at).min(),
    )
    joined = jobs.select("job_id").left_join(counted, "job_id")
    zero = ("person_earlier_jobs", "person_current_jobs", "person_elsewhere", "person_same_owner")
    kept = (
        "person_other_birth",
        "person_other_gender",
        "person_same_phone",
        "person_days_since_last",
        "person_is_first",
    )
    return joined.select("job_id", *kept, **{name: coalesce(joined[name], 0.0) for name in zero})


def _as_owner(sources: Sources) -> Table:
    registered, jobs = sources.registered, sources.cohort
    plans = registered.select("plan_id", "owner_national_id").distinct()
    owned = plans.group_by("owner_national_id").agg(owned=plans.count().cast("float64"))
    joined = jobs.left_join(owned, [("worker_national_id", "owner_national_id")], rname="{name}_owned")
    is_owner = flag(joined.worker_national_id == joined.owner_national_id)
    return joined.select(
        "job_id",
        worker_is_owner=is_owner,
        worker_owns_elsewhere=coalesce(joined.owned, 0.0) - is_owner,
        worker_phone_is_owners=flag(joined.worker_mobile == joined.owner_mobile),
    )


def _owner(sources: Sources) -> Table:
    registered, jobs = sources.registered, sources.cohort
    plans = registered.group_by("owner_national_id", "plan_id", "cycle", "agency_code", "county_code").agg(
        jobs=registered.count().cast("float64")
    )
    owners = plans.group_by("owner_national_id").agg(
        owner_plans=plans.count().cast("float64"),
        owner_current_plans=flag(plans.cycle == sources.known.moment.cycle.as_scalar()).sum(),
        owner_agencies=plans.agency_code.nunique().cast("float64"),
        owner_counties=plans.county_code.nunique().cast("float64"),
        owner_jobs=plans.jobs.sum(),
    )
    joined = jobs.left_join(owners, "owner_national_id", rname="{name}_o")
    return joined.select(
        "job_id", "owner_plans", "owner_current_plans", "owner_agencies", "owner_counties", "owner_jobs"
    )


def _within_plan(sources: Sources) -> Table:
    current = sources.current
    in_plan = current.group_by("plan_id", "worker_birth_date").agg(same_birth=current.count().cast("float64"))
    plan = current.group_by("plan_id").agg(
        plan_workers=current.count().cast("float64"),
        plan_phones=current.worker_mobile.nunique().cast("float64"),
        plan_birth_low=current.worker_birth_date.epoch_seconds().cast("float64").min(),
        plan_birth_high=current.worker_birth_date.epoch_seconds().cast("float64").max(),
        plan_days=current.registered_day.nunique().cast("float64"),
    )
    joined = sources.cohort.left_join(in_plan, ["plan_id", "worker_birth_date"], rname="{name}_b").left_join(
        plan, "plan_id", rname="{name}_p"
    )
    several = joined.plan_workers > 1.0
    missing = ibis.null("float64")
    return joined.select(
        "job_id",
        plan_same_birth=joined.same_birth - 1.0,
        plan_phones_share=ibis.ifelse(several, joined.plan_phones / joined.plan_workers, missing),
        plan_age_span=ibis.ifelse(
            several, (joined.plan_birth_high - joined.plan_birth_low) / (365.25 * 86400.0), missing
        ),
        plan_registration_days=joined.plan_days,
    )


IDENTITY = Family.described("identity", express)
