"""A real receiver gets what happened, signed, in order, at least once, and only what it asked for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from features.faults import Fault
from features.ledger import Kind, open_ledger, record
from serving.cli import commands
from serving.webhooks.hooks import read_hooks
from tests.hook_receiver import SECRET, Receiver, write_hooks

if TYPE_CHECKING:
    from features.settings import Settings


def _send(settings: Settings) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(commands, ["webhooks", "send", "--json"], obj=settings.home)
    said: dict[str, Any] = json.loads(done.stdout)["hooks"][0]
    return done.exit_code, said


def _happen(settings: Settings, number: int) -> None:
    settings.home.mkdir(exist_ok=True)
    file = settings.home / "seen"
    file.write_text("x", encoding="utf-8")
    record(settings, Kind.REPORTS_INGESTED, {"delivered": number}, [file])
    record(settings, Kind.EXPORT_MADE, {"list": "x"})
    record(settings, Kind.RECORDS_CHANGED, {"operation": "sample_plan.issue", "change": f"c{number}", "rows": {}})


def test_what_happens_from_the_first_run_on_is_told_in_order_and_signed(settings: Settings, receiver: Receiver) -> None:
    _happen(settings, 1)
    assert _send(settings) == (0, {"hook": "board", "sent": 0, "refused": None})
    _happen(settings, 2)
    assert _send(settings)[1]["sent"] == 2
    assert receiver.types() == ["reports.received", "sample_plan.issued"]
    headers, body = receiver.taken[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    data = json.loads(body)["data"]
    leaves = open_ledger(settings).read().leaves
    assert headers["webhook-id"] == data["leaf"] == leaves[data["entry"]].hex()
    assert data["delivered"] == 2
    assert "files" not in data
    assert _send(settings)[1]["sent"] == 0


def test_a_message_that_is_not_taken_stops_the_rest_and_comes_again(settings: Settings, receiver: Receiver) -> None:
    _send(settings)
    _happen(settings, 1)
    receiver.status = 503
    assert _send(settings) == (1, {"hook": "board", "sent": 0, "refused": "HTTP 503"})
    receiver.status = 302
    assert _send(settings)[1]["refused"] == "HTTP 302", "nobody is followed elsewhere"
    receiver.status = 200
    assert _send(settings)[1]["sent"] == 2
    assert receiver.types() == ["reports.received", "sample_plan.issued"]
    write_hooks(settings.hooks_path, "http://127.0.0.1:9/told")
    _happen(settings, 2)
    code, said = _send(settings)
    assert (code, said["refused"]) == (1, "ConnectError")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("http://127.0.0.1", "http://board.example.org", "url must begin with https"),
        ("reports.received", "everything", "events must be some of"),
        ("whsec_", "whsec_AAAA#", "secret must be"),
        ('name = "board"', 'name = "../board"', "a name must be"),
        ("[[hook]]", "[hook]", r"no \[\[hook\]\]"),
    ],
)
def test_a_file_of_hooks_that_is_wrong_is_a_fault(settings: Settings, old: str, new: str, message: str) -> None:
    path = settings.hooks_path
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(Fault, match=message) as fault:
        read_hooks(path)
    assert base64.b64encode(SECRET).decode() not in str(fault.value)


def test_a_file_that_others_may_read_is_refused(settings: Settings) -> None:
    settings.hooks_path.chmod(0o644)
    with pytest.raises(Fault, match="others may read it"):
        read_hooks(settings.hooks_path)
