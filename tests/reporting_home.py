"""An API over a home whose registry is hand-made, with inspectors who report to it."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx

from features.ingest import ingest_drop
from serving.api.application import make_app
from serving.people import Keyholder, Role
from serving.records import Scope
from tests.hand_made import HandMade
from tests.served_home import ServedHome
from tests.tiny_registry import write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

LANDED = datetime.fromisoformat("2026-05-01")
VISITED = "1405-02-01 10:00:00"  # 2026-04-21
PROVINCE_OF = {"P1": "07", "P2": "23"}
INSPECTORS = {"inspector": "I00000", "other": "I00001", "technical": "I00004"}


def land_registry(settings: Settings, folder: Path, jobs: int = 4) -> None:
    """Land plans P1 (province 07) and P2 (23), with jobs J1-0, J1-1, ... and J2-0, ..."""
    made = HandMade()
    for plan_id, province in PROVINCE_OF.items():
        plan = made.plan(plan_id, province_code=province, county_code=f"{province}01")
        for number in range(jobs):
            made.job(plan, f"J{plan_id[1]}-{number}")
    ingest_drop(write_rows(folder / "drop", made.rows), settings, LANDED)


class ReportingHome(ServedHome):
    """A served home of which reports are asked, and to which they are sent as bytes."""

    def get(self, path: str, holder: str = "planner") -> httpx.Response:
        """Ask for something."""
        return self._runner.run(self._send_bytes("GET", path, self._headers(holder), b""))

    def post(
        self, path: str, body: Any, holder: str = "inspector", key: str | None = None, **more: str
    ) -> httpx.Response:
        """Send something to be made; under a key of its own where none is given."""
        headers = {**self._headers(holder), "idempotency-key": key or str(uuid.uuid4()), **more}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._runner.run(
            self._send_bytes("POST", path, {"content-type": "application/json", **headers}, content)
        )

    def made(self, path: str, body: Any, holder: str = "inspector", key: str | None = None) -> Any:
        """Send something that must be made."""
        answer = self.post(path, body, holder, key)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def _headers(self, holder: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.keys[holder]}", "accept-language": "en"}

    async def _send_bytes(self, method: str, path: str, headers: dict[str, str], content: bytes) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://rastin") as client:
            return await client.request(method, path, headers=headers, content=content)


def reporting(settings: Settings) -> ReportingHome:
    """Serve a home, with a key of every role and of some inspectors."""
    served = ReportingHome(settings, make_app(settings))
    for role in Role:
        scope = Scope(agencies=("A01",)) if role is Role.AGENCY_READER else Scope()
        inspector_id = INSPECTORS["inspector"] if role is Role.INSPECTOR else None
        served.give_key_to(Keyholder(role.value, role, scope, inspector_id=inspector_id))
    for name, inspector_id in INSPECTORS.items():
        if name != "inspector":
            served.give_key_to(Keyholder(name, Role.INSPECTOR, inspector_id=inspector_id))
    return served


def a_report(**cells: Any) -> dict[str, Any]:
    """Return what an inspector sends of a visit to P1."""
    jobs = [{"job_id": "J1-0", "outcome": "false"}, {"job_id": "J1-1", "outcome": "confirmed"}]
    return {"completed_at": VISITED, "duration_min": 40, "distance_m": 12.5, "jobs": jobs, **cells}
