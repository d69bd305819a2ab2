"""What replays came to is summed up world by world, whatever years a world counts in."""

from __future__ import annotations

import pandas as pd

from experiments.replay.summary import NEVER, by_seed

LAST = {"registry": 1405, "city": 2014}  # the last year of each world
LATE = {"registry": [1, 2, 0, 0], "city": [0, 1, 1, 0]}  # plans of the late mechanism found, round by round


def test_the_late_mechanism_is_looked_for_in_the_last_cycle_of_each_world() -> None:
    numbers = {"jobs": 100, "denied": 10, "false": 12, "low": 0.05, "high": 0.2, "rate": 0.1, "best": 9, "found": 5}
    groups = dict.fromkeys(
        (f"{side}_{who}" for side in ("wrong", "true") for who in ("rural_women", "welfare", "rest")), 1
    )
    about = {"change": "unchanged", "policy": "any", "seed": 1, "visits": 10, "seconds": 1.0}
    rows = pd.DataFrame(
        {**numbers, **groups, **about, "scenario": world, "cycle": cycle, "round": number + 1, "late_plans": late}
        for world, last in LAST.items()
        for cycle in (last - 1, last)
        for number, late in enumerate(LATE[world] if cycle == last else [9, 0, 0, 0])
    )
    assert by_seed(rows).set_index("scenario")["noticed"].to_dict() == {"registry": 2, "city": NEVER}
