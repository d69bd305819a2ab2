"""A model's first load, in a process of its own, with limits and without keys."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from features.faults import Fault

PATIENCE = 25.0  # seconds; whoever waits for an explanation waits a little longer
KEPT = 16
PROGRAM = "from models.native_load import main; main()"
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}


@dataclass(frozen=True)
class FirstLoad:
    """What came of it.

    Attributes
    ----------
    raw
        The rows' raw scores.
    added_up
        The sums of contributions of the first few rows.
    """

    raw: tuple[float, ...]
    added_up: tuple[float, ...]


def load_apart(text: str, rows: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> FirstLoad:
    """Have LightGBM load a model and score rows, in a process that may end badly.

    What came of it is kept in memory by the model and the rows, and nowhere else: a file of verdicts would be a way in.

    Raises
    ------
    Fault
        When the process crashed, met its limits or did not answer in time.
    """
    try:
        done = _loaded(text, rows.shape[1], rows.tobytes())
    except subprocess.TimeoutExpired:
        raise Fault(
            f"A model's first load must take less than {PATIENCE:.0f} seconds; this one took more. "
            "If the machine was busy, try again.",
            f"نخستین بار کردن مدل باید کمتر از {PATIENCE:.0f} ثانیه باشد؛ بیشتر شد. "
            "اگر دستگاه پرکار بود دوباره بکوشید.",
        ) from None
    if isinstance(done, int):
        raise Fault(
            f"LightGBM must load the model and score with it in a process apart; that process ended with {done}.",
            f"LightGBM باید مدل را در فرایندی جدا بار کند و با آن امتیاز دهد؛ آن فرایند با {done} پایان یافت.",
        )
    return done


@lru_cache(maxsize=KEPT)
def _loaded(text: str, columns: int, rows: bytes) -> FirstLoad | int:
    """Return what came of it, or how the process ended; waiting in vain is not kept."""
    asked = {"text": text, "rows": np.frombuffer(rows).reshape(-1, columns).tolist()}
    done = subprocess.run(  # noqa: S603  (our own program; what is foreign goes in as data)
        [sys.executable, "-I", "-c", PROGRAM],
        input=json.dumps(asked).encode() + b"\n",
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd="/",
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        return done.returncode
    try:
        said = json.loads(done.stdout)
        return FirstLoad(tuple(map(float, said["raw"])), tuple(map(float, said["added_up"])))
    except (ValueError, KeyError, TypeError):
        return 1
