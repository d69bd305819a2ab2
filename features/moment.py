"""The moment: as of when and for which cycle everything is described. One row, so that no expression holds a date."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from features.calendar_dates import cycle_start
from features.faults import Fault

if TYPE_CHECKING:
    from features.engine import Engine


def put_moment(engine: Engine, as_of: datetime, cycle: int) -> None:
    """Let the view `moment` say `as_of`, `cycle`, and the cycle's first moment and end.

    Raises
    ------
    Fault
        When the calendar has no such cycle.
    """
    try:
        began, ended = cycle_start(cycle), cycle_start(cycle + 1)
    except (ValueError, OverflowError):
        raise Fault(
            f"A cycle must be a Jalali year, like 1404; got {cycle}.",
            f"دوره باید یک سال جلالی باشد، مانند 1404؛ {cycle} داده شد.",
        ) from None
    moments = {
        "as_of": as_of,
        "cycle_began": datetime.combine(began, datetime.min.time()),
        "cycle_ended": datetime.combine(ended, datetime.min.time()),
    }
    columns = {name: pa.array([moment], pa.timestamp("us")) for name, moment in moments.items()}
    engine.put("moment", pa.table({**columns, "cycle": pa.array([cycle], pa.int64())}))
