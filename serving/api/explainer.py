"""Explanations by a process of their own, kept once given."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from serving.api.refusals import Refusal

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Mapping
    from pathlib import Path

    from features.settings import Settings

PATIENCE = 30.0  # seconds; the first answer waits for imports, a release and the hash of a matrix
KEPT = 20_000  # explanations in memory, some 10 kB each
LONGEST_LINE = 1 << 22
PROGRAM = "from serving.api.barred import bar; bar(); from serving.api.explaining import main; main()"


class Explainer:
    """Asks the explaining process, one question at a time; starts it when it is first needed, and again after a crash.

    Parameters
    ----------
    settings
        Where runs and releases lie, and whose releases are trusted.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._kept: dict[tuple[Path, str, str], dict[str, Any]] = {}

    async def explain(self, run: Path, scored: Mapping[str, Any], language: str) -> dict[str, Any]:
        """Return `base`, `contributions` and `reasons` of a job of a published run.

        Raises
        ------
        Refusal
            503 where the release is refused, or the process crashed or did not answer in time.
        """
        asked = {name: scored[name] for name in ("job_id", "rank", "raw_score")}
        key = (run, asked["job_id"], language)
        if key not in self._kept:
            said = await self._ask({"run": str(run), **asked, "language": language})
            if "fault" in said:
                raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, *said["fault"])
            if len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = said
        return self._kept[key]

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        async with self._turn:
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self._answer(question)
            except asyncio.CancelledError:
                await self.close()  # its answer would be taken for that of the next question
                raise
            except (TimeoutError, OSError, ValueError):
                await self.close()
                raise Refusal(
                    HTTPStatus.SERVICE_UNAVAILABLE,
                    "An explanation must come within its time; this one did not. Try: again.",
                    "توضیح در زمان خود نرسید. دوباره بکوشید.",
                ) from None

    async def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        process = await self._started()
        if process.stdin is None or process.stdout is None:
            raise OSError
        process.stdin.write(json.dumps(question).encode() + b"\n")
        await process.stdin.drain()
        said: dict[str, Any] = json.loads(await process.stdout.readline())
        if said["job_id"] != question["job_id"]:
            raise ValueError(said["job_id"])
        return said

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            arguments = (sys.executable, "-c", PROGRAM, self._settings.model_dump_json())
            self._process = await asyncio.create_subprocess_exec(
                *arguments, stdin=PIPE, stdout=PIPE, limit=LONGEST_LINE
            )
        return self._process
