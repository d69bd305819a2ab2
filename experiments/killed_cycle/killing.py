"""Runs of one registry, killed at random moments, each compared with a run that nobody disturbed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from features.cycle_runs.told import FINISHED
from features.settings import Settings
from features.whole_files import sha256_of
from training.cycle_run.history import runs
from training.cycle_run.stages import STAGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RECORDED_AT = "1405-02-11"  # after all that a simulated registry holds
TOOL = (sys.executable, "-c", "from features.command_line import main; main()")
BEFORE = "before the first stage ended"
LATEST = 1.05  # of an undisturbed run's time: kills may come at any moment of it


@dataclass(frozen=True)
class Asked:
    """What every run is asked to do."""

    drop: Path
    as_of: str
    cycle: int

    def words(self, home: Path) -> list[str]:
        """Return the command."""
        asked = ["--as-of", self.as_of, "--cycle", str(self.cycle), "--recorded-at", RECORDED_AT]
        return [*TOOL, "--home", str(home), "cycle", "run", "--drop", str(self.drop), *asked]


@dataclass
class Tally:
    """What was seen.

    Attributes
    ----------
    kills
        How many were killed, by the last stage that had ended by then.
    finished
        How many runs came to their end.
    same
        How many of them left what the undisturbed run left, byte for byte.
    undisturbed_s
        How long a run takes that nobody disturbs.
    """

    kills: Counter[str] = field(default_factory=Counter)
    finished: int = 0
    same: int = 0
    undisturbed_s: float = 0.0

    def to_document(self) -> dict[str, Any]:
        """Return what JSON holds."""
        kills = {name: self.kills[name] for name in (BEFORE, *STAGES) if self.kills[name]}
        return {
            "kills": self.kills.total(),
            "kills_after": kills,
            "finished": self.finished,
            "same": self.same,
            "undisturbed_s": round(self.undisturbed_s, 1),
        }


def kill_runs(
    asked: Asked, work: Path, *, kills: int, minutes: float, seed: int, keep: Callable[[Tally], None]
) -> Tally:
    """Kill cycle runs by SIGKILL until that was done often enough; let the last one finish.

    Parameters
    ----------
    asked
        What each run is to do.
    work
        A folder for the homes.
    kills, minutes
        How often to kill, and after how long to stop killing.
    seed
        Draws the moments.
    keep
        Is given what was seen so far whenever a run has ended.
    """
    whole, tally = work / "whole" / "home", Tally()
    began = time.perf_counter()
    _start(asked, whole).communicate()
    tally.undisturbed_s = time.perf_counter() - began
    expected = left_by(whole)
    chance = np.random.default_rng(seed)
    until = began + 60.0 * minutes
    while tally.kills.total() < kills and time.perf_counter() < until:
        home = work / f"killed-{tally.finished}" / "home"
        _with_keys_of(whole, home)
        has_ended = False
        while not has_ended:
            has_ended = _has_ended(asked, home, tally, _patience(tally, chance, kills, until))
        tally.finished += 1
        tally.same += left_by(home) == expected
        shutil.rmtree(home.parent)
        keep(tally)
    return tally


def left_by(home: Path) -> dict[str, str]:
    """Hash every file of the releases, of what the gate said and of the published scores, and list what has landed."""
    parts = ("releases", "scores", "store")
    files = [path for part in parts for path in (home / part).rglob("*") if path.is_file()]
    kept = [path for path in files if not _is_draft(path.relative_to(home)) and path.name != "lock"]
    return {path.relative_to(home).as_posix(): sha256_of(path) for path in kept}


def _patience(tally: Tally, chance: np.random.Generator, kills: int, until: float) -> float | None:
    """Draw after how many seconds to kill; `None` where that was done often or long enough."""
    if tally.kills.total() >= kills or time.perf_counter() > until:
        return None
    return float(chance.uniform(0.0, LATEST * tally.undisturbed_s))


def _has_ended(asked: Asked, home: Path, tally: Tally, patience: float | None) -> bool:
    """Start or go on with a run; kill it when patience ends, unless the run has ended by then. Say whether it has."""
    started = _start(asked, home)
    try:
        told = started.communicate(timeout=patience)[0]
    except subprocess.TimeoutExpired:
        started.kill()
        started.communicate()
        tally.kills[_reached(home)] += 1
        return False
    if started.returncode != 0:
        raise RuntimeError(f"A run that was killed before must go on; it ended with {started.returncode}: {told}")
    return True


def _reached(home: Path) -> str:
    there = runs(Settings(home=home))
    if there and there[-1].state == FINISHED:  # killed after its last stage, before it had said so
        return list(STAGES)[-1]
    return there[-1].stages[-1].name if there and there[-1].stages else BEFORE


def _is_draft(path: Path) -> bool:
    """Say whether a file lies in a folder that a kill left half written; nothing reads those."""
    return any(part.startswith(".") for part in path.parts)


def _start(asked: Asked, home: Path) -> subprocess.Popen[str]:
    pipe, out = subprocess.PIPE, subprocess.STDOUT
    return subprocess.Popen(asked.words(home), stdout=pipe, stderr=out, text=True)  # noqa: S603  (our own command)


def _with_keys_of(whole: Path, home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    for kind in ("key", "signing", "signers"):
        shutil.copy(whole.with_name(f"home.{kind}"), home.with_name(f"home.{kind}"))
