"""What groups of linked plans were like in the cycle before: which shapes they had, and what they held.

A ring that got away comes back with some of the phones, accounts and addresses it had, or at least in the same shape.
No outcome is looked at, so this speaks of rings that nobody ever visited, too. The price is that an honest group that
comes back, a family or a workshop, is told from a ring by its shape only.

The *outline* of a group is its size and the agencies and counties it spans, in steps; its *shape* says also whether its
plans are of few classes, borrow at few branches, and at the ceiling, and were registered within a month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import coalesce

from features.components import MOST_PLANS_A_LINK, described_plans, plan_values
from features.rates import flag, ratio
from features.sources import AT_CEILING, with_share_of_ceiling

if TYPE_CHECKING:
    from ibis import Table, Value

    from features.sources import Sources

QUICK_DAYS = 30.0  # between the first and the last registration of a group
FEW = 0.5  # two plans or more to each class, or two borrowers to each branch
OUTLINES = 5 * 3 * 3


def against_cycle_before(sources: Sources) -> Table:
    """Hold the group of each job's plan, or the plan alone, against the groups of the cycle before.

    Returns
    -------
    ibis.Table
        A row a job of the cohort: `component_shape_before` and `component_outline_before`, shares of the groups before
        (null where the plan is in no group), `kin_values`, `kin_plans`, `kin_agencies`, `kin_alike`.
    """
    now = _with_shape(_groups(sources, sources.current, sources.components))
    then = _with_shape(_groups(sources, sources.before, sources.components_before))
    grouped = sources.components.left_join(now, "component_id", rname="{name}_g")
    plans = sources.current.select("plan_id").distinct().left_join(grouped, "plan_id", rname="{name}_c")
    units = plans.select("plan_id", "outline", "shape", unit=coalesce(plans.component_id, plans.plan_id))
    found = _kin(sources.current, units, _values_of(sources.before, sources.components_before), then)
    joined = (
        sources.cohort.select("job_id", "plan_id")
        .left_join(units, "plan_id", rname="{name}_u")
        .left_join(found, "unit", rname="{name}_k")
        .left_join(_common(then, "shape").rename(shape_before="share"), "shape", rname="{name}_s")
        .left_join(_common(then, "outline").rename(outline_before="share"), "outline", rname="{name}_o")
    )
    has_group = joined.outline.notnull()
    shares = {
        f"component_{name}": has_group.ifelse(coalesce(joined[name], 0.0), ibis.null("float64"))
        for name in ("shape_before", "outline_before")
    }
    counts = ("kin_values", "kin_plans", "kin_agencies", "kin_alike")
    return joined.select("job_id", **shares, **{name: coalesce(joined[name], 0.0) for name in counts})


def _groups(sources: Sources, jobs: Table, components: Table) -> Table:
    """Describe each group as its shape needs it."""
    loans = sources.known.loans.semi_join(components, "plan_id")
    lent = loans.group_by("plan_id").agg(approved_amount=loans.approved_amount.sum())
    borrowed = with_share_of_ceiling(sources.known, lent).select("plan_id", "to_ceiling")
    members = components.join(described_plans(jobs), "plan_id").left_join(borrowed, "plan_id", rname="{name}_l")
    return members.group_by("component_id").agg(
        plans=members.count().cast("float64"),
        agencies=members.agency_code.nunique().cast("float64"),
        counties=members.county_code.nunique().cast("float64"),
        classes=members.isic_class.nunique().cast("float64"),
        branches=members.branch_code.nunique().cast("float64"),
        borrowers=members.to_ceiling.count().cast("float64"),
        ceiling=flag(members.to_ceiling >= AT_CEILING).mean(),
        days=members.day.max() - members.day.min(),
    )


def _with_shape(groups: Table) -> Table:
    """Add `outline` and `shape`: numbers that are equal where groups look alike.

    Parameters
    ----------
    groups
        One row a group: `plans`, `agencies`, `counties`, `classes`, `branches`, `borrowers`, `ceiling` (share of its
        loans), `days`.
    """
    size = _steps_above(groups.plans, 2, 4, 8, 16)
    reach = _steps_above(groups.agencies, 1, 2) + 3.0 * _steps_above(groups.counties, 1, 2)
    traits = (
        groups.classes <= FEW * groups.plans,
        (groups.borrowers > 1.0) & (groups.branches <= FEW * groups.borrowers),
        groups.ceiling >= FEW,
        groups.days <= QUICK_DAYS,
    )
    marks = sum(2.0**place * coalesce(flag(trait), 0.0) for place, trait in enumerate(traits))
    outline = size + 5.0 * reach
    return groups.mutate(outline=outline, shape=outline + OUTLINES * marks)


def _common(groups: Table, look: str) -> Table:
    """Say which share of all groups had each `look`, as `share`."""
    counted = groups.group_by(look).agg(alike=groups.count().cast("float64"))
    joined = counted.cross_join(groups.agg(groups=groups.count().cast("float64")))
    return joined.select(look, share=ratio(joined.alike, joined.groups))


def _values_of(before: Table, components: Table) -> Table:
    """List the values that a group of that cycle held: `kind`, `value`, `component_id`, each value once.

    A value that many plans hold links nothing, and says of no group that it is the same.
    """
    held = plan_values(before).join(components.select("plan_id", "component_id"), "plan_id")
    values = held.group_by("kind", "value").agg(component_id=held.component_id.min(), plans=held.count())
    return values.filter(values.plans <= MOST_PLANS_A_LINK).drop("plans")


def _kin(current: Table, units: Table, values: Table, groups: Table) -> Table:
    """Find for each unit the groups of the cycle before that held one of its values.

    Parameters
    ----------
    current
        Jobs of this cycle.
    units
        `plan_id`, `unit`: plans that are looked at together, and the unit's `outline` where it has one.
    values, groups
        Of the cycle before: `_values_of`, and `component_id`, `plans`, `agencies`, `outline`.

    Returns
    -------
    ibis.Table
        `unit`, `kin_values` (how many of its values were held there), `kin_plans` and `kin_agencies` (of the largest
        group), `kin_alike` (whether one had the unit's outline); units without kin are left out.
    """
    theirs = values.join(groups.select("component_id", "plans", "agencies", then="outline"), "component_id")
    held = plan_values(current).join(theirs, ["kind", "value"]).join(units, "plan_id")
    once = held.select("unit", "kind", "value", "plans", "agencies", "then", "outline").distinct()
    return once.group_by("unit").agg(
        kin_values=once.count().cast("float64"),
        kin_plans=once.plans.max(),
        kin_agencies=once.agencies.max(),
        kin_alike=coalesce(flag(once.then == once.outline).max(), 0.0),
    )


def _steps_above(value: Value, *limits: int) -> Value:
    return sum(flag(value > float(limit)) for limit in limits)
