"""The plan's loans.

Catches diversion: a loan at the programme's ceiling, paid out early to an account at another bank, through a branch
where such loans gather, and no job made of it.

Looks alike and is honest: capital-hungry trades that borrow to the ceiling, and banks that pay late. The programme, the
class's peers and the branch's usual terms tell them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import coalesce

from features.families.family import Family
from features.rates import flag, join_all, rate_elsewhere, ratio

if TYPE_CHECKING:
    from ibis import Table

    from features.sources import Sources

AT_CEILING = 0.95  # of the programme's ceiling a job: a loan asked for as high as it goes


def express(sources: Sources) -> Table:
    """Build the family's columns."""
    borrowed = _borrowed(sources, sources.current)
    return join_all(
        _terms(sources),
        rate_elsewhere(sources.cohort, borrowed, ["branch_code"], "at_ceiling", "branch_ceiling").drop(
            "branch_ceiling_count"
        ),
        rate_elsewhere(sources.cohort, borrowed, ["program_code", "isic_class"], "to_ceiling", "peers_ceiling").drop(
            "peers_ceiling_count"
        ),
    )


def _borrowed(sources: Sources, jobs: Table) -> Table:
    programs = sources.known.programs.select("program_code", ceiling="loan_ceiling_per_job")
    joined = jobs.join(sources.lending, "plan_id", rname="{name}_l").left_join(
        programs, "program_code", rname="{name}_g"
    )
    to_ceiling = ratio(joined.approved_amount, joined.ceiling * joined.committed_jobs.cast("float64"))
    return joined.mutate(to_ceiling=to_ceiling, at_ceiling=flag(to_ceiling >= AT_CEILING))


def _terms(sources: Sources) -> Table:
    loans = _borrowed(sources, sources.cohort)
    registered = loans.registered_at.epoch_seconds().cast("float64") / 86400.0
    approved = loans.approved_at.epoch_seconds().cast("float64") / 86400.0
    plan_jobs = loans.count().over(group_by=loans.plan_id)
    terms = loans.select(
        "job_id",
        "loans",
        "annual_rate",
        "tenor_months",
        "grace_months",
        "guarantor",
        "cheque",
        "property",
        "foreign_account",
        loan_to_ceiling=loans.to_ceiling,
        loan_at_ceiling=loans.at_ceiling,
        loan_a_job=loans.approved_amount / loans.committed_jobs.cast("float64") / 1e6,
        paid_out_share=ratio(loans.paid_out, loans.approved_amount),
        payout_to_registration_days=registered - loans.payout_day,
        loan_approval_to_payout_days=loans.payout_day - loans.approval_day,
        loan_to_plan_approval_days=approved - loans.approval_day,
    )
    del plan_jobs
    joined = sources.cohort.select("job_id").left_join(terms, "job_id")
    names = [name for name in terms.columns if name not in {"job_id", "loans"}]
    return joined.select("job_id", *names, plan_loans=coalesce(joined.loans, 0.0))


LOAN = Family.described("loan", express)
