"""Can all bounds be met together with the inspectors there are? And if not, which cannot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from models.design.quotas import Bound, least_of
from models.linear import WISHED, Program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from models.design.quotas import Cells


@dataclass(frozen=True)
class Capacity:
    """How many visits may be made.

    Attributes
    ----------
    levels
        Visits of each level; what they add up to is the budget. Empty where levels are not told apart.
    in_province
        By level and province: what the inspectors of that place can make. A level that is not bound to places has the
        province "".
    """

    levels: Mapping[str, int] = field(default_factory=dict)
    in_province: Mapping[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Feasible:
    """What bounds ask of the design.

    Attributes
    ----------
    bounds
        The bounds, and a province's whole number of visits where its inspectors cannot make what was wished.
    unmet
        By name, how many visits are missing or too many; empty where all can be met.
    """

    bounds: tuple[Bound, ...]
    unmet: Mapping[str, float]


def feasible(natural: NDArray[np.float64], cells: Cells, bounds: Sequence[Bound], capacity: Capacity) -> Feasible:
    """Find visits by cell that meet everything, as near as possible to those without bounds.

    Parameters
    ----------
    natural
        Each cell's expected visits without bounds; they add up to the budget.
    cells
        The cells.
    bounds
        Floors and quotas.
    capacity
        Levels, and what inspectors can make.
    """
    program = Program()
    visits = _visits_by_cell(program, natural, cells)
    budget = float(natural.sum())
    program.demand(visits, np.ones(len(visits)), budget, budget)
    for bound in bounds:
        mine = visits[cells.members(bound)]
        name = f"{bound.column} {bound.code}"
        program.demand(mine, np.ones(len(mine)), bound.floor, bound.quota, name, WISHED)
    if capacity.in_province or capacity.levels:
        _add_capacity(program, visits, cells, capacity)
    solution = program.solve()
    if solution.unmet:
        return Feasible(tuple(bounds), solution.unmet)
    if not capacity.in_province:
        return Feasible(tuple(bounds), {})
    return Feasible((*bounds, *_province_bounds(natural, solution.amounts[visits], cells, bounds)), {})


def _visits_by_cell(program: Program, natural: NDArray[np.float64], cells: Cells) -> NDArray[np.int64]:
    """Add visits by cell, and what each is off from the visits without bounds: relatively far costs more."""
    visits = program.variables(np.zeros(len(natural)), cells.plans)
    cost = 1.0 / np.maximum(natural, 1e-3)
    more, fewer = (program.variables(cost, np.full(len(natural), np.inf)) for _ in range(2))
    least = least_of(natural)
    for cell, place in enumerate(visits):
        off = np.array([place, more[cell], fewer[cell]])
        program.demand(off, np.array([1.0, -1.0, 1.0]), float(natural[cell]), float(natural[cell]))
        program.demand(visits[cell : cell + 1], np.ones(1), float(least[cell]), np.inf)
    return visits


def _add_capacity(program: Program, visits: NDArray[np.int64], cells: Cells, capacity: Capacity) -> None:
    provinces = cells.codes["province_code"].to_numpy(dtype=object)
    of_level: dict[str, list[int]] = {}
    reached: dict[str, list[int]] = {code: [] for code in np.unique(provinces.astype(str))}
    for level in sorted({level for level, _ in capacity.in_province}):
        roaming = capacity.in_province.get((level, ""))
        made = []
        for code, places in reached.items():
            upper = np.inf if roaming is not None else capacity.in_province.get((level, code), 0.0)
            (place,) = program.variables(np.zeros(1), np.array([upper]))
            made.append(int(place))
            places.append(int(place))
        of_level[level] = made
        if roaming is not None:
            program.demand(np.array(made), np.ones(len(made)), 0.0, roaming, f"level {level}")
    for code, places in reached.items():
        mine = visits[provinces == code]
        sides = np.concatenate([np.ones(len(mine)), -np.ones(len(places))])
        program.demand(np.concatenate([mine, places]), sides, 0.0, 0.0, f"inspectors {code}")
    for level, wanted in capacity.levels.items():
        made = of_level.get(level, [])
        program.demand(np.array(made, dtype=np.int64), np.ones(len(made)), wanted, wanted, f"level {level}", WISHED)


def _province_bounds(
    natural: NDArray[np.float64], visits: NDArray[np.float64], cells: Cells, bounds: Sequence[Bound]
) -> list[Bound]:
    """Bound the provinces that could not keep what they had for the sake of inspectors."""
    codes, place = np.unique(cells.codes["province_code"].to_numpy(dtype=object).astype(str), return_inverse=True)
    had, has = np.bincount(place, natural), np.bincount(place, visits)
    named = {bound.code for bound in bounds if bound.column == "province_code"}
    moved = np.abs(had - has) > 1e-6  # noqa: PLR2004  (the solver's own tolerance)
    return [
        Bound("province_code", str(code), float(has[n]), float(has[n]))
        for n, code in enumerate(codes)
        if moved[n] and code not in named
    ]
