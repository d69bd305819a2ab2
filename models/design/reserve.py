r"""A reserve: plans that may be visited in place of those that cannot be, with chances that stay known.

Of the plans that were not drawn, each stands in the reserve with the chance :math:`q_i`, in proportion to what
measuring alone would give it. The reserve is cut at random into batches, province by province, and a batch is
released whole or not at all. With :math:`b` of :math:`B` batches of its province released, a plan's chance of being in
the sample is

.. math:: \pi_i + (1 - \pi_i) q_i b / B.

That is exact for a number of batches that does not depend on what visits found. Batches are released where plans cannot
be visited; so, as with every visit without an answer, such plans are taken to be like others of about the same expected
rate. (Sampling in replicates that are released as needed: Lessler and Kalsbeek, "Nonsampling error in
surveys", 1992.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.design.chances import stated
from models.design.drawing import pivotal_pass
from models.design.sample import list_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

BATCHES = 5  # of each province: a batch is a fifth of its reserve


def reserve_chances(plans: pd.DataFrame, visits: int) -> NDArray[np.float64]:
    """Give every plan its chance of standing in the reserve, were it not drawn; `visits` is how many should.

    Parameters
    ----------
    plans
        The population with `inclusion_probability` and `measuring_probability`.
    visits
        The expected size of the reserve.
    """
    out = 1.0 - plans["inclusion_probability"].to_numpy(dtype=np.float64)
    size = plans["measuring_probability"].to_numpy(dtype=np.float64)
    low, high = 0.0, 1.0
    while (out * np.minimum(1.0, high * size)).sum() < min(visits, out.sum() - 1e-6):
        high *= 2.0
    for _ in range(100):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if (out * np.minimum(1.0, middle * size)).sum() < visits else (low, middle)
    return stated(np.maximum(np.minimum(1.0, high * size), 1e-12))


def draw_reserve(plans: pd.DataFrame, drawn: NDArray[np.bool_], random: np.random.Generator) -> pd.DataFrame:
    """Draw the reserve among the plans that were not drawn.

    Parameters
    ----------
    plans
        The population with `reserve_probability`.
    drawn
        Which plans are in the sample.
    random
        The only randomness.

    Returns
    -------
    pandas.DataFrame
        The reserve's rows of `plans` with `reserve_batch`, 1 to 5 within the province, in the order of release.
    """
    order = list_order(plans)
    chance = plans["reserve_probability"].to_numpy(dtype=np.float64)
    chosen, holder, held = pivotal_pass(chance, order[~drawn[order]], random)
    if holder >= 0 and random.random() < held:
        chosen[holder] = True
    reserve = plans[chosen]
    batch = np.zeros(len(reserve), dtype=np.int64)
    for province in sorted(reserve["province_code"].unique()):
        mine = np.flatnonzero((reserve["province_code"] == province).to_numpy())
        place = (random.permutation(len(mine)) + random.random()) / len(mine)
        batch[mine] = np.floor(place * BATCHES).astype(np.int64) + 1
    return (
        reserve.assign(reserve_batch=batch)
        .sort_values(["province_code", "reserve_batch", "plan_id"], kind="stable")
        .reset_index(drop=True)
    )


def released_chances(plans: pd.DataFrame, batches: Mapping[str, int]) -> NDArray[np.float64]:
    """Give every plan's chance of being in the sample or in a released batch; `batches` is by province."""
    chance = plans["inclusion_probability"].to_numpy(dtype=np.float64)
    share = plans["province_code"].map(lambda code: batches.get(code, 0) / BATCHES).to_numpy(dtype=np.float64)
    reserve = plans["reserve_probability"].to_numpy(dtype=np.float64)
    return np.asarray(np.minimum(1.0, chance + (1.0 - chance) * reserve * share))
