"""Before a draw: what a budget and an exploration share should find, and how well they should measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.design import chances_of
from models.estimates.anticipated import Anticipated, anticipate, anticipate_groups
from models.estimates.groups import between_groups

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from models.estimates import Assisted

    # gives plans, visits and an exploration share the chance of each plan
    Inclusion = Callable[[pd.DataFrame, int, float], NDArray[np.float64]]

SHARES = (0.0, 0.05, 0.10, 0.15, 0.20, 0.30, 0.50, 1.0)
ONE_PERCENT = 0.01


@dataclass(frozen=True)
class Learnt:
    """What an earlier sample plan taught of the working variance; as it stands, nothing.

    Attributes
    ----------
    scale
        How large squared residuals were beside the working variance.
    between
        How far provinces lay apart beyond the play of chance, a variance of rates.
    """

    scale: float = 1.0
    between: float = 0.0


@dataclass(frozen=True)
class Outlook:
    """What a design should do: in total, by province, and beside a greedy list of as many visits."""

    visits: int
    explore: float
    total: Anticipated
    provinces: Mapping[str, Anticipated]
    greedy_finds: float


def unbounded(plans: pd.DataFrame, visits: int, explore: float) -> NDArray[np.float64]:
    """Give every plan the chance that it has where nothing but the budget bounds the design."""
    return chances_of(plans, visits, explore).inclusion


def learn(assisted: Assisted) -> Learnt:
    """Learn from a sample plan whose reports are in."""
    return Learnt(assisted.scale, between_groups(assisted, "province_code"))


def outlook(
    plans: pd.DataFrame, visits: int, explore: float, learnt: Learnt, inclusion: Inclusion = unbounded
) -> Outlook:
    """Look ahead at a design of these plans (as `population_of` gives them)."""
    designed = plans.assign(inclusion_probability=inclusion(plans, visits, explore))
    return Outlook(
        visits,
        explore,
        anticipate(designed, learnt.scale),
        anticipate_groups(designed, "province_code", learnt.scale, learnt.between),
        float(plans["findable"].nlargest(visits).sum()),
    )


def visits_for(plans: pd.DataFrame, half: float, explore: float, learnt: Learnt) -> int:
    """Say how many visits bring half of the total's 95 % interval down to `half`, at an exploration share.

    The fewest for which it holds, found by halving; all plans where none less will do.
    """
    few, many = 0, len(plans)
    while many - few > 1:
        middle = (few + many) // 2 if few else min(many // 2, 1_000)
        if outlook_total(plans, middle, explore, learnt).half <= half:
            many = middle
        else:
            few = middle
    return many


def price_of_exploring(
    plans: pd.DataFrame, visits: int, explore: float, learnt: Learnt, inclusion: Inclusion = unbounded
) -> tuple[float, float]:
    """Say what one more percent of exploration costs in expected finds, and takes off half the total's interval."""
    step = ONE_PERCENT if explore + ONE_PERCENT <= 1.0 else -ONE_PERCENT
    here, there = (outlook_total(plans, visits, share, learnt, inclusion) for share in (explore, explore + step))
    sign = 1.0 if step > 0 else -1.0
    return sign * (here.finds - there.finds), sign * (here.half - there.half)


def outlook_total(
    plans: pd.DataFrame, visits: int, explore: float, learnt: Learnt, inclusion: Inclusion = unbounded
) -> Anticipated:
    """Look ahead at the total alone."""
    designed = plans.assign(inclusion_probability=inclusion(plans, visits, explore))
    return anticipate(designed, learnt.scale)
