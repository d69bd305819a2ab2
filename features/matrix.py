"""The matrix: every feature of every job of a cycle, as of a moment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from features.engine import open_engine
from features.families.contact import CONTACT
from features.families.field_history import FIELD_HISTORY
from features.families.identity import IDENTITY
from features.families.loan import LOAN
from features.families.network import NETWORK
from features.families.place import PLACE
from features.families.registration import REGISTRATION
from features.families.repayment import REPAYMENT
from features.progress import step
from features.registry import open_registry
from features.sources import gather
from features.store import Store
from features.whole_files import whole_file

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import pandas as pd
    from ibis import Table

    from features.catalogue import Fact, Feature
    from features.engine import Engine
    from features.known import Known
    from features.settings import Settings
    from features.sources import Sources

FAMILIES = (REGISTRATION, IDENTITY, NETWORK, LOAN, REPAYMENT, CONTACT, FIELD_HISTORY, PLACE)


def features() -> tuple[Feature, ...]:
    """List the catalogue: every feature, in the order of the matrix's columns."""
    return tuple(feature for family in FAMILIES for feature in family.features)


def facts() -> dict[str, Fact]:
    """List every fact by name."""
    return {fact.name: fact for family in FAMILIES for fact in family.facts}


def build_matrix(engine: Engine, known: Known, only: pd.DataFrame | None = None) -> Table:
    """Compute the matrix of the moment's cycle, as of the moment.

    Parameters
    ----------
    engine
        Where to run; the result stands until the next matrix is built or the engine is closed.
    known
        The registry as of the moment.
    only
        `job_id`s: describe no other jobs (their neighbours still count).

    Returns
    -------
    ibis.Table
        `job_id`, `plan_id`, one float64 column a feature; one row a job, ordered by `job_id`.
    """
    if only is not None:
        engine.put("chosen", pa.table({"job_id": pa.array(only["job_id"], pa.string())}))
    sources = gather(engine, known, is_whole=only is None)
    for family in FAMILIES:
        engine.step(family.name, partial(family.express, sources))
    engine.step("matrix", lambda: _joined(engine, sources))
    return engine.table("matrix")


def write_matrix(settings: Settings, as_of: datetime, cycle: int, out: Path, kind: str) -> tuple[int, int]:
    """Write the matrix of a cycle as of a moment to a Parquet file; return how many jobs and features it holds."""
    with open_engine(settings, kind) as engine, step(f"Describing the jobs of cycle {cycle}"):
        build_matrix(engine, open_registry(engine, Store(settings.home), as_of, cycle))
        with whole_file(out) as draft:
            rows = engine.export("matrix", draft)
    return rows, len(features())


def _joined(engine: Engine, sources: Sources) -> Table:
    joined = sources.cohort.select("job_id", "plan_id")
    for family in FAMILIES:
        joined = joined.left_join(engine.table(family.name), "job_id", rname="{name}_again").drop("job_id_again")
    columns = {feature.name: joined[feature.name].cast("float64") for feature in features()}
    return joined.select("job_id", "plan_id", **columns).order_by("job_id")
