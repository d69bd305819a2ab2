"""Reading what stands around a job: a few rows by key, and one comparison with every visited case."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from serving.neighbours.columns import CASE, COUNTED, LISTED, MOST, SCOPED
from serving.neighbours.index_file import index_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from serving.records import Scope

ALIKE = 8  # cases that are shown
IN_COMMON = 3  # facts that are named of a case
AT_A_TIME = 64


@dataclass(frozen=True)
class NeighbourIndex:
    """The open file of a run; it is only ever read."""

    rows: sqlite3.Connection

    def sharing(self, job_id: str, plan_id: str, scope: Scope) -> list[dict[str, Any]]:
        """Say who holds what a job holds, within a scope, the job's own plan left out.

        Returns
        -------
        list
            By what of the job it is (`worker_phone`, `owner_phone`, `account`, `address`, `operator`): `plans`,
            `jobs`, `visited_plans`, `checked_jobs`, `false_jobs`, and `listed`, the first plans, the last visited
            before others.
        """
        found = []
        rows = self._read("select * from held where job_id = ? order by what", (job_id,))
        for held in {row["number"]: row for row in rows}.values():  # a worker's phone may be the owner's: told once
            where, values = _within(scope)
            sums = ", ".join(f"sum({name}) as {name}" for name in ("plans", *COUNTED))
            text = f"select {sums} from places where number = ? {where}"  # noqa: S608 -- columns are our own, values are bound
            (of,) = self._read(text, (held["number"], *values))
            others = {name: of[name] - held[name] for name in COUNTED}
            if of["plans"] > 1:
                listed = self._listed(held["number"], plan_id, scope)
                found.append({"what": held["what"], "plans": of["plans"] - 1, **others, "listed": listed})
        return sorted(found, key=lambda one: (one["what"] == "operator", one["plans"]))

    def similar(
        self, contributions: Mapping[str, float], plan_id: str, scope: Scope, language: str
    ) -> list[dict[str, Any]]:
        """List the visited cases that are most alike, at most one a plan, the job's own plan left out.

        Parameters
        ----------
        contributions
            What each feature added to the job's raw score.
        plan_id
            The job's plan.
        scope
            Cases within it alone.
        language
            Of the facts' names.

        Returns
        -------
        list
            Cases with `apart`, the sum over all facts of how differently they moved the two raw scores (log-odds; 0 is
            alike in everything), and `alike`, the facts that moved both most the same way.
        """
        mine = self._by_fact(contributions)
        apart = np.abs(self._moved - mine).sum(axis=1)
        found: dict[str, dict[str, Any]] = {}
        for case in self._in_order(np.argsort(apart, kind="stable"), scope):
            if case["plan_id"] not in {plan_id, *found}:
                place = case.pop("place")
                both = np.where(mine * self._moved[place] > 0, np.minimum(np.abs(mine), np.abs(self._moved[place])), 0)
                most = [one for one in np.argsort(-both, kind="stable")[:IN_COMMON].tolist() if both[one] > 0]
                said = {"apart": round(float(apart[place]), 4), "alike": [self._facts[one][language] for one in most]}
                found[case["plan_id"]] = {**case, **said}
            if len(found) == ALIKE:
                break
        return list(found.values())

    def _listed(self, number: int, plan_id: str, scope: Scope) -> list[dict[str, Any]]:
        where, values = _within(scope)
        text = (
            f"select {', '.join(LISTED[1:])} from listed where number = ? and plan_id != ? {where}"  # noqa: S608 -- columns are our own, values are bound
            " order by visited_on is null, visited_on desc, cycle desc, plan_id limit ?"
        )
        return self._read(text, (number, plan_id, *values, MOST))

    def _in_order(self, order: NDArray[np.int64], scope: Scope) -> Iterator[dict[str, Any]]:
        """Yield cases within a scope, the most alike first; few are looked at where few are wanted."""
        where, values = _within(scope)
        for start in range(0, len(order), AT_A_TIME):
            places = order[start : start + AT_A_TIME].tolist()
            marks = ", ".join("?" * len(places))
            text = f"select place, {', '.join(CASE)} from cases where place in ({marks}) {where}"  # noqa: S608 -- columns are our own, values are bound
            cases = {case["place"]: case for case in self._read(text, (*places, *values))}
            yield from (cases[place] for place in places if place in cases)

    def _by_fact(self, contributions: Mapping[str, float]) -> NDArray[np.float64]:
        sums = np.zeros(len(self._facts))
        for name, adds in contributions.items():
            if name in self._fact_of:  # the bound on wrong listings is no fact of a job
                sums[self._fact_of[name]] += adds
        return sums

    @cached_property
    def _moved(self) -> NDArray[np.float32]:
        (packed,) = self.rows.execute("select packed from moved").fetchone()
        return np.frombuffer(packed, "<f4").reshape(-1, max(len(self._facts), 1))

    @cached_property
    def _facts(self) -> list[dict[str, Any]]:
        return self._read("select * from facts order by place", ())

    @cached_property
    def _fact_of(self) -> dict[str, int]:
        return dict(self.rows.execute("select name, fact from features"))

    def _read(self, text: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
        found = self.rows.execute(text, values)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]


def open_neighbours(home: Path, key: str) -> NeighbourIndex | None:
    """Open what was made of a run, named by the hash of its manifest; `None` where it is not made yet."""
    file = index_file(home, key)
    return _opened(file) if file.exists() else None


@lru_cache(maxsize=4)
def _opened(file: Path) -> NeighbourIndex:
    address = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    return NeighbourIndex(sqlite3.connect(address, uri=True, check_same_thread=False))


def _within(scope: Scope) -> tuple[str, list[str]]:
    """Write a scope as a condition; no plan belongs to a firm."""
    bounds = {column: allowed for column, allowed in scope.bounds().items() if column in SCOPED}
    text = "".join(f" and {column} in ({', '.join('?' * len(allowed))})" for column, allowed in bounds.items())
    return text, [code for allowed in bounds.values() for code in allowed]
