"""A home to report to: a simulated registry, one account for each client, and the jobs that each reports on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from experiments.simulation.run import simulate
from features.calendar_dates import parse_moment
from features.ingest import ingest_drop
from features.store import Store
from serving.people import Keyholder, Role, open_register

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

JOBS = 1_000
MOST_JOBS = 5  # a report
RECORDED_AT = "1405-02-11"  # after all that a simulated registry holds


@dataclass(frozen=True)
class Reporter:
    """One client.

    Attributes
    ----------
    key
        Opens the API.
    plans
        The jobs of each plan that it reports on; no other client reports on them.
    """

    key: str
    plans: tuple[tuple[str, ...], ...]


def make_home(settings: Settings, scratch: Path, clients: int, seed: int) -> list[Reporter]:
    """Land a simulated registry, and give each client an inspector's account."""
    drop = simulate(scratch / "drop", JOBS, seed).out
    ingest_drop(drop, settings, parse_moment(RECORDED_AT))
    store = Store(settings.home)
    with duckdb.connect() as engine:
        inspectors = engine.execute(
            "FROM read_parquet($1) SELECT inspector_id ORDER BY inspector_id LIMIT $2",
            [[str(path) for path in store.files("inspectors")], clients],
        ).fetchall()
        plans = engine.execute(
            "FROM read_parquet($1) SELECT list(job_id ORDER BY job_id)[:$2] GROUP BY plan_id ORDER BY plan_id",
            [[str(path) for path in store.files("jobs")], MOST_JOBS],
        ).fetchall()
    register = open_register(settings)
    reporters = []
    for place, (inspector_id,) in enumerate(inspectors):
        name = f"client-{place}"
        register.add(Keyholder(name, Role.INSPECTOR, inspector_id=inspector_id))
        own = tuple(tuple(jobs) for (jobs,) in plans[place::clients])
        reporters.append(Reporter(register.give_key(name), own))
    register.records.engine.dispose()
    return reporters
