"""A command of the analyst's room run to its end, as a process of its own, and what it printed as JSON."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING, Any

from features.command_line import EXIT_FAILED
from features.faults import Fault
from serving.cycle_runs.starting import TOOL, environment_of

if TYPE_CHECKING:
    from features.settings import Settings

PATIENCE = 3_600.0  # seconds: holding the gate fits a stand-in on the whole registry


async def commanded(settings: Settings, *words: str) -> dict[str, Any]:
    """Run `rastin WORDS --json` and return its document.

    Raises
    ------
    Fault
        What the command says is wrong; or that it crashed, or did not end in time.
    """
    arguments = (sys.executable, "-c", TOOL, "--home", str(settings.home.resolve()), *words, "--json")
    process = await asyncio.create_subprocess_exec(
        *arguments, env={**os.environ, **environment_of(settings)}, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
    )
    try:
        async with asyncio.timeout(PATIENCE):
            said, faults = await process.communicate()
        if process.returncode == 0:
            document: dict[str, Any] = json.loads(said)
            return document
    except (TimeoutError, ValueError):
        faults = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    told = faults.decode(errors="replace").strip().splitlines()[-2:]
    if process.returncode != EXIT_FAILED or len(told) < 2:  # noqa: PLR2004 -- a fault is said in two languages
        told = ["The command did not come to its end. Try: again.", "فرمان به پایان نرسید. دوباره بکوشید."]
    raise Fault(*told)
