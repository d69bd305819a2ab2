"""The labels that training takes from a home, as of a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.calendar_dates import cycle_of
from features.engine import open_engine
from features.registry import open_registry
from features.store import Store
from training.outcomes import OutcomePolicy, outcomes

if TYPE_CHECKING:
    from datetime import datetime

    from features.settings import Settings


def labels_as_of(settings: Settings, as_of: datetime) -> dict[str, dict[str, Any]]:
    """Return the labelled jobs, by id."""
    with open_engine(settings) as engine:
        known = open_registry(engine, Store(settings.home), as_of, cycle_of(as_of))
        rows = outcomes(known, OutcomePolicy()).to_pyarrow().to_pylist()
    return {row["job_id"]: row for row in rows}
