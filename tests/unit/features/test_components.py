"""Plans that share a value, and plans that share one with those, are one component."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from features.components import connected

LINKS = st.lists(
    st.tuples(st.sampled_from(["phone", "account"]), st.sampled_from("abcdef"), st.integers(0, 12)),
    unique=True,
    max_size=25,
)


def _frame(links: list[tuple[str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(links, columns=["kind", "value", "plan_id"], dtype=object)


def _component_of(links: list[tuple[str, str, str]]) -> dict[str, str]:
    found = connected(_frame(links))
    return dict(zip(found["plan_id"], found["component_id"], strict=True))


def test_a_chain_of_shared_values_is_one_component_named_by_its_first_plan() -> None:
    chain = [("phone", "a", "P2"), ("phone", "a", "P3"), ("account", "a", "P3"), ("account", "a", "P1")]
    apart = [("address", "z", "P8"), ("address", "z", "P9")]
    assert _component_of(chain + apart) == {"P1": "P1", "P2": "P1", "P3": "P1", "P8": "P8", "P9": "P8"}


def test_the_same_text_as_a_phone_and_as_an_account_links_nothing() -> None:
    links = [("phone", "a", "P1"), ("phone", "a", "P2"), ("account", "a", "P3"), ("account", "a", "P4")]
    assert _component_of(links) == {"P1": "P1", "P2": "P1", "P3": "P3", "P4": "P3"}


def test_links_count_the_shared_values_a_plan_holds() -> None:
    found = connected(
        _frame([("phone", "a", "P1"), ("phone", "a", "P2"), ("account", "b", "P1"), ("account", "b", "P2")])
    )
    assert found["links"].tolist() == [2.0, 2.0]


def test_no_links_no_components() -> None:
    assert connected(_frame([])).empty


@given(LINKS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_components_are_what_walking_the_links_reaches_in_whatever_order(
    links: list[tuple[str, str, int]], chance: object
) -> None:
    named = [(kind, value, f"P{plan:02d}") for kind, value, plan in links]
    shuffled = list(named)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _component_of(shuffled) == _component_of(named) == _walked(named)


def _walked(links: list[tuple[str, str, str]]) -> dict[str, str]:
    """Join plans of one value until nothing changes."""
    least = {plan: plan for _, _, plan in links}
    changed = True
    while changed:
        changed = False
        for kind, value, _ in links:
            plans = [plan for k, v, plan in links if (k, v) == (kind, value)]
            together = min(least[plan] for plan in plans)
            changed |= any(least[plan] != together for plan in plans)
            least |= dict.fromkeys(plans, together)
    return least
