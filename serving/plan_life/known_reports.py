"""What is known now of the visits of a sample plan, as the files that the commands read."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from features.calendar_dates import in_tehran
from features.scratch import scratch_folder
from serving.landed_tables import landed_tables
from serving.list_file import write_list
from serving.stored_plans import StoredPlan, find
from serving.visit_ids import FIRST, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from features.settings import Settings

COLUMNS = ("job_id", "stage", "completed_at", "outcome", "level")


@dataclass(frozen=True)
class PlanFiles:
    """A sample plan beside its reports, as `rastin estimate` takes them.

    Attributes
    ----------
    plan_file
        Which plans were drawn with which chance.
    reports, revisits
        What first and second visits found; `None` where no plan was visited for the second time.
    """

    plan_file: Path
    reports: Path
    revisits: Path | None


@contextmanager
def files_of(settings: Settings, issued: Mapping[str, Any]) -> Iterator[PlanFiles]:
    """Write a sample plan and the reports of its visits that are known now to files, for as long as the block lasts.

    A report is of its visits when it is of a job that they check, of a day from the issue on, and of their level. Other
    visits to the same plans do not count: who was sent there because something seemed wrong is no sample.

    Parameters
    ----------
    settings
        The home folder that it was drawn in.
    issued
        As `keeping.issued_of` gives it.
    """
    import pyarrow.parquet as pq  # with pandas, this is what a start of the service need not wait for

    stored = find(settings.home, issued["sample_plan"])
    visits = settings.home / issued["lists"] / "visits.parquet"
    listed = pq.read_table(visits, columns=["plan_id", "turn", "level"]).to_pandas()
    rows = _reports(settings, stored, _first_day(issued["since"]), sorted(set(listed["level"])))
    first, again = (listed[listed["turn"] == turn].set_index("plan_id")["level"] for turn in (FIRST, SECOND))
    first_level = rows["plan_id"].map(first)
    is_second = rows["level"] == rows["plan_id"].map(again)
    is_first = ~is_second & ((rows["level"] == first_level) | first_level.isna())  # the reserve's may be of any level
    with scratch_folder(settings.home) as folder:
        write_list(stored.sample[["plan_id", "inclusion_probability"]], folder / "plan.csv")
        write_list(rows.loc[is_first, list(COLUMNS)], folder / "reports.csv")
        if is_second.any():
            write_list(rows.loc[is_second, list(COLUMNS)], folder / "revisits.csv")
        second = folder / "revisits.csv"
        yield PlanFiles(folder / "plan.csv", folder / "reports.csv", second if is_second.any() else None)


def _first_day(since: str) -> datetime:
    """Return the beginning of the day of issue, in Tehran: whoever goes at once may round the hour."""
    return in_tehran(datetime.fromisoformat(since)).replace(hour=0, minute=0, second=0, microsecond=0)


def _reports(settings: Settings, stored: StoredPlan, since: datetime, levels: list[str]) -> pd.DataFrame:
    """Read the field checks of a sample plan's jobs from a day on, by some levels."""
    import pandas as pd

    jobs = [stored.jobs] if stored.reserve_jobs is None else [stored.jobs, stored.reserve_jobs]
    asked = pd.concat([one[["plan_id", "job_id"]] for one in jobs], ignore_index=True)
    now = in_tehran(datetime.now(UTC))
    with landed_tables(settings, now, "verifications") as table:
        checks = table["verifications"]
        field = checks.filter(
            checks.stage == "field",
            checks.completed_at >= since,
            checks.completed_at < now,
            checks.level.isin(levels),
        )
        rows = field.select(*COLUMNS).to_pandas()
    known: pd.DataFrame = rows.merge(asked, on="job_id").sort_values(["completed_at", "job_id"], kind="stable")
    known["completed_at"] = known["completed_at"].map(lambda moment: moment.isoformat())
    return known
