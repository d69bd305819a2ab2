"""Outcomes: what a field report says of a job, as policy.

A report is a label only once it is known. Where a job was visited more than once, of the reports that say true or
false one that the inspector sent straight to the centre counts before one that came through an office, and of these the
latest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.last_word import last_word
from features.rates import flag
from features.sources import FALSE_FINDINGS, TRUE_FINDINGS

if TYPE_CHECKING:
    from ibis import Table

    from features.known import Known


WHO = ("worker_gender", "settlement", "support_group")
HOW = ("level", "inspector_id", "firm_id", "reported_via", "distance_m", "duration_min")


@dataclass(frozen=True)
class OutcomePolicy:
    """Which field outcomes mean what; the rest (closed, refused, inconclusive) say neither.

    Attributes
    ----------
    false
        The job does not exist.
    true
        It does.
    """

    false: tuple[str, ...] = FALSE_FINDINGS
    true: tuple[str, ...] = TRUE_FINDINGS


def outcomes(known: Known, policy: OutcomePolicy) -> Table:
    """List the jobs that a field visit found true or false.

    Returns
    -------
    ibis.Table
        `job_id`, `plan_id`, `cycle`, `registered_at`, `visited_at`, `is_false` (0.0 or 1.0), `first_plan` (the owner's
        first plan: jobs of one owner have it in common), how the report came (`level`, `inspector_id`, `firm_id`,
        `reported_via`, `distance_m`, `duration_min`) and whom errors are looked at for (`worker_gender`, `settlement`,
        `support_group`, `province_code`); one row a job.
    """
    visits = known.verifications
    telling = visits.filter((visits.stage == "field") & visits.outcome.isin([*policy.false, *policy.true]))
    last = last_word(telling)
    labels = last.select("job_id", *HOW, visited_at="completed_at", is_false=flag(last.outcome.isin(policy.false)))
    owners = known.plans.select("plan_id", "owner_national_id", "province_code")
    first = owners.group_by("owner_national_id").agg(first_plan=owners.plan_id.min())
    places = owners.join(first, "owner_national_id").drop("owner_national_id")
    jobs = known.jobs.select("job_id", "plan_id", "cycle", "registered_at", *WHO).join(places, "plan_id")
    return labels.join(jobs, "job_id").order_by("job_id")
