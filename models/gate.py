"""The gate: may a candidate take the champion's place? Pure statistics and sentences; nothing is read or written.

Candidate and champion rank the same labelled jobs, which neither was trained on. What decides is the difference in
false jobs found per visit at one budget, with an interval over whole plans drawn again (the same draws for both). A
candidate that may be worse by more than a small margin is not let through: to know too little is a reason to wait, or
for a person to say why not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from models.design.checked_jobs import CHECKED_PER_VISIT
from models.resampling import plan_resamples

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

JOB_BUDGETS = (0.01, 0.02, 0.05, 0.10)  # shares of the jobs
PLAN_BUDGETS = (0.01, 0.03, 0.10)  # shares of the plans: visits
DECIDES = "false_jobs_per_visit@10%"  # the widest budget: on visited plans the narrow ones hold too few to tell apart
MARGIN = 0.05  # of the champion's figure: a loss that nobody in the field would notice
LEAST_FALSE = 20  # labelled jobs of either kind: with fewer, no interval is worth its name
RESAMPLES = 1000
BLOCKING_GUARDS = ("leak", "lookup")  # findings that make every figure of the evaluation void

Says = Literal["better", "not_worse", "worse", "cannot_be_told"]


@dataclass(frozen=True)
class Trial:
    """Labelled jobs that neither release was trained on, and how both rank them.

    Attributes
    ----------
    is_false
        1.0 where a visit found the job false, 0.0 where true; shape (rows,).
    plans
        The plan of each job.
    candidate, champion
        Raw scores of each.
    """

    is_false: NDArray[np.float64]
    plans: NDArray[Any]
    candidate: NDArray[np.float64]
    champion: NDArray[np.float64]

    @property
    def is_enough(self) -> bool:
        """Whether there are jobs enough of either kind."""
        false = float(self.is_false.sum())
        return min(false, len(self.is_false) - false) >= LEAST_FALSE


@dataclass(frozen=True)
class Sentence:
    """The same in English and Persian."""

    en: str
    fa: str


@dataclass(frozen=True)
class Verdict:
    """What the gate says of a candidate.

    Attributes
    ----------
    says
        better, not_worse, worse or cannot_be_told.
    reasons
        Why, in both languages; what blocks it among them.
    is_blocked
        Whether a finding makes its figures void, however good they are.
    measures
        By budget: `candidate`, `champion`, `difference`, `low`, `high` (95 %).
    """

    says: Says
    reasons: tuple[Sentence, ...]
    is_blocked: bool = False
    measures: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def passes(self) -> bool:
        """Whether the candidate may become champion without anybody saying why."""
        return self.says in {"better", "not_worse"} and not self.is_blocked

    def to_document(self) -> dict[str, Any]:
        """Return what JSON holds."""
        return {
            "says": self.says,
            "passes": self.passes,
            "is_blocked": self.is_blocked,
            "reasons": [{"en": reason.en, "fa": reason.fa} for reason in self.reasons],
            "measures": {name: dict(measure) for name, measure in self.measures.items()},
        }


def compare(trial: Trial, seed: int) -> dict[str, dict[str, float]]:
    """Measure candidate and champion on the same jobs, and their difference.

    Parameters
    ----------
    trial
        What both are measured on.
    seed
        Seeds the drawing of plans.

    Returns
    -------
    dict
        By measure (`precision@…` of jobs, `false_jobs_per_visit@…` of plans): `candidate`, `champion`, `difference`
        and the ends of its 95 % interval, `low`, `high` (percentiles over plans drawn again; Efron and Tibshirani,
        "An introduction to the bootstrap", 1993, chapter 13).
    """
    names, plan = np.unique(trial.plans, return_inverse=True)
    orders = {who: _Order(trial.is_false, plan, raw) for who, raw in _by_name(trial).items()}
    value = {who: order.measures(np.ones(len(names))) for who, order in orders.items()}
    draws = plan_resamples(names, seed, RESAMPLES)
    drawn = {who: [order.measures(times) for times in draws] for who, order in orders.items()}
    return {
        name: {
            "candidate": value["candidate"][name],
            "champion": value["champion"][name],
            "difference": value["candidate"][name] - value["champion"][name],
            **_ends([ours[name] - theirs[name] for ours, theirs in zip(*drawn.values(), strict=True)]),
        }
        for name in value["candidate"]
    }


def judge(measures: Mapping[str, Mapping[str, float]]) -> Says:
    """Say what the measures amount to."""
    decides = measures[DECIDES]
    if decides["low"] > 0.0:
        return "better"
    if decides["high"] < 0.0:
        return "worse"
    return "not_worse" if decides["low"] >= -MARGIN * decides["champion"] else "cannot_be_told"


def blocking(findings: Sequence[Mapping[str, Any]]) -> list[Sentence]:
    """List the findings that make every figure void."""
    return [
        Sentence(str(finding["en"]), str(finding["fa"]))
        for finding in findings
        if finding["severity"] == "serious" and finding["guard"] in BLOCKING_GUARDS
    ]


class _Order:
    """Jobs and plans in the order in which one release would have them visited."""

    def __init__(self, is_false: NDArray[np.float64], plan: NDArray[np.int64], raw: NDArray[np.float64]) -> None:
        best_first = np.argsort(-raw, kind="stable")
        self._false, self._plan = is_false[best_first], plan[best_first]
        checked = _place_in_plan(self._plan) < CHECKED_PER_VISIT
        chance = 1.0 / (1.0 + np.exp(-raw[best_first]))
        expected = np.bincount(self._plan[checked], chance[checked])
        self._plans = np.argsort(-expected, kind="stable")
        self._found = np.bincount(self._plan[checked], self._false[checked])[self._plans].astype(np.float64)

    def measures(self, times: NDArray[np.float64]) -> dict[str, float]:
        """Measure where each plan stands `times` times."""
        jobs, visits = times[self._plan], times[self._plans]
        return {f"precision@{share:.0%}": _mean_of_first(self._false, jobs, share) for share in JOB_BUDGETS} | {
            f"false_jobs_per_visit@{share:.0%}": _mean_of_first(self._found, visits, share) for share in PLAN_BUDGETS
        }


def _by_name(trial: Trial) -> dict[str, NDArray[np.float64]]:
    return {"candidate": trial.candidate, "champion": trial.champion}


def _place_in_plan(plan: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count, for each job, those of its plan that stand before it."""
    together = np.argsort(plan, kind="stable")
    first = np.concatenate([[True], plan[together][1:] != plan[together][:-1]])
    began = np.maximum.accumulate(np.where(first, np.arange(len(plan)), 0))
    place = np.empty(len(plan), dtype=np.int64)
    place[together] = np.arange(len(plan)) - began
    return place


def _mean_of_first(values: NDArray[np.float64], times: NDArray[np.float64], share: float) -> float:
    seen = np.cumsum(times)
    last = min(int(np.searchsorted(seen, share * seen[-1])), len(seen) - 1)
    return float((values[: last + 1] * times[: last + 1]).sum() / seen[last])


def _ends(differences: list[float]) -> dict[str, float]:
    low, high = np.quantile(differences, [0.025, 0.975])
    return {"low": float(low), "high": float(high)}
