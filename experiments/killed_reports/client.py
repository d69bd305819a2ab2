"""One client: sends reports and corrections, each again and again under its key until it has the receipt."""

from __future__ import annotations

import json
import random
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

    from experiments.killed_reports.home import Reporter

OUTCOMES = ("confirmed", "false", "not_found", "closed", "refused", "inconclusive")
CORRECTED = 0.1  # of what is sent, corrections of what this client sent before
SENT_AGAIN = 0.1  # though the receipt came
CREATED, BUSY = 201, (429, 500, 502, 503, 504)
PATIENCE_S = 30.0


@dataclass
class Client:
    """A client.

    Attributes
    ----------
    receipts
        What it holds in hand, in the order in which it came, with the body that was sent.
    retries
        How many requests got no receipt.
    differing
        How many that were sent again got another answer than before.
    """

    address: str
    reporter: Reporter
    count: int
    seed: int
    told: Callable[[], None]
    receipts: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    retries: int = 0
    differing: int = 0

    def run(self) -> None:
        """Send all there is to send."""
        chance = random.Random(self.seed)  # noqa: S311 -- an experiment, no secret
        headers = {"authorization": f"Bearer {self.reporter.key}", "content-type": "application/json"}
        with httpx.Client(base_url=self.address, headers=headers, timeout=PATIENCE_S) as http:
            for number in range(self.count):
                self._report(http, chance, number)
                self.told()

    def _report(self, http: httpx.Client, chance: random.Random, number: int) -> None:
        path, body = self._next(chance, number)
        key = str(uuid.UUID(int=chance.getrandbits(128)))
        content = json.dumps(body).encode()
        answer = self._until_made(http, path, content, key)
        if chance.random() < SENT_AGAIN:
            self.differing += self._until_made(http, path, content, key) != answer
        self.receipts.append((json.loads(answer), body))

    def _next(self, chance: random.Random, number: int) -> tuple[str, dict[str, Any]]:
        former = chance.choice(self.receipts) if self.receipts and chance.random() < CORRECTED else None
        jobs = chance.choice(self.reporter.plans) if former is None else [one["job_id"] for one in former[1]["jobs"]]
        body: dict[str, Any] = {
            "completed_at": f"1405-01-{1 + number % 28:02d} 10:{number % 60:02d}:00",
            "duration_min": 10 + number % 50,
            "distance_m": chance.randrange(500),
            "jobs": [{"job_id": job, "outcome": chance.choice(OUTCOMES)} for job in jobs],
        }
        if former is None:
            return "/v1/reports", body
        report_id = former[0]["report_id"]
        last = max(receipt["version"] for receipt, _ in self.receipts if receipt["report_id"] == report_id)
        return f"/v1/reports/{report_id}/corrections", {**body, "corrects": last}

    def _until_made(self, http: httpx.Client, path: str, content: bytes, key: str) -> bytes:
        while True:
            try:
                answer = http.post(path, content=content, headers={"idempotency-key": key})
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == CREATED:
                return answer.content
            if answer is not None and answer.status_code not in BUSY:
                raise RuntimeError(f"A right request must be answered; got {answer.status_code}: {answer.text}")
            self.retries += 1
            time.sleep(0.1)
