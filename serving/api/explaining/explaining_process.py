"""The explaining process as the serving one holds it: started when it is first needed, and again after a crash."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from serving.api.answering.refusals import Refusal

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Mapping

    from features.settings import Settings

START = 300.0  # seconds, on a busy machine: imports take six of a processor
PATIENCE = 60.0  # seconds; the first answer waits until a release is checked
LONGEST_LINE = 1 << 22
PROGRAM = "from serving.api.barred import bar; bar(); from serving.api.explaining.explaining import main; main()"


class ExplainingProcess:
    """Answers one question at a time.

    Parameters
    ----------
    settings
        Where releases lie, and whose are trusted.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: Process | None = None

    async def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to a question.

        Raises
        ------
        Refusal
            503 where the process crashed or did not answer in time; it is ended then, and with it its late answer.
        """
        try:
            process = await self._started()
            async with asyncio.timeout(PATIENCE):
                return await _answer(process, question)
        except asyncio.CancelledError:
            await self.end()  # its answer would be taken for that of the next question
            raise
        except (TimeoutError, OSError, ValueError):
            await self.end()
            raise late() from None

    async def end(self) -> None:
        """End the process; the next question starts another."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            arguments = (sys.executable, "-c", PROGRAM, self._settings.model_dump_json())
            self._process = await asyncio.create_subprocess_exec(
                *arguments, stdin=PIPE, stdout=PIPE, limit=LONGEST_LINE
            )
            async with asyncio.timeout(START):
                await _line(self._process)
        return self._process


def late() -> Refusal:
    """Say that an explanation did not come in time."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "An explanation must come within its time; this one did not. Try: again.",
        "توضیح در زمان خود نرسید. دوباره بکوشید.",
    )


async def _answer(process: Process, question: Mapping[str, Any]) -> dict[str, Any]:
    if process.stdin is None:
        raise OSError
    process.stdin.write(json.dumps(question).encode() + b"\n")
    await process.stdin.drain()
    said = await _line(process)
    if "fault" not in said and [job[0] for job in said["jobs"]] != question["ranks"]:
        raise ValueError(said)
    return said


async def _line(process: Process) -> dict[str, Any]:
    if process.stdout is None:
        raise OSError
    line: dict[str, Any] = json.loads(await process.stdout.readline())
    return line
