"""Measure a function in a process of its own: wall-clock and processor seconds, and the most memory it held."""

from __future__ import annotations

import re
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MIB_IN_KIB = 1024


@dataclass(frozen=True)
class Measured:
    """One run.

    Attributes
    ----------
    value
        What the function returned.
    seconds, cpu_seconds
        Of the function alone, without starting Python.
    peak_mib
        The process's peak resident memory, Python and its libraries included.
    """

    value: Any
    seconds: float
    cpu_seconds: float
    peak_mib: float


def measure(function: Callable[..., Any], *arguments: Any) -> Measured:
    """Run a module's function in a fresh process."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_run, function, arguments).result()


def median(runs: Sequence[Measured], what: str) -> float:
    """Return the median of a measure over runs."""
    middle: float = statistics.median(getattr(run, what) for run in runs)
    return middle


def _run(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Measured:
    began, worked = time.perf_counter(), time.process_time()
    value = function(*arguments)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - worked
    return Measured(value, seconds, cpu_seconds, _peak_mib())


def _peak_mib() -> float:
    """Return this process's own peak; what `resource` tells is at least what its parent held when it was made."""
    (line,) = re.findall(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    return int(line) / _MIB_IN_KIB
