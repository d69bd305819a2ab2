"""Linear programmes say what is cheapest, and what cannot be met."""

from __future__ import annotations

import numpy as np
import pytest

from models.linear import WISHED, Program


def test_the_cheapest_that_meets_all_demands() -> None:
    program = Program()
    amounts = program.variables(np.array([3.0, 1.0, 2.0]), np.array([10.0, 4.0, 10.0]))
    program.demand(amounts, np.ones(3), 6.0, 6.0, "six")
    solution = program.solve()
    assert solution.amounts[amounts].tolist() == [0.0, 4.0, 2.0]
    assert solution.unmet == {}


def test_of_demands_that_clash_the_cheaper_is_missed_and_named() -> None:
    program = Program()
    amounts = program.variables(np.zeros(1), np.array([4.0]))
    program.demand(amounts, np.ones(1), 3.0, 3.0, "what there is")
    program.demand(amounts, np.ones(1), 9.0, np.inf, "what was wished", WISHED)
    assert program.solve().unmet == {"what was wished": pytest.approx(6.0)}


def test_demands_without_a_name_must_be_possible() -> None:
    program = Program()
    amounts = program.variables(np.zeros(1), np.array([4.0]))
    program.demand(amounts, np.ones(1), 5.0, 6.0)
    with pytest.raises(ValueError, match="must have a solution"):
        program.solve()
