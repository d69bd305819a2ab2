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
    """The registry's tables as they were known just before `moment.as_of` (local time of Tehran).

    Attributes
    ----------
    moment
        One row: `as_of`, `cycle`, `cycle_began`, `cycle_ended`.
    """

    moment: Table
    jobs: Table
    plans: Table
    loans: Table
    installments: Table
    verifications: Table
    appeals: Table
    inspectors: Table
    commitments: Table
    counties: Table
    provinces: Table
    programs: Table


def known_before(tables: Mapping[str, Table], as_of: datetime) -> dict[str, Table]:
    """Cut every table at a moment: rows known at or after it do not exist yet.

    Parameters
    ----------
    tables
        The contract's tables by name, each row in the version valid as of the moment.
    as_of
        The moment, local time of Tehran.
    """
    loans, installments = tables["loans"], tables["installments"]
    paid_out = loans.disbursed_on < as_of
    loans = loans.filter(loans.approved_on < as_of).mutate(
        disbursed_on=ibis.ifelse(paid_out, loans.disbursed_on, ibis.null("timestamp")),
        disbursed_amount=ibis.ifelse(paid_out, loans.disbursed_amount, ibis.null("float64")),
    )
    paid = installments.paid_on < as_of
    installments = installments.semi_join(loans.filter(loans.disbursed_on.notnull()), "loan_id").mutate(
        paid_on=ibis.ifelse(paid, installments.paid_on, ibis.null("timestamp")),
        amount_paid=ibis.ifelse(paid, installments.amount_paid, ibis.literal(0.0)),
    )
    return {
        "jobs": tables["jobs"].filter(tables["jobs"].registered_at < as_of),
        "plans": tables["plans"].filter(tables["plans"].approved_at < as_of),
        "loans": loans,
        "installments": installments,
        "verifications": tables["verifications"].filter(tables["verifications"].completed_at < as_of),
        "appeals": tables["appeals"].filter(tables["appeals"].decided_at < as_of),
        "inspectors": tables["inspectors"],
        "commitments": tables["commitments"].filter(tables["commitments"].announced_on < as_of),
        "counties": tables["counties"],
        "provinces": tables["provinces"],
        "programs": tables["programs"],
    }
