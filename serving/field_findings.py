"""What field reports found of each job: false, true, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from features.faults import Fault
from features.last_word import last_words
from features.sources import FALSE_FINDINGS, TRUE_FINDINGS

if TYPE_CHECKING:
    from pathlib import Path

NEITHER = ("closed", "refused", "inconclusive")


@dataclass(frozen=True)
class Findings:
    """Reports by job.

    Attributes
    ----------
    found
        `job_id`, `is_false` (bool), `completed_at` (as written, "" where it is not): jobs found false or true, each
        once.
    reported
        Jobs that were reported of, whatever was said.
    reports
        Field reports that were read.
    neither
        Jobs whose reports said neither (closed, refused, inconclusive).
    """

    found: pd.DataFrame
    reported: frozenset[str]
    reports: int
    neither: int


def read_findings(path: Path) -> Findings:
    """Read field reports from a CSV file with the columns of `verifications`; `job_id` and `outcome` are needed.

    Rows of another `stage` than field do not count. Where a job has more than one finding, a direct one counts before a
    relayed one (`reported_via`), and of these the latest by `completed_at`.

    Raises
    ------
    Fault
        When the file cannot be read, lacks a column, or an outcome is not one of the contract's.
    """
    rows = _read(path)
    if "stage" in rows:
        rows = rows[rows["stage"].isin(["field", ""])]
    outcome = rows["outcome"]
    unknown = outcome[~outcome.isin([*FALSE_FINDINGS, *TRUE_FINDINGS, *NEITHER])]
    if len(unknown):
        allowed = ", ".join([*TRUE_FINDINGS, *FALSE_FINDINGS, *NEITHER])
        line = int(unknown.index[0]) + 2
        raise Fault(
            f"A field report's outcome must be one of the contract's; got {unknown.iloc[0]!r} in line {line}. "
            f"Allowed: {allowed}.",
            f"نتیجهٔ گزارش میدانی باید یکی از این‌ها باشد: {allowed}؛ در سطر {line} «{unknown.iloc[0]}» آمده است.",
        )
    says = rows[outcome.isin([*FALSE_FINDINGS, *TRUE_FINDINGS])]
    last = last_words(says)
    found = pd.DataFrame(
        {
            "job_id": last["job_id"].to_numpy(dtype=object),
            "is_false": last["outcome"].isin(FALSE_FINDINGS).to_numpy(),
            "completed_at": last["completed_at"].to_numpy(dtype=object) if "completed_at" in last else "",
        }
    )
    return Findings(found, frozenset(rows["job_id"]), len(rows), int(rows["job_id"].nunique() - len(found)))


def _read(path: Path) -> pd.DataFrame:
    try:
        rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise Fault(
            f"Reports must be a CSV file in UTF-8; {path} cannot be read ({type(error).__name__}).",
            f"گزارش‌ها باید پروندهٔ CSV با UTF-8 باشد؛ {path} خوانده نمی‌شود.",
        ) from None
    lacking = [column for column in ("job_id", "outcome") if column not in rows]
    if lacking:
        raise Fault(
            f"Reports must have the columns job_id and outcome; {path} lacks {', '.join(lacking)}.",
            f"گزارش‌ها باید ستون‌های job_id و outcome داشته باشد؛ {path} ستون {'، '.join(lacking)} را ندارد.",
        )
    stripped: pd.DataFrame = rows.apply(lambda column: column.str.strip())
    return stripped
