"""What SMS and phone checks said, of the job and of what stands around it.

Catches workers who deny the job, or whom nobody can reach, and operators, plans and components where that gathers.

Looks alike and is honest: a remote village without coverage, a phone that changed hands. The usual rate of the county
tells them apart; a coached worker confirms, so a confirmation weighs little here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import coalesce

from features.families.family import Family
from features.rates import Elsewhere, flag, join_all, rates_elsewhere

if TYPE_CHECKING:
    from ibis import Table

    from features.sources import Sources

OWN = (
    "sms_confirmed",
    "sms_denied",
    "sms_no_reply",
    "sms_undelivered",
    "sms_hours",
    "sms_checks",
    "phone_confirmed",
    "phone_denied",
    "phone_no_answer",
    "phone_wrong_number",
    "phone_hours",
    "phone_checks",
)


def express(sources: Sources) -> Table:
    """Build the family's columns."""
    contacts = sources.contacts
    asked = sources.current.join(contacts, "job_id").mutate(
        bad=lambda t: flag(
            coalesce(t.sms_denied, 0.0) + coalesce(t.phone_denied, 0.0) + coalesce(t.phone_wrong_number, 0.0) > 0.0
        )
    )
    asked = asked.left_join(sources.components.select("plan_id", "component_id"), "plan_id", rname="{name}_c")
    cohort = sources.cohort.left_join(sources.components.select("plan_id", "component_id"), "plan_id", rname="{name}_c")
    own = sources.cohort.select("job_id").left_join(contacts, "job_id").select("job_id", *OWN)
    return join_all(
        own,
        _plan(sources, asked),
        rates_elsewhere(
            cohort,
            asked,
            Elsewhere(["registered_by"], "sms_denied", "operator_denied"),
            Elsewhere(["registered_by"], "sms_undelivered", "operator_undelivered", is_counted=False),
            Elsewhere(["registered_by", "registered_day"], "bad", "operator_day_bad"),
            Elsewhere(["county_code"], "sms_no_reply", "county_no_reply", is_counted=False),
            Elsewhere(["agency_code", "province_code"], "sms_denied", "agency_denied", is_counted=False),
            Elsewhere(["component_id"], "bad", "component_bad"),
        ),
    )


def _plan(sources: Sources, asked: Table) -> Table:
    plans = asked.group_by("plan_id").agg(
        asked=asked.count().cast("float64"), bad=asked.bad.sum(), confirmed=asked.sms_confirmed.sum()
    )
    joined = sources.cohort.select("job_id", "plan_id").left_join(plans, "plan_id", rname="{name}_p")
    return joined.select("job_id", plan_asked=joined.asked, plan_denied=joined.bad, plan_confirmed=joined.confirmed)


CONTACT = Family.described("contact", express)
