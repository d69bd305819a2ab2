"""What the registry says of a plan, for people who look at its jobs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from features.calendar_dates import in_tehran
from serving.console.marking import marked as _
from serving.landed_tables import landed_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.settings import Settings

FACTS = ("cycle", "plan_kind", "isic_class", "licence_no", "latitude", "longitude")
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


def registry_plan(settings: Settings, plan_id: str, job_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Read the facts of a plan as they are known now, its loans, and the checks of its jobs; nothing of persons."""
    now = in_tehran(datetime.now(UTC))
    with landed_tables(settings, now, "plans", "loans", "verifications") as table:
        plans, loans, checks = (table[name] for name in ("plans", "loans", "verifications"))
        facts = plans.filter(plans.plan_id == plan_id).select(*FACTS).to_pandas()
        lent = loans.filter(loans.plan_id == plan_id).select("approved_on", "approved_amount").to_pandas()
        made = checks.filter(checks.job_id.isin(list(job_ids)), checks.completed_at < now)
        seen = made.select("job_id", "stage", "completed_at", "outcome").to_pandas()
    in_order = seen.sort_values(["completed_at", "job_id"])
    return {"facts": _plain(facts), "loans": _plain(lent), "checks": _plain(in_order)}


def _plain(rows: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return found
