r"""Drift: inputs, or scores, that are distributed otherwise after the date than before.

The population stability index of shares :math:`p_b` before and :math:`q_b` after in :math:`B` groups is
:math:`\sum_b (q_b - p_b) \ln(q_b / p_b)`. From samples of one population it is not zero: times
:math:`1 / (1/n + 1/m)` it is near a chi-square with :math:`B - 1` degrees of freedom (Yurdakul, "Statistical properties
of population stability index", 2018). A column has drifted where its index is large and beyond what chance leaves, with
the number of clusters for :math:`n` and :math:`m`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from models.guards.finding import Finding, listed, persian
from models.guards.labelled import is_words
from models.guards.single_column import groups_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.guards.labelled import Labelled

LARGE, VERY_LARGE = 0.10, 0.25  # the customary bounds for "has moved" and "has moved much"
GROUPS = 10
CHANCE = 1e-3  # of a finding where nothing moved, over all columns together
LEAST_CLUSTERS = 50


def find_drift(before: Labelled, after: Labelled) -> list[Finding]:
    """Find columns that are distributed otherwise after the date.

    Returns
    -------
    list of Finding
        At most one, about all columns that drifted, the furthest first. Evidence: the index of each. It is a notice:
        figures on the later rows are measured as they are, drift and all.
    """
    sizes = _sizes(before.cluster, after.cluster)
    drifted = {
        str(name): index
        for name in before.columns
        if (index := stability(before.columns[name], after.columns[name], sizes, CHANCE / before.columns.shape[1]))
    }
    if not drifted:
        return []
    names = tuple(sorted(drifted, key=lambda name: -drifted[name]))
    most = drifted[names[0]]
    return [
        Finding(
            "drift",
            names,
            "notice",
            {name: drifted[name] for name in names},
            f"{len(names)} of {before.columns.shape[1]} columns are distributed otherwise after the date "
            f"({listed(names, 'en')}; stability index up to {most:.2f}): what was learnt before may not hold.",
            f"{persian(len(names), 'd')} از {persian(before.columns.shape[1], 'd')} ستون پس از تاریخ توزیع دیگری دارد "
            f"({listed(names, 'fa')}؛ شاخص پایداری تا {persian(most, '.2f')}): "
            "آنچه پیش‌تر آموخته شده شاید دیگر درست نباشد.",
        )
    ]


def find_score_drift(
    before: pd.Series, after: pd.Series, cluster_before: NDArray[Any], cluster_after: NDArray[Any]
) -> list[Finding]:
    """Find out whether scores are distributed otherwise after the date; both by models that had not seen the row."""
    index = stability(before, after, _sizes(cluster_before, cluster_after), CHANCE)
    if not index:
        return []
    return [
        Finding(
            "drift",
            ("score",),
            "serious" if index > VERY_LARGE else "notice",
            {"score": index, "mean_before": float(before.mean()), "mean_after": float(after.mean())},
            f"Scores are distributed otherwise after the date (stability index {index:.2f}).",
            f"امتیازها پس از تاریخ توزیع دیگری دارند (شاخص پایداری {persian(index, '.2f')}).",
        )
    ]


def stability(before: pd.Series, after: pd.Series, sizes: tuple[int, int], chance: float) -> float:
    """Return a column's stability index; 0 where it is small or within what chance leaves.

    Parameters
    ----------
    before, after
        The column on both sides, numbers or words.
    sizes
        How many independent rows stand behind each.
    chance
        How rarely a column that has not moved may be called drifted.
    """
    if min(sizes) < LEAST_CLUSTERS:
        return 0.0
    first, second = _common_words(before, after) if is_words(before) else _coarse(*groups_of(before, after))
    counts = [np.bincount(one, minlength=int(max(first.max(), second.max())) + 1) for one in (first, second)]
    # As chi-square asks, at least five independent rows in a group.
    rare = (counts[0] + counts[1]) * min(sizes) < 5 * (len(first) + len(second))
    shares = [_shares(count, rare) for count in counts]
    index = float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())
    return index if index > max(LARGE, _by_chance(len(shares[0]), sizes, chance)) else 0.0


def _by_chance(groups: int, sizes: tuple[int, int], chance: float) -> float:
    from scipy.stats import chi2

    return float(chi2.ppf(1.0 - chance, max(groups - 1, 1)) * (1.0 / sizes[0] + 1.0 / sizes[1]))


def _common_words(before: pd.Series, after: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Let each of the commonest words of both sides be a group, all others one, and the unknown one."""
    common = pd.concat([before, after]).value_counts().index[: 2 * GROUPS]
    first, second = (
        np.where(side.isna(), len(common), common.get_indexer(pd.Index(side))) + 1 for side in (before, after)
    )
    return first, second


def _coarse(first: NDArray[np.int64], second: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Join neighbouring groups until few are left; unknown stays a group of its own."""
    count = np.bincount(first[first > 0])
    if len(count) <= GROUPS + 1:
        return first, second
    ends = np.minimum(np.cumsum(count) * GROUPS // max(int(count.sum()), 1), GROUPS - 1) + 1
    ends[0] = 0
    beyond = np.append(ends, GROUPS)
    return beyond[np.minimum(first, len(ends))], beyond[np.minimum(second, len(ends))]


def _shares(count: NDArray[np.int64], rare: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the groups' shares, the rare ones as one, none of them zero."""
    joined = np.append(count[~rare], count[rare].sum()) if rare.any() else count
    return np.asarray((joined + 0.5) / (joined + 0.5).sum())


def _sizes(before: NDArray[Any], after: NDArray[Any]) -> tuple[int, int]:
    return len(np.unique(before)), len(np.unique(after))
