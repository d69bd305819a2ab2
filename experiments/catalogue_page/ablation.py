"""What each family adds, from what `python -m experiments.ablation` kept; nothing where it kept nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.origin import told
from features.matrix import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator

RESULTS = Path(__file__).parents[1] / "ablation" / "results.json"
_HEAD = """## What each family adds

Out of time, on three simulated registries of {jobs:,} jobs: models are trained on what was visited before a cycle began
and score that cycle, with all families, without one, and with one alone. Each figure stands with its 95 % interval,
{resamples} resamples of whole plans; differences are taken in the same resamples. The mean score of {models} models of
different seeds ranks; reports are taken at their word, since judging them by the model would let families that are
left out in through the labels. The intervals say how far other plans of the same registry could move a figure, and
nothing of another registry or of other visits to learn from; of so many, one in twenty misses by chance. A few
thousandths are nothing to act on.

- **precision** is precision@5 %: of the jobs ranked highest, the share that is false.
- **of all jobs**: every job of cycle {last_cycle}, by the simulation's truth, which no ministry has: to be trusted.
- **of visited jobs**: visited jobs of later cycles, by what was reported; the mean over cycles. What a ministry could
  measure; visits went where suspicion was, so families that send visits look weaker here.
"""
_WITHOUT = """| left out | precision of all jobs | AUC of all jobs | precision of visited jobs | AUC of visited jobs |
|---|---|---|---|---|"""
_ALONE = """| alone | precision of all jobs | AUC of all jobs | precision of visited jobs | AUC of visited jobs |
|---|---|---|---|---|"""
METRICS = {"precision@5%": "precision", "auc": "AUC"}
_NUMBERS = ("jobs", "resamples", "last_cycle")


def section(results: Path = RESULTS) -> str:
    """Return the section of the page as Markdown."""
    if not results.exists():
        return ""
    kept = json.loads(results.read_text(encoding="utf-8"))
    head = _HEAD.format(models=len(kept["model_seeds"]), **{name: kept[name] for name in _NUMBERS})
    scenarios = (_scenario(name, measured) for name, measured in kept["scenarios"].items())
    return "\n".join([head, "\n".join(_summary(kept["scenarios"])), *scenarios, told(kept["origin"]) + "\n"])


def _summary(scenarios: dict[str, Any]) -> Iterator[str]:
    """Say what each family adds and costs, as far as the interval of the whole last cycle leaves no doubt."""
    for family in FAMILIES:
        said = {name: _verdict(measured["truth"], family.name) for name, measured in scenarios.items()}
        yield f"- **{family.name}**: " + "; ".join(f"{verdict} in {name}" for name, verdict in said.items()) + "."
    yield ""


def _verdict(measured: dict[str, Any], family: str) -> str:
    """Read the differences that leaving a family out makes: what is lost without it is what it adds."""
    less = measured["ways"][f"without {family}"]["less"]
    adds = [f"{-less[name]['value']:.3f} of {label}" for name, label in METRICS.items() if less[name]["high"] < 0.0]
    costs = [f"{less[name]['value']:.3f} of {label}" for name, label in METRICS.items() if less[name]["low"] > 0.0]
    verdicts = [f"{verb} {' and '.join(figures)}" for verb, figures in (("adds", adds), ("costs", costs)) if figures]
    return " but ".join(verdicts) or "adds nothing that can be told from none"


def _scenario(name: str, measured: dict[str, Any]) -> str:
    truth, visited = measured["truth"], measured["visited"]
    cycles = ", ".join(str(cycle) for cycle in measured["cycles"])
    measured_on = (
        f"{truth['jobs']:,} jobs of the last cycle, {truth['false_rate']:.1%} of them false; {visited['jobs']:,} "
        f"visited jobs of the cycles {cycles}, {visited['false_rate']:.1%} of them found false."
    )
    whole = f"| nothing | {' | '.join(_cells(truth, visited, 'all'))} |"
    lines = [f"### Scenario {name}", "", measured_on, "", _WITHOUT, whole]
    for family in FAMILIES:
        cells = _cells(truth, visited, f"without {family.name}", is_difference=True)
        lines.append(f"| {family.name} | {' | '.join(cells)} |")
    lines += ["", _ALONE]
    lines += [f"| {one.name} | {' | '.join(_cells(truth, visited, f'{one.name} alone'))} |" for one in FAMILIES]
    return "\n".join([*lines, ""])


def _cells(truth: dict[str, Any], visited: dict[str, Any], way: str, *, is_difference: bool = False) -> Iterator[str]:
    for measured in (truth, visited):
        found = measured["ways"][way]
        for name in METRICS:
            yield _figure(found["less"][name] if is_difference else found[name], is_difference=is_difference)


def _figure(one: dict[str, float], *, is_difference: bool) -> str:
    sign = "+" if is_difference else ""
    return f"{one['value']:{sign}.3f} ({one['low']:{sign}.3f} to {one['high']:{sign}.3f})"
