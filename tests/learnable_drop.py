"""A made-up registry just large enough to learn from: the smallest for which a whole cycle run makes sense."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tests.tiny_registry import write_drop
from training.cycle_run.request import CycleRequest, make_request
from training.recipe import Recipe

if TYPE_CHECKING:
    from pathlib import Path

JOBS = 9_000  # some 70 found false and 50 found true by the date
AS_OF = "2023-11-22"
CYCLE = 1402
RECORDED_AT = "2026-05-01"


def learnable_drop(folder: Path) -> Path:
    """Write the registry's drop."""
    return write_drop(folder, jobs=JOBS)


def learnable_request(drop: Path) -> CycleRequest:
    """Ask for its whole cycle."""
    moments = (datetime.fromisoformat(day) for day in (AS_OF, RECORDED_AT))
    as_of, recorded_at = moments
    return make_request(as_of, CYCLE, Recipe(seed=1404, bound=1.25), drop, recorded_at)
