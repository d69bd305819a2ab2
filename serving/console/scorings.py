"""Every run that scored a job, with its cycle or as it arrived: when, as of what, with which release, and how high."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from features.ledger import Kind
from models.published import Published
from serving.arrivals.keeping import arrivals_of
from serving.arrivals.scored import scores_of
from serving.auditing.job_file import Event, local
from serving.auditing.ledger_entries import Wanted, ledger_entries

if TYPE_CHECKING:
    from serving.api.index.list_index import ListIndex
    from serving.api.state import State
    from serving.records import Scope

EARLIER = 5  # runs of a cycle before its latest one that are looked through, and runs of an arrival


def scorings(state: State, index: ListIndex, job_id: str) -> list[Event]:
    """Return the scorings of a job, the latest first.

    Parameters
    ----------
    state
        What the process holds.
    index
        Of the latest run of the job's cycle.
    job_id
        The job.
    """
    cycle = index.head["cycle"]
    latest = index.job(job_id)
    found = [] if latest is None else [_event(state, index.head, json.loads(latest))]
    earlier = [run for run in state.runs.all() if run["cycle"] == cycle and run["run"] != index.run]
    for run in earlier[: -EARLIER - 1 : -1]:
        published = Published(state.settings.home / "scores" / str(cycle) / run["run"], run)
        rows = published.scores([("job_id", "==", job_id)]).to_dict("records")
        found += [_event(state, run, {str(name): value for name, value in row.items()}) for row in rows]
    return found


def arrival_scorings(state: State, scope: Scope, job_id: str) -> list[Event]:
    """Return the scorings of a job by itself, since it arrived over the API; each arrival's latest first.

    Parameters
    ----------
    state
        What the process holds.
    scope
        Of whoever asks: jobs outside are not there.
    job_id
        The job.
    """
    found = []
    for arrival in arrivals_of(state.records, job_id):
        wanted = Wanted(Kind.ARRIVALS_SCORED.value, about=arrival.arrival_id)
        for line in ledger_entries(state.settings).page(wanted, None, EARLIER)[0]:
            rows = scores_of(state.settings.home, [line.about], scope)
            said = [{**row, "run": line.about} for row in rows if row["job_id"] == job_id]
            at = local(datetime.fromisoformat(line.at))
            found += [Event(at, "arrived", line.who, line.index, one) for one in said]
    return found


def _event(state: State, run: dict[str, Any], row: dict[str, Any]) -> Event:
    line = ledger_entries(state.settings).last(Kind.SCORES_PUBLISHED, run["run"])
    at = datetime.fromisoformat(line.at if line else run["as_of"])
    said = {name: row[name] for name in ("score", "score_low", "score_high")}
    said |= {name: run[name] for name in ("run", "release", "as_of")}
    said["rank"] = row.get("rank")
    if line is None:
        return Event(local(at), "scored", said=said)
    return Event(local(at), "scored", line.who, line.index, said)
