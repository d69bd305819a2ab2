"""Which refusal a fault of somebody who sent something is."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from features.faults import Fault
from features.ledger import LedgerDamaged
from serving.api.answering.refusals import Refusal
from serving.decisions.deciding import NotDecided, SamePerson
from serving.field_reports.filing import NoReport
from serving.plan_life.visits import NotTheirs

_STATUS: dict[type[Fault], HTTPStatus] = {
    NoReport: HTTPStatus.NOT_FOUND,
    NotDecided: HTTPStatus.NOT_FOUND,
    NotTheirs: HTTPStatus.NOT_FOUND,
    SamePerson: HTTPStatus.FORBIDDEN,
}


@contextmanager
def refusing() -> Iterator[None]:
    """Say what a person can mend as a refusal: 409 where what was sent is as described, and yet does not hold.

    A damaged ledger is for the service.
    """
    try:
        yield
    except (Refusal, LedgerDamaged):
        raise
    except Fault as fault:
        status = _STATUS.get(type(fault), HTTPStatus.CONFLICT)
        raise Refusal(status, fault.english, fault.persian) from None
