"""Day groups: plans that are near one another go on one inspector's day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.fieldwork.distance import kilometres

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def day_groups(
    plans: pd.DataFrame, inspectors: Sequence[tuple[str, int]], days: int, random: np.random.Generator
) -> pd.DataFrame:
    """Cut a pool's visits into the days of its inspectors.

    A tour goes from each plan to the nearest that is left; it is cut into stretches of what an inspector can make in a
    day, and which stretch comes on which day is left to lot, so that whoever stops early has seen a fair part.

    Parameters
    ----------
    plans
        One row a visit: `latitude`, `longitude`.
    inspectors
        Who can go, with the visits of a day.
    days
        How many days there are; together they suffice.
    random
        Says which stretch comes on which day.

    Returns
    -------
    pandas.DataFrame
        Indexed as `plans`: `inspector_id`, `day` (from 1), `stop` (from 1 within the day), `km` (from the stop before;
        0 at the first).
    """
    slots = [(name, daily, day) for day in range(1, days + 1) for name, daily in inspectors if daily > 0]
    order, legs = _tour(plans["latitude"].to_numpy(dtype=np.float64), plans["longitude"].to_numpy(dtype=np.float64))
    used, placed = 0, 0
    while placed < len(order):
        if used == len(slots):
            raise ValueError(f"days must suffice for all visits; got {len(order)} visits, {placed} places.")
        placed += slots[used][1]
        used += 1
    stretch = np.repeat(np.arange(used), [slots[n][1] for n in range(used)])[: len(order)]
    day = _days(slots[:used], random)
    first = np.concatenate([[True], stretch[1:] != stretch[:-1]])
    stop = np.arange(len(order)) - np.maximum.accumulate(np.where(first, np.arange(len(order)), 0)) + 1
    return pd.DataFrame(
        {
            "inspector_id": [slots[n][0] for n in stretch],
            "day": day[stretch],
            "stop": stop,
            "km": np.where(first, 0.0, legs).round(1),
        },
        index=plans.index[order],
    ).reindex(plans.index)


def _tour(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Go to the nearest plan that is left, from the northernmost on; return the order and each leg's kilometres."""
    east = longitude * np.cos(np.radians(latitude.mean()))  # flat enough to say which is nearest
    left = np.arange(len(latitude))
    order = np.empty(len(latitude), dtype=np.int64)
    here = int(np.argmax(latitude))
    for turn in range(len(latitude)):
        place = left[here]
        order[turn] = place
        left = np.delete(left, here)
        if len(left):
            here = int(np.argmin((latitude[left] - latitude[place]) ** 2 + (east[left] - east[place]) ** 2))
    before, after = order[:-1], order[1:]
    legs = kilometres(latitude[before], longitude[before], latitude[after], longitude[after])
    return order, np.concatenate([[0.0], legs])


def _days(slots: Sequence[tuple[str, int, int]], random: np.random.Generator) -> NDArray[np.int64]:
    """Shuffle each inspector's days among their own stretches."""
    day = np.array([slot[2] for slot in slots], dtype=np.int64)
    who = np.array([slot[0] for slot in slots], dtype=object)
    for name in dict.fromkeys(who):
        mine = np.flatnonzero(who == name)
        day[mine] = day[random.permutation(mine)]
    return day
