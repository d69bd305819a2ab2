"""A process that runs one errand and ends (`plan_life.errands`), as the serving one holds it."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from asyncio.subprocess import PIPE
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from serving.api.answering.refusals import Refusal
from serving.traces import span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.settings import Settings

PATIENCE = 900.0  # seconds: a draw of a million jobs takes tens
_LOG = logging.getLogger(__name__)
PROGRAM = "from serving.api.barred import bar; bar(); from serving.every_errand import main; main()"


async def run_errand(settings: Settings, what: str, given: Mapping[str, Any], refused: HTTPStatus) -> dict[str, Any]:
    """Run an errand, say so in the log, and return its answer.

    Raises
    ------
    Refusal
        With the status `refused` where it finds a fault; 503 where the process crashed or did not answer in time.
    """
    begun, outcome = time.perf_counter(), "not done"
    try:
        with span(f"errand {what}"):
            answer = await _answer(settings, {"do": what, "with": given})
            outcome = "refused" if "fault" in answer else "done"
    finally:
        told = {"errand": what, "outcome": outcome, "ms": round((time.perf_counter() - begun) * 1000, 2)}
        _LOG.log(logging.WARNING if outcome == "not done" else logging.INFO, "errand", extra=told)
    if "fault" in answer:
        raise Refusal(refused, *answer["fault"])
    good: dict[str, Any] = answer["answer"]
    return good


async def _answer(settings: Settings, asked: Mapping[str, Any]) -> dict[str, Any]:
    given = settings.model_dump_json(exclude={"database"})  # it may hold a password: the process reads its environment
    arguments = (sys.executable, "-c", PROGRAM, given)
    process = await asyncio.create_subprocess_exec(*arguments, stdin=PIPE, stdout=PIPE)
    try:
        async with asyncio.timeout(PATIENCE):
            said, _ = await process.communicate(json.dumps(asked).encode() + b"\n")
        answer: dict[str, Any] = json.loads(said)
    except (TimeoutError, OSError, ValueError):
        raise Refusal(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Long work must end well within its time; this did not. Nothing was changed. Try: again.",
            "کار طولانی در زمان خود به پایان نرسید. چیزی تغییر نکرد. دوباره بکوشید.",
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return answer
