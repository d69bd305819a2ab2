"""What the registry says of a plan, for people who look at its jobs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from features.calendar_dates import in_tehran
from serving.console.marking import marked as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serving.field_reports.registry import Registry

FACTS = ("plan_kind", "isic_class")
LOAN = ("approved_on", "approved_amount")
CHECK = ("job_id", "stage", "completed_at", "outcome")
KINDS = {
    "self_employment": _("Self-employment"),
    "home_business": _("Home business"),
    "enterprise": _("Enterprise"),
}
STAGES = {"sms": _("SMS"), "phone": _("Phone"), "field": _("Visit")}
OUTCOMES = {
    "confirmed": _("Confirmed"),
    "denied": _("Denied"),
    "no_reply": _("No reply"),
    "undelivered": _("Not delivered"),
    "no_answer": _("No answer"),
    "wrong_number": _("Wrong number"),
    "false": _("False"),
    "not_found": _("Not found"),
    "closed": _("Doors closed"),
    "refused": _("Refused"),
    "inconclusive": _("Inconclusive"),
}


def registry_plan(registry: Registry, plan_id: str, job_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Read the facts of a plan as they are known now, its loans, and the checks of its jobs; nothing of persons."""
    now = in_tehran(datetime.now(UTC))
    plan = registry.plan(plan_id, FACTS)
    checks = registry.checks_of(job_ids, CHECK)
    made = [check for check in checks if check["completed_at"] and check["completed_at"] < now]
    return {
        "facts": [] if plan is None else [plan],
        "loans": sorted(registry.loans_of(plan_id, LOAN), key=lambda loan: str(loan["approved_on"])),
        "checks": sorted(made, key=lambda one: (one["completed_at"], one["job_id"])),
    }
