"""Arrivals in the records: kept as they were delivered, read by their senders and by those who may see scores."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Text, select, tuple_, type_coerce

from serving.arrivals.arrival import Arrival
from serving.people import Permission
from serving.records.change import new_id
from serving.records.columns import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from serving.arrivals.delivering import Delivered
    from serving.people import Keyholder
    from serving.records import Records


def keep_arrival(session: Session, delivered: Delivered, account: str, content_sha256: str) -> Arrival:
    """Keep what was delivered."""
    arrival = Arrival(
        arrival_id=new_id(),
        account=account,
        arrived_at=datetime.now(UTC),
        as_of=delivered.as_of,
        job_ids=delivered.job_ids,
        told=delivered.told(),
        content_sha256=content_sha256,
    )
    session.add(arrival)
    return arrival


def find_arrival(records: Records, holder: Keyholder, arrival_id: str) -> Arrival | None:
    """Return an arrival that somebody may know of: who may see scores any, others what they sent themselves."""
    with records.reading() as session:
        arrival = session.get(Arrival, arrival_id)
    if arrival is None or not (holder.may(Permission.SCORE_ARRIVALS) or arrival.account == holder.account):
        return None
    return arrival


def list_arrivals(records: Records, before: tuple[datetime, str] | None, limit: int) -> Sequence[Arrival]:
    """List arrivals, the latest first.

    Parameters
    ----------
    records
        The records.
    before
        When the last one seen arrived, and its id.
    limit
        How many.
    """
    place = (Arrival.arrived_at, Arrival.arrival_id)
    asked = select(Arrival).order_by(*(column.desc() for column in place)).limit(limit)
    if before is not None:
        asked = asked.where(tuple_(*place) < tuple_(*before, types=[column.type for column in place]))
    with records.reading() as session:
        return session.scalars(asked).all()


def arrivals_of(records: Records, job_id: str) -> Sequence[Arrival]:
    """List the arrivals that delivered a job, the latest first."""
    named = type_coerce(Arrival.job_ids, Text).contains(canonical(job_id), autoescape=True)  # a document lies as text
    with records.reading() as session:
        return session.scalars(select(Arrival).where(named).order_by(Arrival.arrived_at.desc())).all()
