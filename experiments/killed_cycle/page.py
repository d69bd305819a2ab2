"""The page docs/durability.md: what survives a kill, and how that was tried."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from experiments.killed_reports import section as reports

PATH = Path("docs") / "durability.md"
RESULT = Path(__file__).with_name("result.json")

_PAGE = """# What a kill leaves

`rastin cycle run` does a cycle's work in stages: {stages}.
Each stage's answer is recorded in `.rastin/cycle/runs.db` when the stage has ended; what it hands to the next lies in
files that are whole or not there, and is read only where its hash is the recorded one. A process that is killed, or a
machine that stops, loses the stage it was in. The same command once more, or `rastin cycle resume`, goes on from the
last finished stage. `rastin cycle status` shows how far it is, from another process too.

- The rows of the drop and the moment at which they count as recorded are settled when the run begins. A drop that lands
  between two tries changes nothing: the run reads the store as it stood.
- A run is finished by the code that began it. After an upgrade, begin anew.
- A stage that meets a fault ends the run as failed. When the cause is mended, the same command goes on from that stage.
- One run at a time in a home folder.
- What a kill leaves half written (drafts, whose names begin with a dot, and folders in `tmp`) is never read.

## How it was tried

`python -m experiments.killed_cycle` runs the cycle once undisturbed, and then kills runs by SIGKILL at moments drawn
evenly over the time that an undisturbed run takes, going on with each until it has ended. Every file of the release
(signature and manifest included), what the gate said, the published scores and the store are compared with those of
the undisturbed run. The homes have the same keys.

| | |
|---|---|
| registry | {registry} |
| kills | {kills} |
| runs that came to their end | {finished} of {finished} |
| of these, with the same bytes as undisturbed | {same} |
| an undisturbed run | {undisturbed_s} s |

| killed after the stage | times |
|---|---|
{after}

{where}

`tests/integration/test_cycle_killed.py` does the same with a few kills on a small registry, in every test run.
"""


def page(result: dict[str, Any], stages: tuple[str, ...]) -> str:
    """Write the page from what was measured; what was measured of reports stands at its end."""
    after = "\n".join(f"| {name} | {times} |" for name, times in result["kills_after"].items())
    cycles = _PAGE.format(**{**result, "stages": ", ".join(stages), "after": after})
    return reports.with_section(cycles, reports.read_result()) if reports.RESULT.exists() else cycles


def read_result() -> dict[str, Any]:
    """Return what was measured last."""
    result: dict[str, Any] = json.loads(RESULT.read_text(encoding="utf-8"))
    return result
