"""To whom a supervisor may give a visit: an inspector of the visit's level, and of its place where they have one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from features.calendar_dates import in_tehran
from features.faults import Fault
from features.store import Store
from serving.landed_tables import landed_tables

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings
    from serving.plan_life.visit import Visit

_COLUMNS = ("inspector_id", "level", "firm_id", "province_code", "county_code")


@dataclass(frozen=True)
class Registered:
    """An inspector as the registry knows them; one without a place goes everywhere."""

    inspector_id: str
    level: str
    firm_id: str | None
    province_code: str | None
    county_code: str | None

    def can_go(self, level: str, province: str | None, county: str | None) -> bool:
        """Say whether they may make a visit of a level at a place."""
        return self.level == level and self.province_code in {None, province} and self.county_code in {None, county}


def inspectors(settings: Settings) -> tuple[Registered, ...]:
    """List the inspectors of the registry, by name; read anew only once others have landed."""
    return _inspectors(settings, tuple(Store(settings.home).files("inspectors")))


def check_can_go(settings: Settings, visit: Visit, inspector_id: str) -> str | None:
    """Check that an inspector may make a visit, as the registry knows them; return their firm.

    Raises
    ------
    Fault
        When there is no such inspector, or they are of another level or place.
    """
    for one in inspectors(settings):
        if one.inspector_id == inspector_id and one.can_go(visit.level, visit.province_code, visit.county_code):
            return one.firm_id
    raise Fault(
        f"A visit must go to an inspector of its own level and place; got {inspector_id!r}.",
        f"بازدید باید به بازرسی از همان سطح و محل سپرده شود: «{inspector_id}».",
    )


@lru_cache(maxsize=2)
def _inspectors(settings: Settings, files: tuple[Path, ...]) -> tuple[Registered, ...]:
    del files  # name what is read: reports land every minute, inspectors do not
    with landed_tables(settings, in_tehran(datetime.now(UTC)), "inspectors") as table:
        rows = table["inspectors"].select(*_COLUMNS).order_by("inspector_id").to_pandas()
    known = rows.astype(object).where(rows.notna(), None)
    return tuple(Registered(*row) for row in known.itertuples(index=False))
