"""The matrix: every feature of every job of a cycle, as of a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.families.contact import CONTACT
from features.families.field_history import FIELD_HISTORY
from features.families.identity import IDENTITY
from features.families.loan import LOAN
from features.families.network import NETWORK
from features.families.place import PLACE
from features.families.registration import REGISTRATION
from features.families.repayment import REPAYMENT
from features.sources import gather

if TYPE_CHECKING:
    from ibis import Table

    from features.catalogue import Fact, Feature
    from features.engine import Engine
    from features.known import Known

FAMILIES = (REGISTRATION, IDENTITY, NETWORK, LOAN, REPAYMENT, CONTACT, FIELD_HISTORY, PLACE)


def features() -> tuple[Feature, ...]:
    """List the catalogue: every feature, in the order of the matrix's columns."""
    return tuple(feature for family in FAMILIES for feature in family.features)


def facts() -> dict[str, Fact]:
    """List every fact by name."""
    return {fact.name: fact for family in FAMILIES for fact in family.facts}


def build_matrix(engine: Engine, known: Known, cycle: int, only: Table | None = None) -> Table:
    """Compute the matrix of a cycle.

    Parameters
    ----------
    engine
        Where to run; its folder holds the result until it is closed.
    known
        The registry as of a moment.
    cycle
        The cycle whose jobs are described.
    only
        A table with `job_id`: describe no other jobs (their neighbours still count).

    Returns
    -------
    ibis.Table
        `job_id`, `plan_id`, one float64 column a feature; one row a job, ordered by `job_id`.
    """
    sources = gather(known, cycle, engine.stage, only)
    joined = sources.cohort.select("job_id", "plan_id")
    for family in FAMILIES:
        part = engine.stage(family.name, family.express(sources))
        joined = joined.left_join(part, "job_id", rname="{name}_again").drop("job_id_again")
    columns = {feature.name: joined[feature.name].cast("float64") for feature in features()}
    return engine.stage("matrix", joined.select("job_id", "plan_id", **columns).order_by("job_id"))
