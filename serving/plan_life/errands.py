"""Long work in a process of its own: one question on standard input, one answer on standard output, then it ends.

It stands apart from the process that serves, so that what it needs (memory, LightGBM, a minute) is never taken from
answers. It writes nothing to the records: what comes of its answer is for the process that asked. Killed midway, it
leaves nothing half done, and can be asked again.

    {"do": "draw", "with": {...}}
    {"answer": {...}}
    {"fault": [english, persian]}
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from features.settings import Settings
from serving.logs import begin
from serving.plan_life.costing import cost
from serving.plan_life.drawing import draw
from serving.plan_life.kept_estimates import agencies_kept, estimates_kept
from serving.plan_life.measuring import closing_estimates, lift
from serving.plan_life.outlooks import outlooks
from serving.plan_life.period_files import period
from serving.plan_life.supervision_order import supervision_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ERRANDS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "outlooks": outlooks,
    "cost": cost,
    "draw": draw,
    "estimates": estimates_kept,
    "closing estimates": closing_estimates,
    "agencies": agencies_kept,
    "lift": lift,
    "period": period,
    "supervision": supervision_order,
}


def main(more: Mapping[str, Callable[..., dict[str, Any]]] | None = None) -> None:
    """Answer one question; what libraries print goes to standard error, never before the answer.

    Parameters
    ----------
    more
        Errands of others, by name.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    settings = Settings.model_validate_json(sys.argv[1])
    begin(settings)
    asked = json.loads(sys.stdin.readline())
    try:
        said: dict[str, Any] = {"answer": {**ERRANDS, **(more or {})}[asked["do"]](settings, **asked["with"])}
    except Fault as fault:
        said = {"fault": [fault.english, fault.persian]}
    with answers:
        json.dump(said, answers, ensure_ascii=False, allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    """Write a number of NumPy's as Python's own."""
    return value.item()
