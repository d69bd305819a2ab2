"""A cycle at a glance, by province: registered, expected false, visited, found, committed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from features.calendar_dates import in_tehran
from features.store import Store
from features.whole_files import whole_file
from models.published import read_run
from serving.landed_tables import landed_tables

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from features.settings import Settings
    from models.published import Published

COUNTS = ("registered", "expected_false", "visited", "found_false", "committed")


@dataclass(frozen=True)
class CycleSummary:
    """Counts of a cycle.

    Attributes
    ----------
    provinces
        By province's code: the counts of `COUNTS`.
    """

    provinces: dict[str, dict[str, float]]

    def total(self, among: Iterable[str] | None = None) -> dict[str, float]:
        """Add up the provinces, or some of them."""
        chosen = [self.provinces[code] for code in (among or self.provinces) if code in self.provinces]
        return {name: sum(counts[name] for counts in chosen) for name in COUNTS}


def summary_file(settings: Settings, published: Published) -> Path:
    """Return where the counts of a scored cycle lie, or will, as of what has landed now."""
    snapshot = Store(settings.home).snapshot()
    return settings.home / "lists" / f"{published.folder.name}-{snapshot[:16]}.summary.json"


def kept_summary(file: Path) -> CycleSummary | None:
    """Read counts that were made; `None` while they are not."""
    try:
        return CycleSummary(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def earlier_summary(settings: Settings, published: Published) -> CycleSummary | None:
    """Read the counts of a cycle that were made last, before something more landed; `None` where none were."""
    made = (settings.home / "lists").glob(f"{published.folder.name}-*.summary.json")
    return next(filter(None, map(kept_summary, made)), None)


def make_summary(settings: Settings, published: Published) -> CycleSummary:
    """Count a scored cycle, once for each landing; the counts of earlier ones go."""
    file, counted = summary_file(settings, published), _counted(settings, published)
    with whole_file(file) as draft:
        draft.write_text(json.dumps(counted), encoding="utf-8")
    for other in file.parent.glob(f"{published.folder.name}-*.summary.json"):
        if other != file:
            other.unlink(missing_ok=True)
    return CycleSummary(counted)


def summarise(settings: Settings, cycle: int, run: str) -> dict[str, Any]:
    """Count a scored cycle, as an errand, and say how many provinces it has."""
    folder = settings.home / "scores" / str(cycle) / run
    return {"provinces": len(make_summary(settings, read_run(folder)).provinces)}


def _counted(settings: Settings, published: Published) -> dict[str, dict[str, Any]]:
    """Count; jobs stand in the province of their plan."""
    scores = published.scores()
    by_province = scores.groupby("province_code")
    rows = by_province.agg(registered=("job_id", "size"), expected_false=("score", "sum"))
    rows = rows.join(_found(settings, scores)).join(_committed(settings, int(published.manifest["cycle"])))
    whole = rows[list(COUNTS)].fillna(0.0).astype(float).to_numpy()
    return {
        str(code): dict(zip(COUNTS, map(float, row), strict=True)) for code, row in zip(rows.index, whole, strict=True)
    }


def _found(settings: Settings, scores: pd.DataFrame) -> pd.DataFrame:
    from features.sources import FALSE_FINDINGS  # it brings ibis; counts that were made are read without

    now = in_tehran(datetime.now(UTC))
    with landed_tables(settings, now, "verifications") as table:
        checks = table["verifications"]
        checks = checks.filter(checks.stage == "field", checks.completed_at < now)
        last = checks.group_by("job_id").agg(outcome=checks.outcome.argmax(checks.completed_at)).to_pandas()
    found = scores[["job_id", "plan_id", "province_code"]].merge(last, on="job_id")
    found = found.assign(is_false=found["outcome"].isin(FALSE_FINDINGS))
    plans = found.groupby("province_code")["plan_id"].nunique().rename("visited")
    return plans.to_frame().join(found.groupby("province_code")["is_false"].sum().rename("found_false"))


def _committed(settings: Settings, cycle: int) -> pd.Series[float]:
    now = in_tehran(datetime.now(UTC))
    with landed_tables(settings, now, "commitments") as table:
        rows = table["commitments"]
        rows = rows.filter(rows.cycle == cycle, rows.announced_on < now)
        summed = rows.group_by("province_code").agg(committed=rows.committed_jobs.sum()).to_pandas()
    committed: pd.Series[float] = summed.set_index("province_code")["committed"]
    return committed
