"""What was known before a moment: the only place where time is cut.

Every feature reads its rows from a `Known`, so a row that became known at or after `as_of` cannot reach one. A loan is
known from its approval, but its payout only from the day it was paid out; an instalment is owed from the payout on, but
its payment is known only from the day it was paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ibis import Table


@dataclass(frozen=True)
class Known:
    """The registry's tables as they were known just before `as_of` (local time of Tehran)."""

    as_of: datetime
    jobs: Table
    plans: Table
    loans: Table
    installments: Table
    verifications: Table
    inspectors: Table
    commitments: Table
    counties: Table
    programs: Table


def known_before(tables: Mapping[str, Table], as_of: datetime) -> Known:
    """Cut every table at `as_of`.

    Parameters
    ----------
    tables
        The contract's tables by name, each row in the version valid as of `as_of`.
    as_of
        Rows known at or after this moment do not exist yet.
    """
    moment = ibis.literal(as_of)
    loans, installments = tables["loans"], tables["installments"]
    paid_out = loans.disbursed_on < moment
    loans = loans.filter(loans.approved_on < moment).mutate(
        disbursed_on=ibis.ifelse(paid_out, loans.disbursed_on, ibis.null("timestamp")),
        disbursed_amount=ibis.ifelse(paid_out, loans.disbursed_amount, ibis.null("float64")),
    )
    paid = installments.paid_on < moment
    installments = installments.semi_join(loans.filter(loans.disbursed_on.notnull()), "loan_id").mutate(
        paid_on=ibis.ifelse(paid, installments.paid_on, ibis.null("timestamp")),
        amount_paid=ibis.ifelse(paid, installments.amount_paid, ibis.literal(0.0)),
    )
    return Known(
        as_of=as_of,
        jobs=tables["jobs"].filter(tables["jobs"].registered_at < moment),
        plans=tables["plans"].filter(tables["plans"].approved_at < moment),
        loans=loans,
        installments=installments,
        verifications=tables["verifications"].filter(tables["verifications"].completed_at < moment),
        inspectors=tables["inspectors"],
        commitments=tables["commitments"].filter(tables["commitments"].announced_on < moment),
        counties=tables["counties"],
        programs=tables["programs"],
    )
