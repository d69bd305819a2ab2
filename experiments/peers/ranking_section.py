"""The section of docs/benchmarks.md that says who ranks how well on the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.benchmarks.section import Table
from experiments.peers.contenders import CONTENDERS, OURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from experiments.benchmarks.section import Block
    from experiments.peers.allowance import Allowance

NAME, QUESTION = "45-peers", "Do other libraries rank better on the same rows?"
METRICS = {"precision@5%": "Precision at 5 %", "auc": "AUC"}

_HEAD = """The same matrices, splits and budget for all, over a temporal grid in the manner of triage (written from its
description): at an as-of date each learns from what was known by then, and its list is held against the
outcomes of two label spans that follow. Parameters are chosen on the grid's first two dates, with the same
allowance for everybody: up to {trials} trials, the library's usual parameters the first of them, and
{minutes:g} minutes, no trial begun later; suggested by a tree-structured Parzen estimator over one space
for all boosted trees, and taken by least mean regret, as `rastin train --trials` does. What is told is of
the later dates, means over them. Registries: {jobs:,} jobs each, simulation seed {simulation}, as-of dates
each half-year; lists of visited jobs, since only their outcomes are known, and beside them a list of all
jobs of the last cycle that nobody visited, held against the truth. Rastin doubts reports where there are
5,000 to learn from; the others take them at their word. With fewer it learns in two ways, from reports alone
here, without the denials that its releases begin with (ADR 0023). Public tables: chicago with the
inspector, its last date the published split; nyc by the quarter. customs and sba are left out: both are
known to be flawed. EBM is kept to 4 bags and, as it comes, 10 pairs of features (it ships with 14, and
three pairs a feature), since one such fit would spend the allowance. Models' seed {seed}; 95 % intervals,
whole plans or entities resampled."""
_READING = (
    "In brackets, for Rastin its interval, and for the others by how much Rastin is above them, in the same resamples: "
    "where zero lies outside, the two can be told apart."
)
_SEARCH = "What the allowance came to: trials and minutes of choosing, then seconds to learn and rank once."


def ranking_blocks(
    cases: Mapping[str, Mapping[str, Any]],
    allowance: Allowance,
    jobs: int,
    simulation: int,
    seed: int,
    short_of: Sequence[str] = (),
) -> tuple[Block, ...]:
    """Say who ranks how well.

    Parameters
    ----------
    cases
        By name what `judge` returned.
    allowance, jobs, simulation, seed
        What it was run with.
    short_of
        What the run lacks of a whole one, in sentences.
    """
    head = " ".join(_HEAD.split()).format(
        trials=allowance.trials, minutes=allowance.minutes, jobs=jobs, simulation=simulation, seed=seed
    )
    return (
        head,
        *short_of,
        *_absent(cases),
        _told_apart(cases),
        _READING,
        *(block for metric, title in METRICS.items() for block in (f"{title}:", _standing(cases, metric))),
        _SEARCH,
        _search(cases),
    )


def _absent(cases: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Name whoever could not take part."""
    there = {name for case in cases.values() for name in case["contenders"]}
    absent = [f"{one.name} (`{one.package}`)" for one in CONTENDERS if one.name not in there]
    return [f"Not installed when this was run, and left out: {', '.join(absent)}."] if absent else []


def _told_apart(cases: Mapping[str, Mapping[str, Any]]) -> str:
    """Count, by contender, where Rastin is surely above or below it."""
    sentences = []
    for name in _names(cases):
        counted = []
        for metric, title in METRICS.items():
            more = [held[name]["ours_more"][metric] for case in cases.values() for held in case["held"].values()]
            above, below = sum(one["low"] > 0.0 for one in more), sum(one["high"] < 0.0 for one in more)
            counted.append(f"{title} surely above in {above} and below in {below} of {len(more)}")
        sentences.append(f"{name}: {', '.join(counted)}")
    return f"**Rastin beside each.** {'; '.join(sentences)}."


def _standing(cases: Mapping[str, Mapping[str, Any]], metric: str) -> Table:
    names = [OURS, *_names(cases)]
    rows = []
    for case, measured in cases.items():
        for against, held in measured["held"].items():
            cells = [_cell(held[name], metric, is_ours=name == OURS) if name in held else "" for name in names]
            rows.append((f"{case}, {against}", *cells))
    return Table(("held against", *names), tuple(rows))


def _cell(held: Mapping[str, Any], metric: str, *, is_ours: bool) -> str:
    own, more = held[metric], held["ours_more"][metric]
    if is_ours:
        return f"{own['value']:.3f} ({own['low']:.3f} to {own['high']:.3f})"
    return f"{own['value']:.3f} ({more['value']:+.3f}, {more['low']:+.3f} to {more['high']:+.3f})"


def _search(cases: Mapping[str, Mapping[str, Any]]) -> Table:
    rows = []
    for name in [OURS, *_names(cases)]:
        spent = [case["contenders"].get(name) for case in cases.values()]
        rows.append(
            (name, *(f"{one['trials']}, {one['minutes']:.1f}; {one['seconds']:.1f}" if one else "" for one in spent))
        )
    return Table(("contender", *cases), tuple(rows))


def _names(cases: Mapping[str, Mapping[str, Any]]) -> list[str]:
    there = {name for case in cases.values() for name in case["contenders"]}
    return [one.name for one in CONTENDERS if one.name in there and one.name != OURS]
