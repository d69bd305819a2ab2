"""The order of technical supervision for whoever asks over the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.calendar_dates import parse_moment
from models.published import latest
from serving.plan_life.measuring import rows_of

if TYPE_CHECKING:
    from features.settings import Settings


def supervision_order(settings: Settings, cycle: int, first: str, province: str) -> dict[str, Any]:
    """Order and schedule technical supervision of a province as `rastin supervise` does."""
    from serving.supervision import supervision

    made = supervision(settings, latest(settings.home, cycle), parse_moment(first).date(), province)
    return {**made.about, "by_week": rows_of(made.weeks), "visits": rows_of(made.visits)}
