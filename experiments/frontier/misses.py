"""What inspectors miss, and what second visits mend: `python -m experiments.frontier.misses`, options as beside it.

First and second visits each confirm a false job with the same chance and independently, as the correction assumes;
`docs/sampling.md` says what it does where they do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import numpy as np
import pandas as pd

from experiments.frontier.compare import draws_asked, read_registry
from models.design import chances_of, draw_sample, jobs_to_check
from models.estimates import answers_of, assist, corrected, estimate_total, misses_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from experiments.frontier.compare import Registry

SHARES = (0.15, 0.3)


def with_misses(
    registry: Registry, share: float, visits: int, draws: int, *, miss: float = 0.1, again: float = 0.03
) -> dict[str, float]:
    """Draw, visit and visit again, many times; say how often each interval of the total held the truth.

    Parameters
    ----------
    registry
        A scored cycle and what is true of it.
    share
        How much of the visits explores.
    visits, draws
        How many visits a draw has, and how many draws.
    miss
        How often a visit confirms a false job.
    again
        The share of the visited plans that is visited again.

    Returns
    -------
    dict
        `explore`; `covers` and `half` of the corrected interval, `covers_uncorrected`, and `miss`, the mean estimated
        miss rate. A draw after which nothing can be said of misses counts as not covered.
    """
    rate = float(registry.is_false.mean())
    chances = chances_of(registry.plans, visits, share)
    plans = registry.plans.assign(inclusion_probability=chances.inclusion)
    held, held_uncorrected, halves, rates = [], [], [], []
    for seed in range(draws):
        random = np.random.default_rng(seed)
        sample = draw_sample(plans, chances, random)
        asked = jobs_to_check(registry.scores, sample["plan_id"].tolist(), random)
        first = _found(registry, asked, miss, random)
        total = estimate_total(assist(plans, answers_of(sample, asked, first)))
        marked = sample["plan_id"][random.permutation(len(sample)) < round(again * len(sample))]
        second = _found(registry, asked[asked["plan_id"].isin(marked)], miss, random)
        misses = misses_of(asked[["plan_id", "job_id"]], first, second)
        held_uncorrected.append(total.low <= rate <= total.high)
        if misses is None:
            held.append(False)
            continue
        mended = corrected(total, misses)
        held.append(mended.low <= rate <= mended.high)
        halves.append((mended.high - mended.low) / 2)
        rates.append(misses.rate)
    means: dict[str, Sequence[float]] = {
        "covers": held,
        "covers_uncorrected": held_uncorrected,
        "half": halves,
        "miss": rates,
    }
    return {"explore": share, **{name: float(np.mean(values)) for name, values in means.items()}}


def _found(registry: Registry, asked: pd.DataFrame, miss: float, random: np.random.Generator) -> pd.DataFrame:
    is_false = registry.is_false.loc[asked["job_id"]].to_numpy()
    return pd.DataFrame({"job_id": asked["job_id"], "is_false": is_false & (random.random(len(asked)) >= miss)})


@click.command()
@draws_asked
@click.option("--miss", type=float, default=0.1, show_default=True, help="How often a visit confirms a false job.")
@click.option("--again", type=float, default=0.03, show_default=True, help="Share of the plans visited again.")
def main(home: Path, drop: Path, truth: Path, cycle: int, visits: int, draws: int, miss: float, again: float) -> None:
    """Say how often the interval of the total holds the truth where inspectors miss false jobs."""
    registry = read_registry(home, drop, truth, cycle)
    rows = [with_misses(registry, share, visits, draws, miss=miss, again=again) for share in SHARES]
    click.echo(pd.DataFrame(rows).round(4).to_string(index=False))


if __name__ == "__main__":
    main()
