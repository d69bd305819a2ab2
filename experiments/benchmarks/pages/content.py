"""What the pages are to show: sample plans at every stage of their life, reports, disputes, and what was made of them.

All of it is asked for over the API, as people and programs ask.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from experiments.benchmarks.pages.accounts import HOLDERS, LEVEL, inspectors
from features.calendar_dates import in_tehran
from features.progress import step

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from experiments.benchmarks.pages.accounts import Accounts
    from models.published import Published

PATIENCE = 900.0  # seconds for one piece of long work
SEED = 7
EXPLORE = 0.2
AGAIN = 0.5  # seconds
FOUND = ("false", "confirmed", "confirmed", "confirmed")
LATE = timedelta(minutes=5)  # before now, a visit was completed


class Asked(Protocol):
    """Who answers: a server at an address, or an application in this process."""

    keys: dict[str, str]

    def ask(
        self, path: str, holder: str = "planner", method: str = "GET", body: Any = None, **headers: str
    ) -> httpx.Response:
        """Ask as whoever has a key."""

    def wait(self, seconds: float) -> None:
        """Let what goes on go on."""


@dataclass(frozen=True)
class Size:
    """How much there is to be.

    Attributes
    ----------
    visits, days
        Of each sample plan, and in how many working days.
    reporters
        Inspectors who report all their visits.
    jobs
        That are looked at.
    has_results
        Whether estimates, agency table, period report and what auditors have made are there too: each takes seconds.
    """

    visits: int = 2_000
    days: int = 20
    reporters: int = 40
    jobs: int = 120
    has_results: bool = True


@dataclass(frozen=True)
class Content:
    """What there is to look at, by id; each a field of `examples`."""

    cycle: int
    visits: int
    provinces: list[str]
    jobs: list[str]
    plans: list[str]
    draft: str
    issued: str
    compared: str
    sample_plans: list[str]
    given_out: list[str]
    inspector: str
    own_visits: list[str]
    reports: list[str]
    disputed: str
    people: list[str]
    searched: list[str]
    made_again: list[str]
    release: str
    cycle_runs: list[str]


class Filling:
    """Fills a home, whose cycle was scored.

    Parameters
    ----------
    asked
        Who answers.
    accounts, published
        Of the same home.
    size
        How much there is to be.
    """

    def __init__(self, asked: Asked, accounts: Accounts, published: Published, size: Size) -> None:
        self._asked, self._accounts, self._published, self._size = asked, accounts, published, size
        self._cycle = int(published.manifest["cycle"])
        asked.keys |= accounts.keys(HOLDERS)

    def fill(self) -> Content:
        """Have everything made, and say what it is called."""
        with step("Planning samples, and issuing one"):
            issued = self._drawn(EXPLORE)
            self._done(f"/v1/sample-plans/{issued}/issue")
            compared, draft = self._drawn(EXPLORE / 2), self._drafted(EXPLORE)
        with step("Reporting visits, and disputing one"):
            visits = self._said("/v1/worklist", "supervisor")["visits"]
            often = Counter(visit["inspector_id"] for visit in visits if visit["inspector_id"])
            reporters = [name for name, _ in often.most_common(self._size.reporters)]
            self._asked.keys |= self._accounts.keys(inspectors(reporters))
            own = [visit for visit in visits if visit["inspector_id"] == reporters[0]]
            reports = [self._reported(visit) for visit in own[:-1]]
            reports += [self._reported(visit) for visit in visits if visit["inspector_id"] in reporters[1:]]
            self._dispute(own[0], reports[0])
        drawn = self._said(f"/v1/sample-plans/{issued}")["sample_plan"]
        if self._size.has_results:
            with step("Estimating, and auditing"):
                self._measure(issued, drawn)
        scores = self._published.scores()
        some = scores.sample(self._size.jobs, random_state=SEED)
        runs = self._said("/v1/cycle-runs", "analyst")["runs"]
        return Content(
            cycle=self._cycle,
            visits=self._size.visits,
            provinces=sorted(scores["province_code"].unique()),
            jobs=[*some["job_id"]],
            plans=[*some["plan_id"]],
            draft=draft,
            issued=issued,
            compared=compared,
            sample_plans=[issued, compared, draft],
            given_out=[visit["visit_id"] for visit in visits[:: max(len(visits) // self._size.jobs, 1)]],
            inspector=reporters[0].lower(),
            own_visits=[visit["visit_id"] for visit in own],
            reports=reports[: len(own) - 1],
            disputed=own[0]["jobs"][0],
            people=[*self._asked.keys],
            searched=[drawn, reports[0], some["job_id"].iloc[0], some["plan_id"].iloc[0], self._published.release],
            made_again=[drawn, self._published.folder.name],
            release=self._published.release,
            cycle_runs=[run["run"] for run in runs],
        )

    def _drafted(self, explore: float) -> str:
        first = in_tehran(datetime.now(UTC)).date().isoformat()
        visits = self._size.visits
        constraints = f'[levels]\n{LEVEL} = {visits}\n[days]\nfirst = "{first}"\nworking = {self._size.days}\n'
        wish = {"cycle": self._cycle, "visits": visits, "explore": explore, "level": LEVEL, "seed": SEED}
        wish |= {"reserve": visits // 20, "constraints": constraints}
        return str(self._made("/v1/sample-plans", wish)["id"])

    def _drawn(self, explore: float) -> str:
        plan = self._drafted(explore)
        for step_of_life, holder in (("cost", "planner"), ("approve", "approver")):
            self._done(f"/v1/sample-plans/{plan}/{step_of_life}", holder)
            self._once(lambda: self._is_at_rest(plan))
        return plan

    def _is_at_rest(self, plan: str) -> bool:
        work = self._said(f"/v1/sample-plans/{plan}")["work"]
        if work is not None and work["fault"] is not None:
            raise ValueError(work["fault"])
        return work is None

    def _reported(self, visit: dict[str, Any]) -> str:
        """Report a visit, as often false as `FOUND` has it."""
        draw = random.Random(visit["visit_id"])  # noqa: S311 -- nothing secret
        jobs = [{"job_id": job, "outcome": draw.choice(FOUND)} for job in visit["jobs"]]
        return str(self._made("/v1/reports", self._report(visit, jobs), visit["inspector_id"].lower())["report_id"])

    def _report(self, visit: dict[str, Any], jobs: list[dict[str, str]]) -> dict[str, Any]:
        completed = (in_tehran(datetime.now(UTC)) - LATE).isoformat(" ", "minutes")
        said = {"visit_id": visit["visit_id"], "completed_at": completed, "duration_min": 40, "distance_m": 12.5}
        return said | {"jobs": jobs}

    def _dispute(self, visit: dict[str, Any], report: str) -> None:
        """Correct a report, remark on it, decide by it, and appeal against that."""
        jobs = [{"job_id": job, "outcome": "false"} for job in visit["jobs"]]
        corrected = {"corrects": 1, "note": "the door was another one"} | self._report(visit, jobs)
        self._made(f"/v1/reports/{report}/corrections", corrected, visit["inspector_id"].lower())
        self._made(f"/v1/reports/{report}/remarks", {"version": 2, "text": "a neighbour says so too"}, "supervisor")
        verdict = {"verdict": "rejected", "reason": "nobody works there", "evidence": [report]}
        decision = self._made(f"/v1/jobs/{visit['jobs'][0]}/decision", verdict, "supervisor")["decision_id"]
        grounds = {"lodged_for": "registrant", "grounds": "the shop had moved"}
        self._made(f"/v1/decisions/{decision}/appeals", grounds, "supervisor")

    def _measure(self, plan: str, drawn: str) -> None:
        for by in ("total", "province"):
            self._done(f"/v1/sample-plans/{plan}/estimates", body={"by": by})
        self._done(f"/v1/sample-plans/{plan}/agency-table")
        self._done("/v1/audit/rederivations", "auditor", {"name": drawn})
        self._done("/v1/audit/verification", "auditor", {"since": None})

    def _made(self, path: str, body: Any, holder: str = "planner") -> Any:
        return _good(self._asked.ask(path, holder, "POST", body, idempotency_key=str(uuid4()))).json()

    def _said(self, path: str, holder: str = "planner") -> Any:
        return _good(self._asked.ask(path, holder)).json()

    def _done(self, path: str, holder: str = "planner", body: Any = None) -> None:
        """Ask for long work until it is done; of a sample plan's step its first answer says that it goes on."""
        is_step = path.startswith("/v1/sample-plans/") and body is None and not path.endswith("agency-table")

        def is_done() -> bool:
            answer = _good(self._asked.ask(path, holder, "POST", body))
            return is_step or answer.status_code != HTTPStatus.ACCEPTED

        self._once(is_done)

    def _once(self, is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > end:
                raise TimeoutError("what a page is to show was not made in time")
            self._asked.wait(AGAIN)


def _good(answer: httpx.Response) -> httpx.Response:
    if answer.is_error:
        raise ValueError(answer.text)
    return answer
