"""The process in which LightGBM reads a model for the first time: it may crash, and nobody is served by it.

It is given one line of JSON, the text and some rows, and answers one: the rows' raw scores, and of the first few the
sums of their contributions. It holds itself to little time and memory, writes no file and loads nothing that unpickles.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from contextlib import suppress

CPU_SECONDS = 5  # a model on 800 thousand jobs takes half a second, most of it Python's start
ADDRESS_SPACE = 2 << 30  # bytes; LightGBM's libraries map some 0.5 GB
EXPLAINED = 4  # rows
LIMITS = {
    resource.RLIMIT_CPU: CPU_SECONDS,
    resource.RLIMIT_AS: ADDRESS_SPACE,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
}
BARRED = ("cloudpickle", "dask", "joblib", "matplotlib", "pandas", "pyarrow", "sklearn")  # LightGBM does without


def main() -> None:
    """Answer, or end by a signal; what libraries print goes nowhere."""
    for what, most in LIMITS.items():
        _limit(what, most)
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    asked = json.loads(sys.stdin.readline())
    for name in BARRED:
        sys.modules[name] = None  # type: ignore[assignment]  # what Python's import system takes for "there is none"
    import lightgbm
    import numpy as np

    booster = lightgbm.Booster(model_str=asked["text"])
    rows = np.array(asked["rows"], np.float64)
    raw = booster.predict(rows, raw_score=True, num_threads=1)
    contributions = booster.predict(rows[:EXPLAINED], pred_contrib=True, num_threads=1)
    json.dump({"raw": raw.tolist(), "added_up": contributions.sum(axis=1).tolist()}, answers)
    answers.close()


def _limit(what: int, most: int) -> None:
    """Take a limit on, or keep the narrower one that the system set."""
    set_before = resource.getrlimit(what)[1]
    least = most if set_before == resource.RLIM_INFINITY else min(most, set_before)
    with suppress(
        ValueError
    ):  # macOS knows a limit on address space and takes none; whoever asked still waits only so long
        resource.setrlimit(what, (least, least))
