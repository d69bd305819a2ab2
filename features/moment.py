"""The moment: as of when and for which cycle everything is described. One row, so that no expression holds a date."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from features.calendar_dates import cycle_start

if TYPE_CHECKING:
    from features.engine import Engine


def set_moment(engine: Engine, as_of: datetime, cycle: int) -> None:
    """Let the view `moment` say `as_of`, `cycle`, and the cycle's first moment and end."""
    row = pd.DataFrame(
        {
            "as_of": [as_of],
            "cycle": [cycle],
            "cycle_began": [datetime.combine(cycle_start(cycle), datetime.min.time())],
            "cycle_ended": [datetime.combine(cycle_start(cycle + 1), datetime.min.time())],
        }
    ).astype(dict.fromkeys(("as_of", "cycle_began", "cycle_ended"), "datetime64[us]"))
    engine.put("moment", row)
