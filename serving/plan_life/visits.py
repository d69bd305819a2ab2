"""What happens to a visit that was given out: it is assigned, reported, or could not be made.

Field reports call `check_can_report` and `visit_reported`; both need a session that no scope narrows, since the sample
plan that a visit is of may lie outside the inspector's scope.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.faults import Fault
from serving.people import Role
from serving.plan_life.kept_plan import KeptPlan
from serving.plan_life.reserve import release_due
from serving.plan_life.states import OF_VISITS, State, Transition, check_can_follow, check_has_reason, named
from serving.plan_life.steps import take
from serving.plan_life.visit import Visit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from serving.people import Keyholder


class NotTheirs(Fault):
    """A visit that is not there, or not for whoever asks: both are said alike, so that nobody can try ids."""

    def __init__(self) -> None:
        super().__init__(
            "A visit must be given out to whoever asks, or within what they supervise; this one is not.",
            "این بازدید به درخواست‌کننده سپرده نشده و در حوزهٔ نظارت او هم نیست.",
        )


def can_see(visit: Visit, holder: Keyholder) -> bool:
    """Say whether a visit is on somebody's worklist: an inspector's own, a supervisor's of their level and place."""
    places = {"province_code": visit.province_code, "county_code": visit.county_code}
    if not holder.scope.has({**places, "agency_code": visit.agency_code, "firm_id": visit.firm_id}):
        return False
    if holder.role is Role.INSPECTOR:
        return holder.inspector_id is not None and visit.inspector_id == holder.inspector_id
    return holder.role is Role.SUPERVISOR and holder.level in {None, visit.level}


def can_report(visit: Visit, holder: Keyholder) -> bool:
    """Say whether somebody may report a visit: the inspector whom it was given to, and nobody above them."""
    return holder.role is Role.INSPECTOR and can_see(visit, holder)


def check_can_report(visit: Visit | None, holder: Keyholder) -> Visit:
    """Return the visit that somebody may report.

    Raises
    ------
    NotTheirs
        When there is none, or it is not theirs.
    """
    if visit is None or not can_report(visit, holder):
        raise NotTheirs
    return visit


def visit_reported(session: Session, visit_id: str, who: str, at: datetime) -> Visit:
    """Let a visit count as reported; the first of a sample plan takes it into the field.

    Called once more for the same visit (a correction, a further job), it changes nothing.

    Parameters
    ----------
    session
        Of a change of the records that no scope narrows.
    visit_id
        As the worklist names it.
    who
        The name of the account that reported.
    at
        When, with a time zone.

    Raises
    ------
    NotTheirs
        When there is no such visit.
    """
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise NotTheirs
    transition = named(OF_VISITS, "report")
    check_can_follow(transition, visit.state)
    if visit.state != transition.after:
        visit.state, visit.reported_at, visit.reason = transition.after, at, None
    _begin(session, visit, who)
    return visit


def give_up(session: Session, visit: Visit, who: str, reason: str) -> list[Visit]:
    """Say that a visit could not be made, and why; return the visits of the reserve that are released for it.

    Raises
    ------
    Misplaced
        When the visit was reported, or given up before.
    """
    transition = _checked("give up", visit, reason)
    visit.state, visit.reason = transition.after, reason.strip()
    plan = _begin(session, visit, who)
    session.flush()  # what is due is counted among the rows
    return release_due(session, plan, visit)


def assign(visit: Visit, inspector_id: str, firm_id: str | None, supervisor: Keyholder) -> None:
    """Give an open visit to an inspector; which plan and which jobs it goes to, nobody changes.

    Raises
    ------
    Misplaced
        When the visit is not open any more.
    NotTheirs
        When the inspector's firm is not one that the supervisor supervises.
    """
    _checked("assign", visit, None)
    visit.inspector_id, visit.firm_id = inspector_id, firm_id
    if not can_see(visit, supervisor):
        raise NotTheirs


def _checked(name: str, visit: Visit, reason: str | None) -> Transition:
    transition = named(OF_VISITS, name)
    check_can_follow(transition, visit.state)
    check_has_reason(transition, reason)
    return transition


def _begin(session: Session, visit: Visit, who: str) -> KeptPlan:
    plan = session.get_one(KeptPlan, visit.kept_plan, with_for_update=True)
    if plan.state == State.ISSUED:
        take(session, plan, "begin", who, kept={"visit": visit.id})
    return plan
