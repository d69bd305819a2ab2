"""A temporal grid in the manner of dssg/triage: as-of dates, and label spans after each.

Written from triage's description (Carnegie Mellon's Data Science and Public Policy group), not from its code. At an
as-of date a model learns from outcomes that were known by then, and ranks what comes up after it; its list is held
against the outcomes of the label span that follows. The spans are told apart, as a model that is good for two months
need not be good for six. The first dates are there to choose parameters on, the later ones to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

CHOSEN_ON = 2  # as-of dates


@dataclass(frozen=True)
class Grid:
    """When lists are made, and how long they are followed.

    Attributes
    ----------
    dates
        As-of dates, earliest first; parameters are chosen on the first two.
    spans
        Label spans, shortest first.

    Examples
    --------
    >>> from datetime import datetime, timedelta
    >>> dates = tuple(datetime(2025, month, 1) for month in (1, 4, 7))
    >>> Grid(dates, (timedelta(days=30), timedelta(days=60))).judged
    (datetime.datetime(2025, 7, 1, 0, 0),)
    """

    dates: tuple[datetime, ...]
    spans: tuple[timedelta, ...]

    def __post_init__(self) -> None:
        if len(self.dates) <= CHOSEN_ON or list(self.dates) != sorted(set(self.dates)):
            raise ValueError(f"A grid must have more than {CHOSEN_ON} dates, in order; got {self.dates!r}.")
        if not self.spans or list(self.spans) != sorted(set(self.spans)):
            raise ValueError(f"A grid must have label spans, shortest first; got {self.spans!r}.")

    @property
    def judged(self) -> tuple[datetime, ...]:
        """The dates that are judged on."""
        return self.dates[CHOSEN_ON:]

    def sides(
        self, as_of: datetime, described: pd.Series, known: pd.Series
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Say which rows are learnt from at a date, and which its list is held against.

        Parameters
        ----------
        as_of
            The date.
        described, known
            As of when each row was described, and when its outcome came; shape (rows,).

        Returns
        -------
        learnt, held
            Rows that were described and known before the date; rows that were described from it on, with an outcome
            within the longest label span. No row is both.
        """
        learnt = (described < as_of) & (known < as_of)
        held = (described >= as_of) & (known < as_of + self.spans[-1])
        return learnt.to_numpy(), held.to_numpy()

    def within(self, days: NDArray[np.float64]) -> dict[int, NDArray[np.bool_]]:
        """Say, by the label span in days, which outcomes came within it; `days` after the as-of date, shape (rows,)."""
        return {round(span.days): days < span.total_seconds() / 86_400.0 for span in self.spans}
