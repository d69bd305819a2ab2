"""Outcomes: what a field report says of a job, as policy.

A report is a label only once it is known. Where a job was visited more than once, of the reports that say true or
false one that the inspector sent straight to the centre counts before one that came through an office, and of these the
latest. Where an appeal about the job was decided, what it found counts instead, from the moment of its decision on, as
a direct report that no inspector made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from features.last_word import last_word
from features.rates import flag
from features.sources import FALSE_FINDINGS, TRUE_FINDINGS
from models.protected_groups import WHO

if TYPE_CHECKING:
    from ibis import Table

    from features.known import Known


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
    reported = last.select("job_id", *HOW, visited_at="completed_at", is_false=flag(last.outcome.isin(policy.false)))
    labels = _with_appeals(reported, known.appeals, policy)
    owners = known.plans.select("plan_id", "owner_national_id", "province_code")
    first = owners.group_by("owner_national_id").agg(first_plan=owners.plan_id.min())
    places = owners.join(first, "owner_national_id").drop("owner_national_id")
    jobs = known.jobs.select("job_id", "plan_id", "cycle", "registered_at", *WHO).join(places, "plan_id")
    return labels.join(jobs, "job_id").order_by("job_id")


def _with_appeals(reported: Table, appeals: Table, policy: OutcomePolicy) -> Table:
    """Put what appeals found in the place of what reports said; a job that no visit had told of stays unlabelled.

    `visited_at` stays the visit's: what was known of the job is described as before it, whoever decides later.
    """
    newest = ibis.row_number().over(
        group_by=appeals.job_id, order_by=[appeals.decided_at.desc(), appeals.appeal_id.desc()]
    )
    decided = appeals.mutate(newest=newest).filter(lambda t: t.newest == 0).select("job_id", "finding")
    both = reported.left_join(decided, "job_id", rname="{name}_appealed")
    is_appealed = both.finding.notnull()
    how = {
        name: ibis.ifelse(is_appealed, ibis.null(kind), both[name])
        for name, kind in reported.schema().items()
        if name in HOW
    }
    how["reported_via"] = ibis.ifelse(is_appealed, "direct", both.reported_via)
    found = ibis.ifelse(is_appealed, flag(both.finding.isin(policy.false)), both.is_false)
    return both.mutate(**how, is_false=found).select(reported.columns)
