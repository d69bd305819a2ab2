"""Where the pages are, and who finds which of them in the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serving.console.marking import marked as _
from serving.people import Permission

if TYPE_CHECKING:
    from serving.people import Keyholder


ACCOUNT = "/account"
PLACES = (
    ("/", _("Overview"), Permission.LIST_JOBS),
    ("/list", _("Ranked list"), Permission.LIST_JOBS),
    ("/sample-plans", _("Sample plans"), Permission.READ_SAMPLE_PLANS),
    ("/worklist", _("Visits to supervise"), Permission.ASSIGN_VISITS),
    ("/visits", _("My visits"), Permission.REPORT_VISITS),
    ("/reports", _("Reports"), Permission.READ_REPORTS),
    ("/people", _("Accounts"), Permission.KEEP_PEOPLE),
    ("/releases", _("Releases"), Permission.READ_RELEASES),
    ("/retraining", _("Retraining"), Permission.READ_CYCLE_RUNS),
    ("/audit", _("Audit"), Permission.READ_LEDGER),
    ("/agencies", _("Agency tables"), Permission.READ_AGENCY_TABLE),
    ("/period", _("Report of a period"), Permission.READ_PERIOD_REPORT),
    (ACCOUNT, _("My account"), Permission.OWN_ACCOUNT),
)


def menu(holder: Keyholder) -> list[tuple[str, str]]:
    """List the pages that somebody may open: address and name."""
    return [(address, name) for address, name, permission in PLACES if holder.may(permission)]
