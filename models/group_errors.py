"""Errors by group: of a group's true jobs, how many are listed wrongly; of its false ones, how many are not listed.

A ratio compares a group with everybody else. Its interval is a bootstrap of whole plans (`models.resampling`); a group
is called higher or lower only where the logarithm of its ratio is further from 0 than the error allows when as many
groups are looked at (Bonferroni), and "too few" where the overall rate would list fewer than five of its true jobs.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from models.resampling import plan_resamples

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

LEAST_EXPECTED = 5.0  # true jobs wrongly listed, at the overall rate
LEAST_PLANS = 50
CONFIDENCE = 0.95


def errors_by_group(
    groups: pd.DataFrame,
    crossed: Sequence[tuple[str, ...]],
    listed: NDArray[np.bool_],
    is_false: NDArray[np.float64],
    weight: NDArray[np.float64],
    plans: NDArray[Any],
    seed: int,
) -> list[dict[str, Any]]:
    """Measure the errors of a list in every group.

    Parameters
    ----------
    groups
        One column an attribute, one row a job.
    crossed
        Which attributes make groups: alone, or with others.
    listed
        Who is on the list, shape (rows,).
    is_false
        What is believed of each job, 0 to 1, shape (rows,).
    weight
        How many registered jobs each stands for, shape (rows,).
    plans
        Each job's plan, shape (rows,).
    seed
        Seeds the resampling.

    Returns
    -------
    list of dict
        `group` (attribute to value), `plans`, `true_jobs` (believed, not weighted), `wrongly_listed`, `missed` and
        `ratio` (each `value`, `low`, `high`; absent where too few) and `verdict`: higher, lower, level or too_few.
    """
    times = np.vstack([np.ones(len(listed)), plan_resamples(plans, seed)])
    true, false = weight * (1.0 - is_false), weight * is_false
    amounts = {"true": true, "wrong": true * listed, "false": false, "missed": false * ~listed}
    parts = {part: times * amount for part, amount in amounts.items()}
    measured = []
    for names in crossed:
        code, values = _codes(groups, names)
        sums = {part: _sums(drawn, code) for part, drawn in parts.items()}
        for number, value in enumerate(values):
            inside = code == number
            entry = {
                "group": dict(zip(names, value, strict=True)),
                "plans": len(np.unique(plans[inside])),
                "true_jobs": float((1.0 - is_false[inside]).sum()),
            }
            measured.append((entry, {part: (sums[part][:, number], sums[part].sum(axis=1)) for part in parts}))
    looked_at = sum(not _is_too_few(entry, figures) for entry, figures in measured)
    return [_verdict(entry, figures, looked_at) for entry, figures in measured]


def every_crossing(attributes: Sequence[str], place: str) -> list[tuple[str, ...]]:
    """List the attributes alone, crossed with each other in every way, and each crossed with the place.

    >>> every_crossing(["a", "b"], "p")
    [('a',), ('b',), ('p',), ('a', 'b'), ('p', 'a'), ('p', 'b')]
    """
    among = [cross for size in range(2, len(attributes) + 1) for cross in combinations(attributes, size)]
    return [*((name,) for name in attributes), (place,), *among, *((place, name) for name in attributes)]


def _codes(groups: pd.DataFrame, names: tuple[str, ...]) -> tuple[NDArray[np.int64], list[tuple[str, ...]]]:
    joined = groups[list(names)].astype(str)
    values = sorted(set(joined.itertuples(index=False, name=None)))
    place = {value: number for number, value in enumerate(values)}
    return np.array([place[value] for value in joined.itertuples(index=False, name=None)]), values


def _sums(amounts: NDArray[np.float64], code: NDArray[np.int64]) -> NDArray[np.float64]:
    """Add up by group, none of which is empty; shape (samples, groups)."""
    order = np.argsort(code, kind="stable")
    starts = np.flatnonzero(np.diff(code[order], prepend=-1))
    return np.asarray(np.add.reduceat(amounts[:, order], starts, axis=1))


_Figures = dict[str, tuple["NDArray[np.float64]", "NDArray[np.float64]"]]


def _is_too_few(entry: dict[str, Any], figures: _Figures) -> bool:
    usual = figures["wrong"][1][0] / max(figures["true"][1][0], 1e-12)
    return bool(entry["plans"] < LEAST_PLANS or usual * entry["true_jobs"] < LEAST_EXPECTED)


def _verdict(entry: dict[str, Any], figures: _Figures, looked_at: int) -> dict[str, Any]:
    from scipy.stats import norm

    if _is_too_few(entry, figures):
        return {**entry, "verdict": "too_few"}
    with np.errstate(divide="ignore", invalid="ignore"):
        (wrong, all_wrong), (true, all_true) = figures["wrong"], figures["true"]
        rate = wrong / true
        ratio = rate / ((all_wrong - wrong) / (all_true - true))
        missed = figures["missed"][0] / figures["false"][0]
    logs = np.log(np.clip(ratio, 1e-3, 1e3))  # in a resample nobody of the group may be listed, or nobody of the rest
    error = max(float(np.nanstd(logs[1:])), 1e-9)
    enough = norm.ppf(1.0 - (1.0 - CONFIDENCE) / 2.0 / looked_at)
    verdict = "level" if abs(logs[0]) < enough * error else ("higher" if logs[0] > 0.0 else "lower")
    told = {"wrongly_listed": _with_interval(rate), "missed": _with_interval(missed), "ratio": _with_interval(ratio)}
    return {**entry, **told, "verdict": verdict}


def _with_interval(drawn: NDArray[np.float64]) -> dict[str, float] | None:
    if not np.isfinite(drawn).all():
        return None
    tail = (1.0 - CONFIDENCE) / 2.0
    low, high = np.quantile(drawn[1:], [tail, 1.0 - tail])
    return {"value": float(drawn[0]), "low": float(low), "high": float(high)}
