"""What an id names, whatever kind of thing it is of: where its page is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import select

from features.faults import Fault
from features.ledger import Kind
from serving.arrivals.arrival import Arrival
from serving.auditing.ledger_entries import Wanted, ledger_entries
from serving.field_reports.report import FieldReport
from serving.ledger.evidence import proof_of
from serving.plan_life.kept_plan import KeptPlan
from serving.records.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serving.api.index.list_index import ListIndex
    from serving.api.state import State
    from serving.people import Keyholder

_ENTRY = re.compile(r"[0-9]{1,15}|[0-9a-f]{64}")
_OF_AN_ARRIVAL = 36  # letters of an id, with which the names of its runs begin
_MOST = 100


def find(state: State, holder: Keyholder, indexes: Sequence[ListIndex], asked: str) -> list[str]:
    """List the pages of what an id names, each an address after the language; what lies outside the scope is not there.

    Parameters
    ----------
    state, holder
        What the process holds, and who asks.
    indexes
        Of the latest run of every cycle: jobs and plans are looked for there.
    asked
        The id: of a job, a plan, a sample plan (drafted or drawn), a report, a release, a published run, an arrival or
        a run that scored it, an entry of the ledger (its place or its hash) or a change of the records.
    """
    found = [*_of_lists(holder, indexes, asked), *_of_files(state, asked), *_of_records(state, holder, asked)]
    return list(dict.fromkeys(found or _of_registry(state, holder, asked)))


def _of_registry(state: State, holder: Keyholder, asked: str) -> Iterator[str]:
    place = state.checking.registry.places([asked]).get(asked)
    if place is not None and holder.scope.has(place.belongs()):
        yield f"/audit/jobs/{quote(asked, safe='')}"


def _of_lists(holder: Keyholder, indexes: Sequence[ListIndex], asked: str) -> Iterator[str]:
    for index in indexes:
        row = index.job(asked)
        if row is not None and holder.scope.has(json.loads(row)):
            yield f"/audit/jobs/{quote(asked, safe='')}"
            return
        plan = index.jobs_of(asked, "en")
        if plan and holder.scope.has(json.loads(plan[0].row)):
            yield f"/plans/{quote(asked, safe='')}"
            return


def _of_files(state: State, asked: str) -> Iterator[str]:
    if asked in state.shelf.names():
        yield f"/releases/{asked}"
    if any(run["run"] == asked for run in state.runs.all()):
        yield f"/audit/again/{asked}"
    scored = Wanted(Kind.ARRIVALS_SCORED.value, about=asked)
    for line in ledger_entries(state.settings).page(scored, None, _MOST)[0]:
        if asked in {line.about, line.about[:_OF_AN_ARRIVAL]}:
            yield f"/audit/again/{line.about}"
    if re.fullmatch(r"S[0-9a-f]{4,40}", asked) and (state.settings.home / "plans" / asked).is_dir():
        yield f"/audit/again/{asked}"
    if _ENTRY.fullmatch(asked):
        try:
            yield f"/audit/ledger/{proof_of(state.settings, asked)['index']}"
        except Fault:
            return


def _of_records(state: State, holder: Keyholder, asked: str) -> Iterator[str]:
    with state.records.reading(holder.scope) as session:
        named = (KeptPlan.id == asked) | (KeptPlan.sample_plan == asked)
        yield from [f"/sample-plans/{plan}" for plan in session.scalars(select(KeptPlan.id).where(named))]
        if session.scalars(select(FieldReport.edition).where(FieldReport.report_id == asked)).first() is not None:
            yield f"/reports/{quote(asked, safe='')}"
        arrival = session.get(Arrival, asked)
        if arrival is not None:
            yield f"/audit/ledger/{arrival.told['landing']['entry']}"
        change = session.scalar(select(Change).where(Change.id == asked))
        if change is not None and change.entry is not None:
            yield f"/audit/ledger/{change.entry}"
