"""Which jobs were field-checked already, as the store knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.engine import open_engine
from features.store import Store, valid_rows

if TYPE_CHECKING:
    from datetime import datetime

    from features.settings import Settings


def field_checked_jobs(settings: Settings, as_of: datetime) -> set[str]:
    """Name the jobs with a field check completed before `as_of`, whatever it found."""
    store = Store(settings.home)
    files = store.files("verifications")
    if not files:
        return set()
    with open_engine(settings) as engine:
        engine.view("landed_verifications", files)
        landed = engine.table("landed_verifications")
        checks = valid_rows(landed, "verifications", as_of, has_history=store.has_history("verifications"))
        field = checks.filter(checks.stage == "field", checks.completed_at < as_of)
        return set(field.select("job_id").distinct().to_pandas()["job_id"])
