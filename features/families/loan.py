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
from features.rates import Elsewhere, flag, join_all, rates_elsewhere, ratio
from features.sources import AT_CEILING

if TYPE_CHECKING:
    from ibis import Table

    from features.sources import Sources


def express(sources: Sources) -> Table:
    """Build the family's columns."""
    borrowed = _borrowed(sources, sources.current)
    return join_all(
        _terms(sources),
        _of_owner(sources),
        rates_elsewhere(
            sources.cohort,
            borrowed,
            Elsewhere(["branch_code"], "at_ceiling", "branch_ceiling", is_counted=False),
            Elsewhere(["program_code", "isic_class"], "to_ceiling", "peers_ceiling", is_counted=False),
        ),
    )


def _borrowed(sources: Sources, jobs: Table) -> Table:
    joined = jobs.join(sources.lending, "plan_id", rname="{name}_l")
    return joined.mutate(at_ceiling=flag(joined.to_ceiling >= AT_CEILING))


def _terms(sources: Sources) -> Table:
    loans = _borrowed(sources, sources.cohort)
    registered = loans.registered_at.epoch_seconds().cast("float64") / 86400.0
    approved = loans.approved_at.epoch_seconds().cast("float64") / 86400.0
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
    joined = sources.cohort.select("job_id").left_join(terms, "job_id")
    names = [name for name in terms.columns if name not in {"job_id", "loans"}]
    return joined.select("job_id", *names, plan_loans=coalesce(joined.loans, 0.0))


def _of_owner(sources: Sources) -> Table:
    plans = sources.registered.select("plan_id", "owner_national_id").distinct()
    loans = sources.known.loans.join(plans, "plan_id")
    owners = loans.group_by("owner_national_id").agg(
        owner_loans=loans.count().cast("float64"), owner_banks=loans.bank_code.nunique().cast("float64")
    )
    joined = sources.cohort.select("job_id", "owner_national_id").left_join(owners, "owner_national_id")
    return joined.select(
        "job_id", owner_loans=coalesce(joined.owner_loans, 0.0), owner_banks=coalesce(joined.owner_banks, 0.0)
    )


LOAN = Family.described("loan", express)
