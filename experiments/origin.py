"""Where figures come from: on what machine, with which versions, and when they were measured."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_GIB = 1024**3
_PACKAGES = ("rastin", "duckdb", "ibis-framework", "lightgbm", "numpy", "pandas", "pyarrow")


def origin_of(command: str, packages: Sequence[str] = _PACKAGES) -> dict[str, Any]:
    """Describe the run that is going on, as data to keep beside its figures.

    Parameters
    ----------
    command
        What was typed.
    packages
        Whose versions matter.
    """
    return {
        "command": command,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB),
        "system": platform.system(),
        "load": round(os.getloadavg()[0], 1),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
    }


def told(origin: dict[str, Any]) -> str:
    """Say an origin in one line of Markdown.

    >>> told({"command": "make bench", "date": "2026-11-22", "cores": 2, "memory_gib": 24, "system": "Linux",
    ...       "load": 1.4, "versions": {"python": "3.11.7", "duckdb": "2.0.0"}})
    '`make bench`, 2026-11-22; 2 cores, 24 GiB, Linux, load 1.4; python 3.11.7, duckdb 2.0.0.'
    """
    versions = ", ".join(f"{name} {number}" for name, number in origin["versions"].items())
    machine = f"{origin['cores']} cores, {origin['memory_gib']} GiB, {origin['system']}, load {origin['load']}"
    return f"`{origin['command']}`, {origin['date']}; {machine}; {versions}."
