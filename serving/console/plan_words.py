"""Words for what happens to sample plans and visits, and which steps somebody may take from a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serving.console.marking import marked as _
from serving.plan_life.states import OF_PLANS, State, Transition, VisitState, can_follow

if TYPE_CHECKING:
    from serving.people import Keyholder

STATES = {
    State.DRAFT: _("Draft"),
    State.COSTED: _("Costed"),
    State.APPROVED: _("Approved"),
    State.ISSUED: _("Issued"),
    State.IN_FIELD: _("In the field"),
    State.CLOSED: _("Closed"),
    State.CANCELLED: _("Cancelled"),
}
# what a step is called once it was taken, and on the button that takes it
TAKEN = {
    "draft": _("Drafted"),
    "revise": _("Revised"),
    "cost": _("Costed"),
    "approve": _("Approved and drawn"),
    "issue": _("Issued"),
    "begin": _("First report"),
    "close": _("Closed"),
    "cancel": _("Cancelled"),
}
TO_TAKE = {
    "cost": _("Reckon finds and widths"),
    "approve": _("Approve and draw"),
    "issue": _("Issue the visits"),
    "close": _("Close"),
    "cancel": _("Cancel the sample plan"),
}
VISITS = {
    VisitState.OPEN: _("To be made"),
    VisitState.REPORTED: _("Reported"),
    VisitState.COULD_NOT_BE_MADE: _("Could not be made"),
}
LEVELS = {
    "county": _("County"),
    "provincial": _("Provincial"),
    "national": _("National"),
    "senior": _("Senior"),
    "technical": _("Technical firm"),
}
ARMS = {"targeted": _("For its risk"), "random": _("At random, to measure")}
# what became of a plan of two draws, and why one is gone
FATES = {"kept": _("Kept"), "new": _("New"), "gone": _("Gone")}
LEFT = {
    "visited": _("a visit has reached it"),
    "not_registered": _("it is not registered any more"),
    "score": _("its score fell, and its chance with it"),
    "design": _("its chance fell for another reason, as fewer visits"),
    "chance": _("by chance alone"),
}


def may_follow(state: str, holder: Keyholder) -> list[Transition]:
    """List the steps that somebody may take next, those that lead on before the one that ends it.

    A sample plan that was costed needs no costing again; its scores may have changed, so it stays allowed.
    """
    open_ways = [one for one in OF_PLANS if one.name in TO_TAKE and can_follow(one, state)]
    return [one for one in open_ways if holder.may(one.permission)]
