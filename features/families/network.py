"""What the job shares with others: phones, accounts, addresses, and the components they make.

Catches broker rings: a phone, an account or an address that stands behind plans of several agencies, counties and
programmes, with loans at the ceiling, papers missing, and registrations close together.

Looks alike and is honest: a family in a village with one phone (one county, few plans), an accountant who registers a
workshop (one plan, many jobs), an industrial estate with one postal code (many plans, different accounts and phones,
different classes). Counts are of plans, not jobs, and are told apart by place, agency and account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import coalesce

from features.components import described_plans, plan_values
from features.earlier_groups import against_cycle_before
from features.families.family import Family
from features.rates import flag, join_all, on_grid, ratio
from features.sources import AT_CEILING

if TYPE_CHECKING:
    from ibis import Table

    from features.sources import Sources

SHARED = (
    ("worker_mobile", "phone", "phone"),
    ("owner_mobile", "owner_phone", "phone"),
    ("iban", "account", "account"),
    ("postal_code", "address", "address"),
)


def express(sources: Sources) -> Table:
    """Build the family's columns."""
    behind, earlier = _behind_values(sources), _earlier_values(sources)
    joined = join_all(
        _own_plan(sources),
        *(_shared(sources, behind, column, name, kind) for column, name, kind in SHARED),
        *(_earlier(sources, earlier, column, name, kind) for column, name, kind in SHARED),
        _coordinates(sources),
        _component(sources),
        against_cycle_before(sources),
    )
    nothing = ibis.null("float64")
    jobs = {  # where nobody else holds a value, its jobs are those of the job's own plan
        f"{name}_jobs": joined[f"{name}_plans"].notnull().ifelse(coalesce(joined[f"{name}_jobs"], joined.own), nothing)
        for _, name, _ in SHARED
    }
    return joined.mutate(**jobs).drop("own")


def _own_plan(sources: Sources) -> Table:
    plans = sources.current.group_by("plan_id").agg(own=sources.current.count().cast("float64"))
    return (
        sources.cohort.select("job_id", "plan_id").left_join(plans, "plan_id", rname="{name}_p").select("job_id", "own")
    )


def _behind_values(sources: Sources) -> Table:
    """Describe the plans behind each phone, account or address that two plans or more hold."""
    values = plan_values(sources.current)
    several = values.group_by("kind", "value").agg(plans=values.count().cast("float64"))
    several = several.filter(several.plans > 1.0)
    plans = described_plans(sources.current)
    members = values.semi_join(several, ["kind", "value"]).join(plans, "plan_id")
    return members.group_by("kind", "value").agg(
        plans=members.count().cast("float64"),
        jobs=members.jobs.sum(),
        agencies=members.agency_code.nunique().cast("float64"),
        counties=members.county_code.nunique().cast("float64"),
        programs=members.program_code.nunique().cast("float64"),
        classes=members.isic_class.nunique().cast("float64"),
        branches=members.branch_code.nunique().cast("float64"),
        owners=members.owner_national_id.nunique().cast("float64"),
        unlicensed=(1.0 - members.is_licensed).mean(),
        days=(members.day.max() - members.day.min()),
    )


def _earlier_values(sources: Sources) -> Table:
    """Describe the plans of the cycle before that held each phone, account or address: what a ring leaves behind."""
    before = sources.before
    members = plan_values(before).join(before.select("plan_id", "agency_code").distinct(), "plan_id")
    return members.group_by("kind", "value").agg(
        plans=members.plan_id.nunique().cast("float64"), agencies=members.agency_code.nunique().cast("float64")
    )


def _earlier(sources: Sources, earlier: Table, column: str, name: str, kind: str) -> Table:
    of_kind = earlier.filter(earlier.kind == kind).drop("kind")
    joined = sources.cohort.select("job_id", column).left_join(of_kind, [(column, "value")])
    none = joined[column].notnull().ifelse(0.0, ibis.null("float64"))
    return joined.select(
        "job_id",
        **{f"{name}_earlier_{what}": coalesce(joined[what], none) for what in ("plans", "agencies")},
    )


def _shared(sources: Sources, behind: Table, column: str, name: str, kind: str) -> Table:
    of_kind = behind.filter(behind.kind == kind).drop("kind")
    joined = sources.cohort.select("job_id", column).left_join(of_kind, [(column, "value")])
    alone = joined[column].notnull().ifelse(1.0, ibis.null("float64"))  # the job's own plan counts
    counts = {
        f"{name}_{what}": coalesce(joined[what], alone)
        for what in ("plans", "agencies", "counties", "programs", "owners")
    }
    return joined.select(
        "job_id",
        **counts,
        **{
            f"{name}_jobs": joined.jobs,
            f"{name}_class_share": ratio(joined.classes, joined.plans),
            f"{name}_branch_share": ratio(joined.branches, joined.plans),
            f"{name}_unlicensed": joined.unlicensed,
            f"{name}_days": joined.days,
        },
    )


def _coordinates(sources: Sources) -> Table:
    current = sources.current
    placed = current.filter(current.latitude.notnull())
    spots = placed.group_by("latitude", "longitude").agg(
        spot_plans=placed.plan_id.nunique().cast("float64"),
        spot_owners=placed.owner_national_id.nunique().cast("float64"),
    )
    joined = sources.cohort.select("job_id", "latitude", "longitude").left_join(spots, ["latitude", "longitude"])
    return joined.select("job_id", "spot_plans", "spot_owners")


def _component(sources: Sources) -> Table:
    components = sources.components
    loans = sources.lending.select("plan_id", "to_ceiling", "amount_unpaid", "amount_due")
    members = (
        components.join(described_plans(sources.current), "plan_id")
        .left_join(loans, "plan_id", rname="{name}_l")
        .drop("plan_id_l")
    )
    described = members.group_by("component_id").agg(
        component_plans=members.count().cast("float64"),
        component_jobs=members.jobs.sum(),
        component_links=members.links.mean(),
        component_agencies=members.agency_code.nunique().cast("float64"),
        component_counties=members.county_code.nunique().cast("float64"),
        component_programs=members.program_code.nunique().cast("float64"),
        component_branches=members.branch_code.nunique().cast("float64"),
        component_classes=members.isic_class.nunique().cast("float64"),
        component_unlicensed=(1.0 - members.is_licensed).mean(),
        component_insured=on_grid(members.insured).mean(),
        component_overdue=ratio(members.amount_unpaid.sum(), members.amount_due.sum()),
        component_days=members.day.max() - members.day.min(),
        component_borrowers=members.to_ceiling.count().cast("float64"),
        component_ceiling=flag(members.to_ceiling >= AT_CEILING).mean(),
    )
    joined = (
        sources.cohort.select("job_id", "plan_id")
        .left_join(components, "plan_id", rname="{name}_c")
        .left_join(described, "component_id", rname="{name}_d")
    )
    return joined.select(
        "job_id",
        "component_agencies",
        "component_counties",
        "component_programs",
        "component_unlicensed",
        "component_insured",
        "component_overdue",
        "component_days",
        "component_ceiling",
        component_plans=coalesce(joined.component_plans, 1.0),
        component_jobs=joined.component_jobs,
        component_borrower_share=ratio(joined.component_borrowers, joined.component_plans),
        plan_links=coalesce(joined.links, 0.0),
        component_links=joined.component_links,
        component_branch_share=ratio(joined.component_branches, joined.component_plans),
        component_class_share=ratio(joined.component_classes, joined.component_plans),
    )


NETWORK = Family.described("network", express)
