"""To whom a supervisor may give a visit: an inspector of the visit's level, and of its place where they have one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from features.calendar_dates import in_tehran
from features.faults import Fault
from serving.landed_tables import landed_tables

if TYPE_CHECKING:
    from features.settings import Settings
    from serving.plan_life.visit import Visit


def check_can_go(settings: Settings, visit: Visit, inspector_id: str) -> str | None:
    """Check that an inspector may make a visit, as the registry knows them; return their firm.

    Raises
    ------
    Fault
        When there is no such inspector, or they are of another level or place.
    """
    with landed_tables(settings, in_tehran(datetime.now(UTC)), "inspectors") as table:
        inspectors = table["inspectors"]
        rows = inspectors.filter(inspectors.inspector_id == inspector_id).to_pandas()
    known = rows.astype(object).where(rows.notna(), None).to_dict("records")
    places = ("province_code", "county_code")
    for one in known:
        if one["level"] == visit.level and all(one[place] in {None, getattr(visit, place)} for place in places):
            firm: str | None = one["firm_id"]
            return firm
    raise Fault(
        f"A visit must go to an inspector of its own level and place; got {inspector_id!r}.",
        f"بازدید باید به بازرسی از همان سطح و محل سپرده شود: «{inspector_id}».",
    )
