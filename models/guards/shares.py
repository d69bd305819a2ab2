"""Two periods' shares compared, where rows that belong together are no independent evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Change(NamedTuple):
    """A share before and after, and how many standard errors of chance lie between."""

    before: float
    after: float
    times: float


def change_of(
    before: NDArray[np.bool_], after: NDArray[np.bool_], cluster_before: NDArray[Any], cluster_after: NDArray[Any]
) -> Change:
    """Compare how often something holds before and after.

    The standard error is that of one common share, widened by its design effect (Kish, "Survey Sampling", 1965): how
    much more the sums over clusters vary than those over as many independent rows.

    Parameters
    ----------
    before, after
        Whether it holds, by row.
    cluster_before, cluster_after
        What rows belong together; a cluster may have rows on both sides.
    """
    holds = np.concatenate([before, after]).astype(np.float64)
    common = float(holds.mean())
    rest = holds - common
    number, _ = pd.factorize(np.concatenate([cluster_before, cluster_after]))
    spread = float(np.square(rest).sum())
    effect = max(1.0, float(np.square(np.bincount(number, rest)).sum()) / spread) if spread else 1.0
    error = np.sqrt(effect * common * (1.0 - common) * (1.0 / len(before) + 1.0 / len(after)))
    first, second = float(before.mean()), float(after.mean())
    return Change(first, second, abs(second - first) / float(error) if error else 0.0)
