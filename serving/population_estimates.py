"""Estimates from a sample plan and the reports of its visits."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from features.faults import Fault
from models.estimates import answers_of, assist, corrected, estimate_groups, estimate_total, misses_of
from serving.exchange.shown_counts import OF_ESTIMATES, TOLD_BY_ESTIMATES, shown
from serving.field_findings import read_findings
from serving.plan_file import read_plan_file
from serving.released_reserve import released
from serving.stored_plans import find

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from models.estimates import Assisted
    from models.estimates.total import Estimate
    from serving.stored_plans import StoredPlan

COLUMN_OF = {"province": "province_code", "agency": "agency_code", "program": "program_code"}
ALL = "all"


@dataclass(frozen=True)
class Estimates:
    """The rows of the estimates' file, small counts hidden, and what they speak of."""

    rows: pd.DataFrame
    about: Mapping[str, Any]


@dataclass(frozen=True)
class Reported:
    """A sample plan beside its reports.

    Attributes
    ----------
    stored
        The sample plan with its design.
    assisted
        The sample beside its population.
    asked, found
        The jobs that were to be checked, and what was found of them.
    not_asked
        Findings of jobs that the sample plan did not ask for: left out.
    """

    stored: StoredPlan
    assisted: Assisted
    asked: pd.DataFrame
    found: pd.DataFrame
    not_asked: int


def estimate_from_files(home: Path, plan_file: Path, reports: Path, by: str, revisits: Path | None = None) -> Estimates:
    """Estimate the rate of false jobs, in total or by province, agency or programme.

    Parameters
    ----------
    home
        The home folder that the sample plan was drawn in.
    plan_file
        As `rastin plan` wrote it.
    reports
        Field reports. Those of jobs that the sample plan did not ask for are left out and counted.
    by
        "total", "province", "agency" or "program".
    revisits
        Reports of second visits to the plans marked `revisit`; with them, estimates are corrected for misses. Second
        visits to other plans do not count: who goes again where something seems wrong would see too many misses.
    """
    read = assisted_from_files(home, plan_file, reports, [] if by == "total" else [COLUMN_OF[by]])
    stored, assisted, asked, found = read.stored, read.assisted, read.asked, read.found
    estimates = {ALL: estimate_total(assisted)} if by == "total" else estimate_groups(assisted, COLUMN_OF[by])
    estimates, misses = correct(estimates, read, revisits)
    about = {
        "sample_plan": stored.name,
        "cycle": stored.design["cycle"],
        "as_of": stored.design["as_of"],
        "population": stored.design["estimates_speak_of"],
        "asked_jobs": len(asked),
        "answered_jobs": len(found),
        "found_false": int(found["is_false"].sum()),
        "findings_of_jobs_not_asked": read.not_asked,
        "misses": misses,
    }
    rows = pd.DataFrame([_row(by, code, estimate) for code, estimate in estimates.items()])
    return Estimates(shown(rows, OF_ESTIMATES, TOLD_BY_ESTIMATES), about)


def assisted_from_files(home: Path, plan_file: Path, reports: Path, groups: Sequence[str] = ()) -> Reported:
    """Find the design of a plan file, and put its reports beside it; `groups` are columns to estimate by."""
    stored = find(home, read_plan_file(plan_file)[0], groups)
    findings = read_findings(reports)
    population, sample, asked = released(stored, findings.reported)
    found = findings.found[findings.found["job_id"].isin(asked["job_id"])]
    assisted = assist(population, answers_of(sample, asked, found[["job_id", "is_false"]]))
    return Reported(stored, assisted, asked, found, len(findings.found) - len(found))


def correct(
    estimates: dict[str, Estimate], read: Reported, revisits: Path | None
) -> tuple[dict[str, Estimate], dict[str, Any] | None]:
    """Correct estimates for what inspectors miss, where second visits are given; say what those found.

    Raises
    ------
    Fault
        When second visits found no false job that a first visit had checked.
    """
    if revisits is None:
        return estimates, None
    again = read.stored.sample.loc[read.stored.sample["revisit"] == "yes", "plan_id"]
    misses = misses_of(read.asked[read.asked["plan_id"].isin(again)], read.found, read_findings(revisits).found)
    if misses is None:
        raise Fault(
            "Second visits must have found a false job that a first visit checked; these found none, so nothing "
            "can be said of misses. Try: without --revisits, or a larger share with rastin plan --revisit.",
            "بازدیدهای دوم باید دست‌کم یک شغل نادرست یافته باشند که بازدید نخست هم دیده بود."
            " بدون --revisits برآورد کنید.",
        )
    return {code: corrected(estimate, misses) for code, estimate in estimates.items()}, asdict(misses)


def _row(by: str, code: str, estimate: Estimate) -> dict[str, Any]:
    return {
        "by": by,
        "code": code,
        "jobs": estimate.jobs,
        "visited_plans": estimate.visited_plans,
        "false_rate": round(estimate.false_rate, 6),
        "low": round(estimate.low, 6),
        "high": round(estimate.high, 6),
        "least": round(estimate.least, 6),
        "most": round(estimate.most, 6),
    }
