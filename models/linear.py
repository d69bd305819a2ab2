"""Linear programmes, solved by HiGHS: what is asked for, and by how much it cannot be met."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

TOO_MUCH = 1e6  # what a unit of a demand that is not met costs: more than any way of meeting it
WISHED = 0.5  # of that, for what people asked for: where it clashes with what there is, the wish is named


@dataclass
class Program:
    """A linear programme under construction: variables of a cost between bounds, and demands on their sums.

    Examples
    --------
    >>> program = Program()
    >>> x = program.variables(np.array([1.0, 2.0]), upper=np.array([3.0, 10.0]))
    >>> program.demand(x, np.ones(2), low=5.0, high=5.0, name="five of both")
    >>> solution = program.solve()
    >>> solution.amounts[x].tolist(), solution.unmet
    ([3.0, 2.0], {})
    """

    costs: list[NDArray[np.float64]] = field(default_factory=list)
    uppers: list[NDArray[np.float64]] = field(default_factory=list)
    rows: list[tuple[NDArray[np.int64], NDArray[np.float64], float, float]] = field(default_factory=list)
    elastic: dict[int, str] = field(default_factory=dict)
    size: int = 0

    def variables(self, cost: NDArray[np.float64], upper: NDArray[np.float64]) -> NDArray[np.int64]:
        """Add variables from 0 to `upper`; return their places."""
        self.costs.append(np.asarray(cost, dtype=np.float64))
        self.uppers.append(np.asarray(upper, dtype=np.float64))
        places = np.arange(self.size, self.size + len(cost), dtype=np.int64)
        self.size += len(cost)
        return places

    def demand(
        self,
        places: NDArray[np.int64],
        factors: NDArray[np.float64],
        low: float,
        high: float,
        name: str | None = None,
        price: float = 1.0,
    ) -> None:
        """Ask that a weighted sum lies between two numbers; with a name, it may be missed, and is then reported.

        Of demands that clash, the one of the lower price is missed.
        """
        if name is not None:
            short, over = self.variables(np.full(2, price * TOO_MUCH), np.full(2, np.inf))
            self.elastic |= {int(short): name, int(over): name}
            places = np.concatenate([places, [short, over]])
            factors = np.concatenate([factors, [1.0, -1.0]])
        self.rows.append((np.asarray(places, dtype=np.int64), np.asarray(factors, dtype=np.float64), low, high))

    def solve(self) -> Solution:
        """Find the cheapest values.

        Raises
        ------
        ValueError
            When demands without a name cannot be met together.
        """
        values = _highs(np.concatenate(self.costs), np.concatenate(self.uppers), self.rows)
        unmet: dict[str, float] = {}
        for place, name in self.elastic.items():
            if values[place] > 1e-6:  # noqa: PLR2004  (the solver's own tolerance)
                unmet[name] = unmet.get(name, 0.0) + float(values[place])
        return Solution(values, unmet)


@dataclass(frozen=True)
class Solution:
    """The values of all variables, and by how much named demands were missed."""

    amounts: NDArray[np.float64]
    unmet: dict[str, float]


def _highs(
    cost: NDArray[np.float64],
    upper: NDArray[np.float64],
    rows: Sequence[tuple[NDArray[np.int64], NDArray[np.float64], float, float]],
) -> NDArray[np.float64]:
    import highspy

    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = len(cost), len(rows)
    problem.col_cost_, problem.col_lower_, problem.col_upper_ = cost, np.zeros(len(cost)), upper
    problem.row_lower_ = np.array([row[2] for row in rows])
    problem.row_upper_ = np.array([row[3] for row in rows])
    problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    problem.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(row[0]) for row in rows])]).astype(np.int32)
    problem.a_matrix_.index_ = np.concatenate([row[0] for row in rows]).astype(np.int32)
    problem.a_matrix_.value_ = np.concatenate([row[1] for row in rows])
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # their constructor has no annotations
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("solver", "simplex")  # a vertex, so that transports come out in whole visits
    solver.setOptionValue("random_seed", 0)
    solver.passModel(problem)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ValueError(f"a linear programme must have a solution; got {solver.getModelStatus()!r}.")
    return np.asarray(solver.getSolution().col_value, dtype=np.float64)
