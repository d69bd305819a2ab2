"""What other bodies may have of the registry, table by table: no name of a person, no more columns than it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.contract import TABLES
from features.contract.columns import moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis

    from features.contract.columns import Column

RECORDED_AT = moment("recorded_at", "زمان دریافت در راستین")
_FIELD = "field"


@dataclass(frozen=True)
class Changes:
    """One export.

    Attributes
    ----------
    source
        The table of the contract whose changes are exported.
    names
        The columns of it that leave.
    of_plan
        Columns of the row's plan that leave beside them.
    """

    source: str
    names: tuple[str, ...]
    of_plan: tuple[str, ...] = ()

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables of the contract that are read."""
        return (self.source, "jobs", "plans") if self.of_plan else (self.source,)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that leave, those of persons not among them."""
        own = (TABLES[self.source].by_name[name] for name in self.names)
        beside = (TABLES["jobs" if name == "plan_id" else "plans"].by_name[name] for name in self.of_plan)
        return (*own, *beside, RECORDED_AT)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The columns of persons, which leave only where they are asked for."""
        return tuple(column.name for column in TABLES[self.source].columns if column.kind.is_personal)

    def rows(self, tables: Mapping[str, ibis.Table], fresh: ibis.Table | None, *, with_tokens: bool) -> ibis.Table:
        """Choose the rows whose key is among the fresh ones; an expression that runs nothing.

        Parameters
        ----------
        tables
            Those of `reads`, each row in its latest version.
        fresh
            The keys that landed or changed; `None` for none.
        with_tokens
            Whether the columns of persons leave too.
        """
        rows = tables[self.source]
        key = list(TABLES[self.source].key)
        chosen = rows.limit(0) if fresh is None else rows.semi_join(fresh, key)
        if self.source == "verifications":
            chosen = chosen.filter(chosen.stage == _FIELD)
        wanted = [*self.names, *(self.tokens if with_tokens else ())]
        if not self.of_plan:
            return chosen.select(*wanted, "recorded_at").order_by(key)
        job = tables["jobs"].select("job_id", "plan_id")
        plan = tables["plans"].select("plan_id", *(name for name in self.of_plan if name != "plan_id"))
        joined = chosen.select(*wanted, "recorded_at").join(job, "job_id").join(plan, "plan_id")
        return joined.select(*wanted, *self.of_plan, "recorded_at").order_by(key)


CHANGES = {
    "field_results": Changes(
        "verifications",
        ("verification_id", "job_id", "level", "firm_id", "completed_at", "outcome", "reported_via"),
        ("plan_id", "agency_code", "program_code", "province_code", "county_code"),
    ),
    "plans": Changes(
        "plans",
        (
            *("plan_id", "cycle", "agency_code", "program_code", "province_code", "county_code"),
            *("plan_kind", "isic_class", "committed_jobs", "approved_at"),
        ),
    ),
    "jobs": Changes(
        "jobs", ("job_id", "plan_id", "cycle", "employment_type", "started_on", "registered_at", "channel")
    ),
}

ENGLISH = {
    "verification_id": "The report; a correction has the same.",
    "job_id": "The registered job.",
    "plan_id": "The plan that the job belongs to.",
    "level": "The inspector's level.",
    "firm_id": "The inspector's firm, of technical inspectors.",
    "completed_at": "When the visit ended, local time of Tehran.",
    "outcome": "What was found: false, not_found (the job is false), confirmed (it is true), or neither.",
    "reported_via": "Straight from the inspector, or through an office in between.",
    "agency_code": "The agency that registered the plan.",
    "program_code": "The programme that the plan belongs to.",
    "province_code": "The plan's province, of the Statistical Centre of Iran.",
    "county_code": "The plan's county; its first two digits are its province.",
    "cycle": "The Jalali year in which it was registered.",
    "plan_kind": "What kind of plan it is.",
    "isic_class": "The trade, ISIC Rev. 4.",
    "committed_jobs": "Jobs that the plan committed to.",
    "approved_at": "When the plan was approved, local time of Tehran.",
    "employment_type": "Self-employed, or for a wage.",
    "started_on": "The day on which the work began.",
    "registered_at": "When the job was registered, local time of Tehran.",
    "channel": "The way in which the job was registered.",
    "recorded_at": "When Rastin came to know this version, local time of Tehran.",
}
"""What the columns that leave mean."""
