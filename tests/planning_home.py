"""Sample plans over the API of a served home: drafted, and taken from step to step, waiting for long work."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from tests.trained_home import CYCLE

if TYPE_CHECKING:
    import httpx

PATIENCE = 180.0  # seconds, on a busy machine
WISH: dict[str, Any] = {
    "cycle": CYCLE, "visits": 40, "explore": 0.3, "seed": 11, "reserve": 12, "revisit": 0.1,
    "revisit_level": "national", "level": "provincial",
}  # fmt: skip


class Asked(Protocol):
    """Who answers: a served home, or a server at an address."""

    def ask(
        self, path: str, holder: str = "planner", method: str = "GET", body: Any = None, **headers: str
    ) -> httpx.Response: ...

    def json(self, path: str, holder: str = "planner", **headers: str) -> Any: ...

    def wait(self, seconds: float) -> None: ...


def drafted(served: Asked, holder: str = "planner", **wish: Any) -> str:
    """Draft a sample plan and return its id."""
    answer = served.ask("/v1/sample-plans", holder, "POST", WISH | wish, idempotency_key=str(uuid4()))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def taken(served: Asked, plan: str, step: str, body: Any = None, holder: str | None = None) -> dict[str, Any]:
    """Take a step that must be taken, and return the sample plan once it is; as whoever usually takes it."""
    holder = holder or ("approver" if step == "approve" else "planner")
    answer = served.ask(f"/v1/sample-plans/{plan}/{step}", holder, "POST", body)
    if answer.status_code == 202:
        assert answer.headers["location"] == f"/v1/sample-plans/{plan}"
        return _once_done(served, plan)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def answered(served: Asked, path: str, holder: str = "planner", method: str = "GET", body: Any = None,
             **headers: str) -> httpx.Response:  # fmt: skip
    """Ask until the work that it takes is done."""
    end = time.monotonic() + PATIENCE
    answer = served.ask(path, holder, method, body, **headers)
    while answer.status_code == 202 and time.monotonic() < end:
        served.wait(0.1)  # a page does not wait for what it follows
        answer = served.ask(path, holder, method, body, **headers)
    return answer


def _once_done(served: Asked, plan: str) -> dict[str, Any]:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        served.wait(0.5)
        said: dict[str, Any] = served.json(f"/v1/sample-plans/{plan}")
        if said["work"] is None:
            return said
        assert said["work"]["fault"] is None, said["work"]
    raise AssertionError("the work was not done in time")
