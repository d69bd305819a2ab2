"""What earlier field visits found around the job: at its operator, branch, agency, class, phone, account, group.

Catches what repeats: an operator, a branch or a ring whose visited jobs were false before.

Looks alike and is honest: whoever was visited more often, since visits went where suspicion was. Rates are smoothed
toward the overall rate and stand beside their counts; the job's own plan never counts, so a job's own outcome cannot
reach its features.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.families.family import Family
from features.rates import Elsewhere, rates_elsewhere

if TYPE_CHECKING:
    from ibis import Table

    from features.sources import Sources

AROUND = {
    "operator": ("registered_by",),
    "owner": ("owner_national_id",),
    "branch": ("branch_code",),
    "agency_county": ("agency_code", "county_code"),
    "agency_province": ("agency_code", "province_code"),
    "class": ("isic_class",),
    "program": ("program_code",),
    "phone": ("worker_mobile",),
    "account": ("iban",),
    "address": ("postal_code",),
    "group": ("component_id",),
}


def express(sources: Sources) -> Table:
    """Build the family's columns."""
    groups = sources.components.select("plan_id", "component_id")
    findings = sources.findings.left_join(groups, "plan_id", rname="{name}_c")
    cohort = sources.cohort.left_join(groups, "plan_id", rname="{name}_c")
    rates = (Elsewhere(keys, "is_false", f"{name}_false", "credence") for name, keys in AROUND.items())
    return rates_elsewhere(cohort, findings, *rates)


FIELD_HISTORY = Family.described("field_history", express)
