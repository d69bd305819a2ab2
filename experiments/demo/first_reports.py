"""The first reports of a sample plan, as inspectors would send them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.simulation.drop_folder import truth_path
from features.calendar_dates import in_tehran
from features.ledger import system_account
from serving.field_reports.checking import Checking
from serving.field_reports.filing import Filing
from serving.field_reports.sent import Sent
from serving.people import Keyholder, Register, Role
from serving.plan_life.visit import Visit
from serving.plan_life.visits import give_up

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings
    from serving.records import Records

SUPERVISOR = Role.SUPERVISOR.value
REPORTED = 0.4  # of the visits; enough that something can be seen, and much is left to do
MISSED = 0.15  # of false jobs, confirmed at a visit all the same
FOUND = ("confirmed", "false")


def send_reports(settings: Settings, records: Records, drop: Path, visits: list[Visit], inspector_id: str) -> None:
    """Report the first visits, of one inspector a single one, and give one visit up.

    What an inspector finds is what is true of the job, which lies beside the simulated drop, but for what they miss.
    """
    jobs = sorted({job for visit in visits for job in visit.jobs})
    truth = pd.read_parquet(truth_path(drop), filters=[("job_id", "in", jobs)]).set_index("job_id")["is_false"]
    own = [visit for visit in visits if visit.inspector_id == inspector_id]
    others = [visit for visit in visits if visit.inspector_id != inspector_id]
    checking = Checking(settings)
    for visit in [*own[:1], *others[: int(REPORTED * len(visits))]]:
        _report(settings, records, checking, visit, truth)
    checking.close()
    lost = others[-1].id

    def lose(session: Any) -> None:
        give_up(session, session.get_one(Visit, lost), SUPERVISOR, "راه بسته بود")

    records.change(system_account(), "visit.give_up", lose)


def _report(settings: Settings, records: Records, checking: Checking, visit: Visit, truth: pd.Series) -> None:
    holder = _account_of(records, str(visit.inspector_id))
    sent = Sent(
        jobs={job: FOUND[bool(truth[job]) and _share(job) >= MISSED] for job in visit.jobs},
        completed_at=(in_tehran(datetime.now(UTC)) - timedelta(minutes=5)).isoformat(" ", "minutes"),
        duration_min=20 + 5 * len(visit.jobs),
        distance_m=round(60 * _share(visit.id)),
        visit_id=visit.id,
    )
    checked = checking.check(sent, str(visit.inspector_id), holder.scope)
    filing = Filing(settings, holder, hashlib.sha256(repr(sent).encode()).hexdigest())
    records.change(holder.account, "report.filed", lambda session: filing.report(session, checked))


def _account_of(records: Records, inspector_id: str) -> Keyholder:
    """Return an inspector's account; one that nobody can log in to where there was none."""
    register = Register(records, system_account())
    for person in register.all():
        if person.inspector_id == inspector_id:
            return person.holder()
    return register.add(Keyholder(inspector_id.lower(), Role.INSPECTOR, inspector_id=inspector_id))


def _share(name: str) -> float:
    """Return a number from 0 to 1 that a name always has."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32
