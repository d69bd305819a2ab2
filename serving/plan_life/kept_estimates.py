"""The estimates that were last asked for of a sample plan, kept so that others read them without asking anew."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from features.whole_files import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

AGENCY_TABLE = "agencies"  # kept beside what was estimated by total, province, agency or programme


def estimates_kept(settings: Settings, by: str, **given: Any) -> dict[str, Any]:
    """Estimate as `measuring.estimates` does, and keep what comes of it; the last estimates count."""
    from serving.plan_life.measuring import estimates  # it brings pandas; whoever only reads what was kept needs none

    return _keep(settings, by, estimates(settings, by=by, **given))


def agencies_kept(settings: Settings, **given: Any) -> dict[str, Any]:
    """Make the agency table as `measuring.agencies` does, and keep it; the last table counts."""
    from serving.plan_life.measuring import agencies

    return _keep(settings, AGENCY_TABLE, agencies(settings, **given))


def kept_estimates(settings: Settings, sample_plan: str | None, by: str) -> dict[str, Any] | None:
    """Return the estimates that were last made of a sample plan; `None` where nobody asked for any."""
    if sample_plan is None or not (file := _file(settings, sample_plan, by)).exists():
        return None
    made: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return made


def _keep(settings: Settings, by: str, made: dict[str, Any]) -> dict[str, Any]:
    with whole_file(_file(settings, made["sample_plan"], by)) as draft:
        draft.write_text(json.dumps({**made, "at": datetime.now(UTC).isoformat()}, default=_plain), encoding="utf-8")
    return made


def _file(settings: Settings, sample_plan: str, by: str) -> Path:
    return settings.home / "lists" / f"estimates-{sample_plan}-{by}.json"


def _plain(value: Any) -> Any:
    """Write a number of NumPy's as Python's own."""
    return value.item()
