"""A process that runs one errand and ends (`plan_life.errands`), as the serving one holds it."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from serving.api.answering.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.settings import Settings

PATIENCE = 900.0  # seconds: a draw of a million jobs takes tens
PROGRAM = "from serving.api.barred import bar; bar(); from serving.plan_life.errands import main; main()"


async def run_errand(settings: Settings, what: str, given: Mapping[str, Any], refused: HTTPStatus) -> dict[str, Any]:
    """Run an errand and return its answer.

    Raises
    ------
    Refusal
        With the status `refused` where it finds a fault; 503 where the process crashed or did not answer in time.
    """
    arguments = (sys.executable, "-c", PROGRAM, settings.model_dump_json())
    process = await asyncio.create_subprocess_exec(*arguments, stdin=PIPE, stdout=PIPE)
    asked = json.dumps({"do": what, "with": given}).encode() + b"\n"
    try:
        async with asyncio.timeout(PATIENCE):
            said, _ = await process.communicate(asked)
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
    if "fault" in answer:
        raise Refusal(refused, *answer["fault"])
    good: dict[str, Any] = answer["answer"]
    return good
