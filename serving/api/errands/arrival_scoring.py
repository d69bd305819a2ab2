"""Having arrivals scored, in a process of its own: begun as they arrive, begun again by whoever asks for scores."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from features.calendar_dates import in_tehran, parse_moment
from features.faults import Fault
from serving.api.answering.refusals import Refusal
from serving.api.errands.errand_process import run_errand
from serving.arrivals.scored import is_scored, runs_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from features.settings import Settings
    from serving.api.errands.long_work import LongWork
    from serving.arrivals.arrival import Arrival

_WHAT, _WHO = "scoring", "arrivals"  # whoever asks waits for the same work


def check_can_score_as_of(as_of: str) -> str:
    """Read a moment, ISO or Jalali; return it as ISO.

    Raises
    ------
    Refusal
        409 where it is none, or is still to come.
    """
    try:
        moment = parse_moment(as_of)
    except Fault as fault:
        raise Refusal(HTTPStatus.CONFLICT, fault.english, fault.persian) from None
    if moment > in_tehran(datetime.now(UTC)):
        raise Refusal(
            HTTPStatus.CONFLICT,
            "Jobs must be scored as of a moment that has passed; this one is still to come.",
            "امتیازدهی تنها تا زمانی شدنی است که گذشته باشد؛ این زمان هنوز نرسیده است.",
        )
    return moment.isoformat()


@dataclass(frozen=True)
class ArrivalScoring:
    """What scores arrivals of a home folder.

    Attributes
    ----------
    settings
        Of this process.
    work
        The line that scoring waits in.
    """

    settings: Settings
    work: LongWork

    def begin(self, arrival: Arrival) -> None:
        """Begin to score what has just arrived; left to whoever asks for scores where too much waits."""
        with suppress(Refusal):
            self.work.begin(*self._asked(arrival, arrival.as_of, arrival.account))

    async def runs(self, arrival: Arrival, as_of: str, who: str) -> list[str] | None:
        """Return the names of the runs that scored an arrival as of a moment; `None` while they are being made.

        Raises
        ------
        Refusal
            409 where no release can score; as `LongWork.done`.
        """
        home = self.settings.home
        if is_scored(home, arrival.arrival_id, as_of):
            return runs_of(home, arrival.arrival_id, as_of)
        done = await self.work.done(*self._asked(arrival, as_of, who))
        return None if done is None else list(done["runs"])

    def _asked(
        self, arrival: Arrival, as_of: str, who: str
    ) -> tuple[str, str, str, Callable[[], Awaitable[dict[str, Any]]]]:
        given = {"arrival_id": arrival.arrival_id, "job_ids": arrival.job_ids, "as_of": as_of, "who": who}
        work = partial(run_errand, self.settings, "score arrival", given, HTTPStatus.CONFLICT)
        return f"{arrival.arrival_id}/{as_of}", _WHAT, _WHO, work
