"""Whether a model that somebody trusted signed may be loaded.

A signature says who answers for a release, not that its files are sound. So, each step only after the one before:
our own parser reads the model; by it and by the calibration the canary's rows score what they must; the canary is of
these files; LightGBM, in a process apart, loads the model and gives the same. Only then does LightGBM load it here.

What this cannot see is a model that was made to be wrong and was given a canary that fits it: who may sign may release.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from features.faults import Fault
from models.canary import check_calibrated, check_scores, draw_rows
from models.first_load import KEPT, load_apart
from models.trees import read_forest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from models.calibration import Calibration
    from models.canary import Canary
    from models.risk import RiskModel

ADDED_UP = 1e-6  # contributions add up to the raw score within it, as explanations promise


def check_can_load(
    name: str, model: RiskModel, calibration: Calibration, canary: Canary | None, sha256: Mapping[str, str]
) -> None:
    """Check that a release's model loads, ends, and scores what it must.

    Parameters
    ----------
    name
        The release.
    model, calibration
        As they were read; nothing of the model's text was parsed yet.
    canary
        As the release holds it; `None` where it was made before there were canaries.
    sha256
        Of the files that score.

    Raises
    ------
    Fault
        When any step refuses: why, and of the model's text which line.
    """
    try:
        _check(model, calibration, canary, sha256)
    except Fault as fault:
        raise Fault(
            f"A release's model must be safe to load; that of {name} is refused. {fault.english} "
            "Try: rastin releases list, and score with another one.",
            f"مدل هر نسخه باید بی‌خطر بار شود؛ مدل {name} پذیرفته نشد. {fault.persian} نسخهٔ دیگری برگزینید.",
        ) from None


@dataclass(frozen=True, eq=False)
class _Tried:
    rows: NDArray[np.float64]
    raw: NDArray[np.float64]


def _check(model: RiskModel, calibration: Calibration, canary: Canary | None, sha256: Mapping[str, str]) -> None:
    tried = _tried(model, calibration, canary)
    if isinstance(tried, Fault):
        raise Fault(tried.english, tried.persian)
    if canary is not None and canary.sha256 != sha256:
        raise Fault("A canary must be of the files it lies beside.", "نمونهٔ آزمون باید از همین پرونده‌ها باشد.")
    loaded = load_apart(model.text, tried.rows)
    check_scores(np.array(loaded.raw), tried.raw)
    check_scores(np.array(loaded.added_up), tried.raw[: len(loaded.added_up)], ADDED_UP)


@lru_cache(maxsize=KEPT)
def _tried(model: RiskModel, calibration: Calibration, canary: Canary | None) -> _Tried | Fault:
    """Try a model, or return why not: who asks again of a bad one has the answer at once."""
    try:
        return _try(model, calibration, canary)
    except Fault as fault:
        return fault.with_traceback(None)


def _try(model: RiskModel, calibration: Calibration, canary: Canary | None) -> _Tried:
    """Read a model and score rows with it, without LightGBM."""
    forest = read_forest(model.text, model.columns)
    rows = draw_rows(forest) if canary is None else canary.matrix()
    if rows.shape[1] != len(model.columns):
        raise Fault("A canary must have a value for each column.", "نمونهٔ آزمون باید برای هر ستون مقداری داشته باشد.")
    raw = forest.raw_scores(rows)
    if canary is not None:
        check_scores(raw, canary.raw_score)
        check_calibrated(canary, calibration)
    return _Tried(rows, raw)
