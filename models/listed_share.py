"""Who is listed: the given share of the registered with the highest raw scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LISTED_SHARE = 0.05


def is_listed(raw: NDArray[np.float64], weight: NDArray[np.float64], share: float = LISTED_SHARE) -> NDArray[np.bool_]:
    """Say which rows are among the highest, up to a share of the total weight.

    Examples
    --------
    >>> is_listed(np.array([0.1, 2.0, 1.0, -1.0]), np.array([1.0, 1.0, 1.0, 1.0]), share=0.5).tolist()
    [False, True, True, False]
    """
    order = np.argsort(-raw, kind="stable")
    listed = np.empty(len(raw), dtype=bool)
    listed[order] = np.cumsum(weight[order]) <= share * weight.sum() * (1.0 + 1e-12)
    return listed
