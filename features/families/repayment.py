"""How the plan's loans are paid back.

Catches diversion: a first instalment that is never paid, several in a row unpaid, branches where that is common.

Looks alike and is honest: a borrower hit by hardship who pays late and then catches up; a loan in its grace period, of
which nothing is due yet (null here, never "unpaid").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from features.families.family import Family
from features.rates import Elsewhere, flag, join_all, rates_elsewhere, ratio

if TYPE_CHECKING:
    from ibis import Table

    from features.sources import Sources


def express(sources: Sources) -> Table:
    """Build the family's columns."""
    lending = sources.lending
    owed = sources.current.join(
        lending.select("plan_id", "first_unpaid", unpaid_share=ratio(lending.amount_unpaid, lending.amount_due)),
        "plan_id",
        rname="{name}_l",
    )
    return join_all(
        _own(sources),
        rates_elsewhere(
            sources.cohort,
            owed,
            Elsewhere(["branch_code"], "unpaid_share", "branch_unpaid"),
            Elsewhere(["registered_by"], "unpaid_share", "operator_unpaid"),
            Elsewhere(["agency_code", "county_code"], "unpaid_share", "place_unpaid", is_counted=False),
        ),
    )


def _own(sources: Sources) -> Table:
    lending = sources.lending
    joined = sources.cohort.select("job_id", "plan_id").left_join(lending, "plan_id", rname="{name}_l")
    has_loan = flag(joined.loans.notnull())
    since = sources.known.moment.as_of.as_scalar().epoch_seconds().cast("float64") / 86400.0 - joined.payout_day
    return joined.select(
        "job_id",
        "trailing_unpaid",
        "first_unpaid",
        "days_late",
        "worst_days_late",
        installments_due=joined.due,
        installments_unpaid=joined.due - joined.paid,
        unpaid_share=ratio(joined.amount_unpaid, joined.amount_due),
        nothing_due_yet=ibis.ifelse(has_loan == 1.0, flag(joined.due.isnull()), ibis.null("float64")),
        days_since_payout=since,
    )


REPAYMENT = Family.described("repayment", express)
