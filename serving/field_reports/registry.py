"""What the registry says of jobs and of inspectors now, looked up by key: quick enough to ask at each report."""

from __future__ import annotations

from dataclasses import dataclass, fields
from threading import Lock
from typing import TYPE_CHECKING, Any

import duckdb

from features.contract import TABLES
from features.store import Store

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

_MEMORY = "256MB"
_LATEST_FIRST = "recorded_at DESC, landing DESC, revision DESC"


@dataclass(frozen=True)
class Place:
    """Where a job is registered.

    Attributes
    ----------
    plan_id, province_code, county_code, agency_code
        Its plan, and where that belongs.
    latitude, longitude
        WGS 84; nothing where the plan has none.
    """

    plan_id: str
    province_code: str
    county_code: str
    agency_code: str
    latitude: float | None
    longitude: float | None

    def belongs(self) -> dict[str, str]:
        """Return the columns that scopes bound."""
        return {
            "province_code": self.province_code,
            "county_code": self.county_code,
            "agency_code": self.agency_code,
        }


@dataclass(frozen=True)
class Inspector:
    """Who visits: the level, and the firm of a technical one."""

    inspector_id: str
    level: str
    firm_id: str | None


class Registry:
    """The registry of a home folder.

    Parameters
    ----------
    home
        The home folder.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._turn = Lock()
        self._engine = duckdb.connect(config={"threads": 1, "memory_limit": _MEMORY})
        self._engine.execute("SET parquet_metadata_cache = true")  # landings are many files, and none ever changes

    def places(self, job_ids: Collection[str]) -> dict[str, Place]:
        """Return where jobs are registered; those that nobody knows are not among them."""
        jobs = self._latest("jobs", job_ids, columns=("plan_id",))
        columns = [column.name for column in fields(Place)]
        plans = self._latest("plans", {job["plan_id"] for job in jobs.values()}, columns=columns)
        places = {plan: Place(**row) for plan, row in plans.items()}
        return {job: places[row["plan_id"]] for job, row in jobs.items() if row["plan_id"] in places}

    def plan(self, plan_id: str, columns: Sequence[str]) -> dict[str, Any] | None:
        """Return columns of a plan; `None` where nobody knows it."""
        return self._latest("plans", [plan_id], columns=columns).get(plan_id)

    def inspector(self, inspector_id: str) -> Inspector | None:
        """Return an inspector; `None` where nobody knows them."""
        columns = [column.name for column in fields(Inspector)]
        row = self._latest("inspectors", [inspector_id], columns=columns).get(inspector_id)
        return None if row is None else Inspector(**row)

    def reported(self, verification_ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """Return rows of `verifications` that have landed."""
        return self._latest("verifications", verification_ids)

    def appeals(self, appeal_ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """Return rows of `appeals` that have landed."""
        return self._latest("appeals", appeal_ids)

    def job(self, job_id: str, columns: Sequence[str]) -> dict[str, Any] | None:
        """Return columns of a job; `None` where nobody registered it."""
        return self._latest("jobs", [job_id], columns=columns).get(job_id)

    def loans_of(self, plan_id: str, columns: Sequence[str]) -> list[dict[str, Any]]:
        """Return columns of the loans of a plan."""
        return list(self._latest("loans", [plan_id], "plan_id", columns).values())

    def checks_of(self, job_ids: Collection[str], columns: Sequence[str]) -> list[dict[str, Any]]:
        """Return columns of the checks of jobs that have landed, by message, phone or visit."""
        return list(self._latest("verifications", job_ids, "job_id", columns).values())

    def close(self) -> None:
        """Close the engine."""
        with self._turn:
            self._engine.close()

    def _latest(
        self, name: str, keys: Collection[str], by: str | None = None, columns: Sequence[str] = ("*",)
    ) -> dict[str, dict[str, Any]]:
        """Return rows by their key, each in its last version; `by` is another column that is looked in.

        Only the columns that are asked for are unpacked, which is most of the time that it takes.
        """
        files = [str(path) for path in Store(self._home).files(name)]
        if not files or not keys:
            return {}
        (key,) = TABLES[name].key
        with self._turn:
            found = self._engine.execute(
                f"SELECT {key}, {', '.join(columns)} FROM read_parquet($1) WHERE {by or key} IN (SELECT unnest($2))"  # noqa: S608 -- columns of the contract, values are bound
                f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {_LATEST_FIRST}) = 1",
                [files, sorted(keys)],
            )
            names = [column[0] for column in found.description][1:]
            return {name: dict(zip(names, values, strict=True)) for name, *values in found.fetchall()}
