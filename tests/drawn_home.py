"""A home with a sample plan, made by hand: no training, no scores, so that it is there in a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from features.ingest import ingest_drop
from serving.stored_plans import keep
from tests.hand_made import HandMade
from tests.stores import settings_in
from tests.tiny_registry import write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

RECORDED_AT = datetime.fromisoformat("2026-05-01")
AS_OF = "2026-05-02T00:00:00"


@dataclass(frozen=True)
class DrawnHome:
    """The home, and the files that `rastin plan` would have written."""

    settings: Settings
    plan_file: Path
    schedule_file: Path
    jobs_file: Path


def drawn_in(folder: Path) -> DrawnHome:
    """Return the home in a folder, which was made there or copied whole."""
    return DrawnHome(settings_in(folder), folder / "plan.csv", folder / "days.csv", folder / "jobs.csv")


def make_drawn_home(folder: Path) -> DrawnHome:
    """Land three plans of two jobs each, one without a registered place, and keep a sample plan of them all."""
    made = HandMade()
    for number in range(3):
        places = {"latitude": None, "longitude": None} if number == 2 else {"latitude": 34.5, "longitude": 50.25}
        plan = made.plan(f"P{number}", **places)
        for job in range(2):
            made.job(plan, f"J{number}{job}")
    ingest_drop(write_rows(folder / "drop", made.rows), settings := settings_in(folder), RECORDED_AT)
    sample = pd.DataFrame(
        {
            "plan_id": ["P0", "P1", "P2"],
            "inclusion_probability": [1.0, 0.5, 0.25],
            "arm": ["targeted", "targeted", "random"],
            "province_code": "07",
            "county_code": "0701",
            "revisit": ["yes", "no", "no"],
        }
    )
    jobs = pd.DataFrame(
        {
            "plan_id": [f"P{n}" for n in range(3) for _ in range(2)],
            "job_id": [f"J{n}{j}" for n in range(3) for j in "01"],
        }
    )
    design = {"as_of": AS_OF, "cycle": 1404, "inputs": {"province": None}}
    keep(settings.home, {"sample": sample, "jobs": jobs}, sample, design)
    shown = {"visit_order": range(1, 4), "expected_false_jobs": 0.987, "jobs_to_check": 2, "reason_1": "SECRET-REASON"}
    written = sample.assign(**shown, level="senior", revisit_level=["national", "", ""])
    written.to_csv(folder / "plan.csv", index=False)
    jobs.assign(inclusion_probability=0.5).to_csv(folder / "jobs.csv", index=False)
    days = pd.DataFrame(
        {
            "plan_id": ["P0", "P1", "P2", "P0"],
            "visit": ["first", "first", "first", "second"],
            "level": ["senior", "senior", "senior", "national"],
            "inspector_id": ["I00001", "I00001", "I00001", "I00002"],
            "firm_id": "",
            "date": ["2026-05-10", "2026-05-10", "2026-05-11", "2026-05-12"],
        }
    )
    days.to_csv(folder / "days.csv", index=False)
    return drawn_in(folder)
