"""Words for what the ledger tells of and what happens to a job."""

from __future__ import annotations

from typing import Any

from features.ledger import Kind
from serving.console.marking import marked as _

KINDS = {
    Kind.DROP_LANDED.value: _("Drop landed"),
    Kind.REPORTS_INGESTED.value: _("Reports ingested"),
    Kind.RELEASE_SHELVED.value: _("Release put on the shelf"),
    Kind.RELEASE_PROMOTED.value: _("Release promoted"),
    Kind.RELEASE_REFUSED.value: _("Release turned down"),
    Kind.RELEASE_ROLLED_BACK.value: _("Champion rolled back"),
    Kind.SCORES_PUBLISHED.value: _("Scores published"),
    Kind.ARRIVALS_SCORED.value: _("Arrivals scored"),
    Kind.SAMPLE_PLAN_DRAWN.value: _("Sample drawn"),
    Kind.ESTIMATES_MADE.value: _("Estimates made"),
    Kind.EXPORT_MADE.value: _("Exported"),
    Kind.RECORDS_CHANGED.value: _("Records changed"),
}
EVENTS = {
    "approved": _("Plan approved in the registry"),
    "registered": _("Job registered"),
    "lent": _("Loan paid out"),
    "checked": _("Checked"),
    "scored": _("Scored"),
    "arrived": _("Scored by itself, as it arrived"),
    "drawn": _("Sample drawn with its plan"),
    "issued": _("Visit issued"),
    "reported": _("Reported"),
    "corrected": _("Report corrected"),
    "remarked": _("Remark beside a report"),
    "decided": _("Decided"),
    "appealed": _("Appealed"),
    "settled": _("Appeal decided"),
}
CHANNELS = {"portal": _("by the portal"), "batch": _("in a batch"), "webservice": _("by a web service")}
VERDICTS = {"confirmed": _("Confirmed as true"), "rejected": _("Rejected as false")}
APPEALED_FOR = {"registrant": _("for the registrant"), "agency": _("for the agency")}
OUTCOMES_OF_APPEALS = {"upheld": _("Upheld"), "overturned": _("Overturned")}
WORDS: dict[str, Any] = {
    "event_titles": EVENTS,
    "channels": CHANNELS,
    "verdicts": VERDICTS,
    "appealed_for": APPEALED_FOR,
    "appeal_outcomes": OUTCOMES_OF_APPEALS,
}
