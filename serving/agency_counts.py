"""What each agency committed to and registered, and what field visits had found of it before a sample plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from features.last_word import last_word
from features.sources import FALSE_FINDINGS, TRUE_FINDINGS
from serving.landed_tables import landed_tables

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd
    from ibis import Table

    from features.settings import Settings

COUNTS = ("committed_jobs", "registered_jobs", "confirmed_before", "false_before")


def agency_counts(settings: Settings, cycle: int, as_of: datetime, province: str | None) -> pd.DataFrame:
    """Count a cycle's jobs by agency, as known before a moment.

    Returns
    -------
    pandas.DataFrame
        By `agency_code`, every agency of the reference list: `name_fa`, `committed_jobs`, `registered_jobs`,
        `confirmed_before` and `false_before` (jobs whose latest field finding before the moment was true, or false).
    """
    names = ("agencies", "commitments", "jobs", "plans", "verifications")
    with landed_tables(settings, as_of, *names) as table:
        commitments = table["commitments"]
        commitments = commitments.filter(commitments.cycle == cycle, commitments.announced_on < as_of)
        plans = table["plans"].filter(table["plans"].approved_at < as_of)
        if province is not None:
            commitments = commitments.filter(commitments.province_code == province)
            plans = plans.filter(plans.province_code == province)
        jobs = table["jobs"].filter(table["jobs"].cycle == cycle, table["jobs"].registered_at < as_of)
        committed = commitments.group_by("agency_code").agg(committed_jobs=commitments.committed_jobs.sum())
        listed = table["agencies"].select("agency_code", "name_fa")
        counted = _registered(jobs, plans, _last_findings(table["verifications"], as_of))
        rows: pd.DataFrame = (
            listed.left_join(committed, "agency_code")
            .drop("agency_code_right")
            .left_join(counted, "agency_code")
            .drop("agency_code_right")
            .order_by("agency_code")
            .to_pandas()
        )
    rows[list(COUNTS)] = rows[list(COUNTS)].fillna(0).astype("int64")
    return rows.set_index("agency_code")


def _last_findings(verifications: Table, as_of: datetime) -> Table:
    checks = verifications.filter(
        verifications.stage == "field",
        verifications.completed_at < as_of,
        verifications.outcome.isin([*TRUE_FINDINGS, *FALSE_FINDINGS]),
    )
    return last_word(checks).select("job_id", "outcome")


def _registered(jobs: Table, plans: Table, findings: Table) -> Table:
    placed = jobs.select("job_id", "plan_id").join(plans.select("plan_id", "agency_code"), "plan_id")
    found = placed.left_join(findings, "job_id")

    def how_many(outcomes: tuple[str, ...]) -> ibis.Value:
        return ibis.ifelse(found.outcome.isin(list(outcomes)), 1, 0).sum()

    return found.group_by("agency_code").agg(
        registered_jobs=found.count(), confirmed_before=how_many(TRUE_FINDINGS), false_before=how_many(FALSE_FINDINGS)
    )
