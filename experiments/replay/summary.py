"""What replays came to: by scenario and policy, over paired seeds, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.replay.policies.catalogue import TRUTH

if TYPE_CHECKING:
    from collections.abc import Callable

LEVEL = 0.95
NOTICED_AT = 3  # plans of the late mechanism found false: by then an office sees a pattern, not a case
ROUNDS = 4  # a cycle
NEVER = ROUNDS + 1  # the round that a mechanism counts as noticed in where it was not
GROUPS = ("rural_women", "welfare")


@dataclass(frozen=True)
class Mean:
    """A mean over seeds with its 95 % interval: Student's t, or the value alone where there is one seed."""

    value: float
    low: float
    high: float


def mean_of(values: pd.Series) -> Mean:
    """Take the mean of one number a seed."""
    from scipy.special import stdtrit

    numbers = values.dropna().to_numpy(dtype=np.float64)
    middle = float(numbers.mean()) if len(numbers) else float("nan")
    if len(numbers) < 2:  # noqa: PLR2004  (a spread needs two)
        return Mean(middle, middle, middle)
    reach = float(stdtrit(len(numbers) - 1, 0.5 + LEVEL / 2.0) * numbers.std(ddof=1) / np.sqrt(len(numbers)))
    return Mean(middle, middle - reach, middle + reach)


def by_seed(rows: pd.DataFrame) -> pd.DataFrame:
    """Sum up each policy's rounds in each world.

    Parameters
    ----------
    rows
        As `experiments.replay.loop.replay` gives them, with `scenario`, `change` and `seed`.

    Returns
    -------
    pandas.DataFrame
        By `scenario`, `change`, `policy`, `seed`: `found`, `per_visit`, `of_truth` (of what the policy that knows the
        truth found), `regret` (a round), `covers` and `covers_truth` (share of rounds whose interval holds the rate
        that visits to all plans would report, and the true one), `half` (of the interval), `error` (mean), `off` (root
        mean square), `error_of_truth`, `noticed` (round of the last cycle), `wrongly_*` (ratio to the rest), `seconds`
        (of a processor, a round).
    """
    keys = ["scenario", "change", "policy", "seed"]
    rows = rows.reset_index(drop=True)
    reported, true = rows["denied"] / rows["jobs"], rows["false"] / rows["jobs"]
    rows = rows.assign(
        covers=(rows["low"] <= reported) & (reported <= rows["high"]),
        covers_truth=(rows["low"] <= true) & (true <= rows["high"]),
        half=(rows["high"] - rows["low"]) / 2.0,
        error=rows["rate"] - reported,
        square=(rows["rate"] - reported) ** 2,
        error_of_truth=rows["rate"] - true,
        regret=rows["best"] - rows["found"],
    )
    grouped = rows.groupby(keys, sort=False)
    means = ["covers", "covers_truth", "half", "error", "square", "error_of_truth", "regret", "seconds"]
    summed = grouped[means].mean().assign(found=grouped["found"].sum(), per_visit=_ratio(grouped, "found", "visits"))
    summed["off"] = np.sqrt(summed.pop("square"))
    known = summed["found"].where(summed.index.get_level_values("policy") == TRUTH)
    summed["of_truth"] = summed["found"] / known.groupby(["scenario", "change", "seed"]).transform("max")
    rest = _ratio(grouped, "wrong_rest", "true_rest")
    for name in GROUPS:
        summed[f"wrongly_{name}"] = _ratio(grouped, f"wrong_{name}", f"true_{name}") / rest
    return summed.assign(noticed=_noticed(rows, keys)).reset_index()


def over_seeds(seeds: pd.DataFrame, measure: str) -> dict[str, Mean]:
    """Take a measure's mean over seeds, by policy."""
    return {str(name): mean_of(mine[measure]) for name, mine in seeds.groupby("policy", sort=False)}


def paired(seeds: pd.DataFrame, measure: str, policy: str, with_: Callable[[float, float], float]) -> dict[str, Mean]:
    """Compare every policy with one, seed by seed: `with_(its own, the other's)`, then the mean over seeds."""
    keys = ["scenario", "change", "seed"]
    own = seeds[seeds["policy"] == policy].set_index(keys)[measure]
    compared = {}
    for name, mine in seeds.groupby("policy", sort=False):
        theirs = mine.set_index(keys)[measure]
        both = pd.DataFrame({"own": own, "theirs": theirs}).dropna()
        compared[str(name)] = mean_of(pd.Series([with_(*each) for each in both.to_numpy()]))
    return compared


def _ratio(grouped: Any, part: str, whole: str) -> pd.Series:
    sums = grouped[[part, whole]].sum()
    ratio: pd.Series = sums[part] / sums[whole].replace(0, np.nan)
    return ratio


def _noticed(rows: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Say in which round of the last cycle the late mechanism was noticed."""
    last = rows[rows["cycle"] == rows.groupby(keys)["cycle"].transform("max")]
    so_far = last.sort_values("round").groupby(keys, sort=False)["late_plans"].cumsum()
    seen = last.assign(when=last["round"].where(so_far >= NOTICED_AT, NEVER))
    noticed: pd.Series = seen.groupby(keys, sort=False)["when"].min()
    return noticed
