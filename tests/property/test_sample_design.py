"""Whatever the population, a design spends its budget, and draws it to the last visit, the same way twice."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from models.design import chances_of, draw_sample, population_of


@st.composite
def populations(draw: st.DrawFn) -> pd.DataFrame:
    plans = draw(st.integers(1, 40))
    seed, flat = draw(st.integers(0, 10_000)), draw(st.booleans())
    random = np.random.default_rng(seed)
    jobs = random.integers(1, draw(st.sampled_from([2, 6, 80])), plans)
    plan = np.repeat([f"P{n}" for n in range(plans)], jobs)
    score = np.full(len(plan), 0.1) if flat else random.beta(0.3, 2.0, len(plan))
    place = dict.fromkeys(("county_code", "agency_code", "program_code"), "X")
    provinces = pd.Series(random.integers(0, 3, plans).astype(str), index=[f"P{n}" for n in range(plans)])
    frame = pd.DataFrame({"job_id": [f"J{n}" for n in range(len(plan))], "plan_id": plan, "score": score})
    return population_of(frame.assign(province_code=provinces.loc[plan].to_numpy(dtype=object), **place))


@settings(max_examples=150, deadline=None)
@given(plans=populations(), share=st.floats(0.01, 1.0), explore=st.floats(0.0, 1.0), seed=st.integers(0, 2**32))
def test_the_budget_is_spent_and_drawn(plans: pd.DataFrame, share: float, explore: float, seed: int) -> None:
    visits = max(1, round(share * len(plans)))
    chances = chances_of(plans, visits, explore)
    assert abs(chances.inclusion.sum() - visits) < 1e-6
    assert chances.inclusion.min() > 0.0
    assert chances.inclusion.max() <= 1.0
    first, again = (draw_sample(plans, chances, np.random.default_rng(seed)) for _ in range(2))
    assert len(first) == visits
    assert first["plan_id"].is_unique
    pd.testing.assert_frame_equal(first, again, check_exact=True)
