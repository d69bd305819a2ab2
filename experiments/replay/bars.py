"""The bars that replays are held to, said with what was reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.replay.policies.catalogue import RANDOM, SHARES, TRUTH, rastin
from experiments.replay.summary import over_seeds, paired
from experiments.replay.tables import as_share, told

if TYPE_CHECKING:
    import pandas as pd

EXPLORING = (RANDOM, "LightGBM top-k + random", "hybrid exploration", "Adaptive Bin Sampling", *map(rastin, SHARES))
LEAST_OF_BEST, COVERAGE = 0.95, (0.92, 0.98)


def told_bars(seeds: pd.DataFrame, ours: str, *, notices: bool = True) -> str:
    """Say how far the bars were reached, whether they were or not.

    Parameters
    ----------
    seeds
        As `by_seed` gives them.
    ours
        The policy that is held to them.
    notices
        Whether there is a mechanism to be noticed.
    """
    sentences = [
        _beside_best(seeds[seeds["scenario"] == name], name, ours) for name in dict.fromkeys(seeds["scenario"])
    ]
    sentences += [
        f"Over all: {in_total(seeds, ours)}",
        _coverage(seeds, ours),
        *([_noticing(seeds, ours)] if notices else []),
    ]
    return "**The bars.** " + " ".join(sentences)


def _beside_best(seeds: pd.DataFrame, scenario: str, ours: str) -> str:
    lists = seeds[~seeds["policy"].isin([*EXPLORING, TRUTH])]
    if lists.empty:
        return ""
    best = str(lists.groupby("policy")["found"].mean().idxmax())
    ratio = paired(seeds, "found", ours, lambda own, theirs: own / theirs)[best]
    return (
        f"`{scenario}`: {ours} found {told(ratio, 2)} times what the best policy "
        f"that does not explore did ({best}); the bar is {LEAST_OF_BEST}."
    )


def in_total(seeds: pd.DataFrame, ours: str) -> str:
    """Say what was found over all scenarios, beside the peers that apply to every one of them."""
    peers = seeds[~seeds["policy"].isin([TRUTH, *map(rastin, SHARES)])]
    everywhere = peers.groupby("policy")["scenario"].nunique() == seeds["scenario"].nunique()
    total = peers.groupby("policy")["found"].sum()[everywhere]
    best, own = str(total.idxmax()), int(seeds.loc[seeds["policy"] == ours, "found"].sum())
    more = [name for name, found in total.items() if found >= own]
    said = f"as many or more: {', '.join(map(str, more))}" if more else "no peer found as many"
    return f"{own:,} false jobs, the best peer ({best}) {int(total.max()):,}; {said}."


def _coverage(seeds: pd.DataFrame, ours: str) -> str:
    covers = over_seeds(seeds[seeds["policy"] == ours], "covers")[ours]
    low, high = COVERAGE
    return f"Its intervals covered {told(as_share(covers), 3)}; the bar is {low} to {high}."


def _noticing(seeds: pd.DataFrame, ours: str) -> str:
    earlier = paired(seeds, "noticed", ours, lambda own, theirs: theirs - own)
    lists = [f"{told(ahead, 2)} before {name}" for name, ahead in earlier.items() if name not in {*EXPLORING, TRUTH}]
    return f"It noticed the new mechanism, in rounds: {', '.join(lists)}; the bar is 1 before all." if lists else ""
