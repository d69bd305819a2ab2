"""The chances of plans within what people can do and have agreed: floors, quotas, and the capacity of levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.design import Capacity, cells_of, chances_of, feasible, within_bounds
from serving.constraints import check_can_keep, check_is_met, spared
from serving.inspector_pools import in_province, workforce

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from features.settings import Settings
    from models.design import Chances
    from models.design.quotas import Cells
    from serving.constraints import Constraints


@dataclass(frozen=True)
class BoundedChances:
    """Gives plans their chances.

    Attributes
    ----------
    constraints
        What they keep to; `None` for nothing but the budget.
    capacity
        What the levels can do.
    """

    constraints: Constraints | None
    capacity: Capacity

    def design(self, plans: pd.DataFrame, visits: int, explore: float) -> tuple[Chances, Cells | None]:
        """Give every plan its chance, and the cells that the bounds make; none where there are no constraints.

        Raises
        ------
        Fault
            When the constraints do not fit the plans and the budget, or cannot be kept.
        """
        chances = chances_of(plans, visits, explore)
        if self.constraints is None:
            return chances, None
        check_can_keep(self.constraints, plans, visits)
        bounds = spared(self.constraints.bounds)
        cells = cells_of(plans, bounds)
        met = feasible(cells.added(chances.inclusion), cells, bounds, self.capacity)
        check_is_met(met.unmet)
        return within_bounds(chances, cells, met.bounds), cells

    def inclusion(self, plans: pd.DataFrame, visits: int, explore: float) -> NDArray[np.float64]:
        """Give every plan its chance alone."""
        return self.design(plans, visits, explore)[0].inclusion


def bounded_chances(settings: Settings, as_of: datetime, constraints: Constraints | None) -> BoundedChances:
    """Read what the levels can do, as known before a moment, where constraints ask for it."""
    if constraints is None or not constraints.levels:
        return BoundedChances(constraints, Capacity())
    people = workforce(settings, as_of, constraints.levels, constraints.days)
    return BoundedChances(constraints, Capacity(constraints.levels, in_province(people.pools)))
