"""Plans that share a phone, an account, an address or an operator, and what visits had found of them by a moment.

No value leaves the engine: those that two plans or more hold are numbered, and only the numbers are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from features.components import plan_values
from features.described_jobs import PLACES
from features.last_word import last_word
from features.sources import FALSE_FINDINGS, TRUE_FINDINGS
from serving.neighbours.columns import COUNTED, HELD, LISTED, MOST, SCOPED

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis import Table
    from ibis.expr.types import IntegerColumn, IntegerScalar

    from features.engine import Engine
    from features.known import Known

# what of a job holds a value, and of which kind that is: a worker's phone may be another plan's owner's
HOLDERS = (
    ("worker_phone", "phone", "worker_mobile"),
    ("owner_phone", "phone", "owner_mobile"),
    ("account", "account", "iban"),
    ("address", "address", "postal_code"),
    ("operator", "operator", "registered_by"),
)


@dataclass(frozen=True)
class SharedValues:
    """What plans share, as tables.

    Attributes
    ----------
    held
        `job_id`, `what` (the first of `HOLDERS`), `number`, and the `COUNTED` of the job's own plan: which values
        of a job of the cycle another plan holds too.
    places
        `number`, `SCOPED`, `plans` and the sums of `COUNTED`: who holds a value, counted by place.
    listed
        `number`, `plan_id`, `cycle`, `PLACES`, `visited_on` (ISO; null where nobody went) and what was found: at most
        `MOST` + 1 plans of a value and place, the latest visited first.
    """

    held: pa.Table
    places: pa.Table
    listed: pa.Table


def shared_values(engine: Engine, known: Known) -> SharedValues:
    """List what plans of every cycle share, by number, and what visits found of each, as known before the moment."""
    table = engine.table
    engine.step("neighbour_plans", lambda: described_plans(known))
    engine.step("neighbour_holding", lambda: _holding(known))
    engine.step("neighbour_values", lambda: _numbered(_plan_values(table("neighbour_holding"))))
    engine.step("neighbour_members", lambda: table("neighbour_values").join(table("neighbour_plans"), "plan_id"))
    return SharedValues(
        held=_held(known, table("neighbour_holding"), table("neighbour_members")).to_pyarrow(),
        places=_places(table("neighbour_members")).to_pyarrow(),
        listed=_listed(table("neighbour_members")).to_pyarrow(),
    )


def told(known: Known) -> Table:
    """Keep of each job the report of a visit that counts, among those that say true or false."""
    visits = known.verifications.filter(known.verifications.stage == "field")
    return last_word(visits.filter(visits.outcome.isin([*FALSE_FINDINGS, *TRUE_FINDINGS])))


def described_plans(known: Known) -> Table:
    """Describe every plan: its place, how many jobs it has, when it was last visited and what that found."""
    jobs = known.jobs.select("job_id", "plan_id")
    went = known.verifications.filter(known.verifications.stage == "field").join(jobs, "job_id")
    found = told(known).join(jobs, "job_id")
    counted = jobs.group_by("plan_id").agg(jobs=jobs.count())
    visited = went.group_by("plan_id").agg(visited_on=went.completed_at.max())
    checked = found.group_by("plan_id").agg(
        checked_jobs=found.count(), false_jobs=_in_all(found.outcome.isin(FALSE_FINDINGS).cast("int64"))
    )
    plans = known.plans.select("plan_id", "cycle", *PLACES).join(counted, "plan_id")
    both = plans.left_join(visited, "plan_id").drop("plan_id_right").left_join(checked, "plan_id").drop("plan_id_right")
    return both.mutate(
        visited_plans=both.visited_on.notnull().cast("int64"),
        checked_jobs=both.checked_jobs.fill_null(0),
        false_jobs=both.false_jobs.fill_null(0),
    )


def _holding(known: Known) -> Table:
    """Put beside each job what it and its plan hold; a row a loan account, where a plan has several."""
    jobs = known.jobs.select("job_id", "plan_id", "cycle", "worker_mobile", "registered_by")
    plans = known.plans.select("plan_id", "owner_mobile", "postal_code")
    loans = known.loans.select("plan_id", "iban").distinct()
    return jobs.join(plans, "plan_id").left_join(loans, "plan_id").drop("plan_id_right")


def _plan_values(holding: Table) -> Table:
    entered = holding.select(kind=ibis.literal("operator"), value=holding.registered_by, plan_id=holding.plan_id)
    return ibis.union(plan_values(holding), entered.filter(entered.value.notnull()).distinct())


def _numbered(values: Table) -> Table:
    several = values.group_by("kind", "value").agg(plans=values.count()).filter(lambda t: t.plans > 1)
    numbers = several.mutate(number=ibis.row_number().over(order_by=[several.kind, several.value]))
    return values.join(numbers.drop("plans"), ["kind", "value"])


def _held(known: Known, holding: Table, members: Table) -> Table:
    ours = holding.filter(holding.cycle == known.moment.cycle.as_scalar())
    rows = [
        ours.select(
            "job_id", "plan_id", what=ibis.literal(what), kind=ibis.literal(kind), value=ours[column]
        ).distinct()
        for what, kind, column in HOLDERS
    ]
    own = members.select("kind", "value", "plan_id", "number", *COUNTED)
    joined = ibis.union(*rows).join(own, ["kind", "value", "plan_id"])
    return joined.select(*HELD)


def _places(members: Table) -> Table:
    counts = {name: _in_all(members[name]) for name in COUNTED}
    return members.group_by("number", *SCOPED).agg(plans=members.count(), **counts)


def _listed(members: Table) -> Table:
    order = [members.visited_on.desc(), members.cycle.desc(), members.plan_id]
    place = ibis.row_number().over(group_by=["number", *SCOPED], order_by=order)
    first = members.mutate(place=place).filter(lambda t: t.place <= MOST)
    return first.mutate(visited_on=first.visited_on.strftime("%Y-%m-%d")).select(*LISTED)


def _in_all(counts: IntegerColumn) -> IntegerScalar:
    """Add counts up; DuckDB's sum of whole numbers is wider than what SQLite takes."""
    return counts.sum().cast("int32")
