"""Releases in the console: figures as they were measured, the card as it was signed, and decisions by named people."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from features.ledger import Kind, open_ledger
from models.shelf import open_shelf
from serving.console.languages import language
from tests.served_home import ServedHome, serve_home
from tests.trained_home import TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx


@pytest.fixture(scope="module")
def served(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHome]:
    with serve_home(copy_of(trained, tmp_path_factory.mktemp("releases"))) as served:
        yield served


def _decide(served: ServedHome, path: str, body: dict[str, str], holder: str = "analyst") -> httpx.Response:
    return served.ask(path, holder, "POST", body, idempotency_key=str(uuid4()))


@pytest.mark.parametrize("code", ["fa", "en"])
def test_a_release_shows_what_was_measured(served: ServedHome, trained: TrainedHome, code: str) -> None:
    release, speaks = trained.release, language(code)
    page = served.ask(f"/{code}/releases/{release.name}", "auditor").text
    latest = max(release.evaluation["cycles"].items())[1]["rankers"]["rastin"]["precision@5%"]
    for name in ("value", "low", "high"):
        assert speaks.share(latest[name]) in page
    for finding in release.evaluation["findings"]:
        assert finding[code].replace("'", "&#39;") in page
    for sha256 in release.manifest["sha256"].values():
        assert sha256 in page
    gate = open_shelf(trained.settings).gate(release.name)
    assert gate is not None
    assert all(reason[code] in page for reason in gate["reasons"])
    assert served.ask("/en/releases/R0", "auditor").status_code == 404
    assert served.ask(f"/en/releases/{release.name}", "inspector").status_code == 403


def test_groups_are_shown_by_what_can_be_said_of_them(served: ServedHome, trained: TrainedHome) -> None:
    errors = trained.release.evaluation["groups"]["errors"]
    too_few = [one for one in errors if one["verdict"] == "too_few"]
    shown, after = 0, 0
    while True:
        page = served.ask(f"/en/releases/{trained.release.name}?groups=too_few&after={after}", "analyst").text
        rows = page.count("<td>Too few to say</td>")
        shown, after = shown + rows, after + rows
        assert "<td>Not told from the rest</td>" not in page
        if 'rel="next"' not in page:
            break
    assert shown == len(too_few) > 0


def test_the_card_is_shown_as_it_was_signed_with_its_own_style_and_nothing_else(
    served: ServedHome, trained: TrainedHome
) -> None:
    name = trained.release.name
    for code in ("fa", "en"):
        answer = served.ask(f"/{code}/releases/{name}/card", "auditor")
        card = (trained.settings.home / "releases" / name / f"card.{code}.html").read_bytes()
        assert answer.content == card
        (style,) = re.findall(rb"<style>(.*?)</style>", card, re.DOTALL)
        allowed = base64.b64encode(hashlib.sha256(style).digest()).decode()
        policy = answer.headers["content-security-policy"]
        assert f"style-src 'sha256-{allowed}';" in policy
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy


def test_the_gate_is_offered_to_those_who_decide(served: ServedHome, trained: TrainedHome) -> None:
    address = f"/v1/releases/{trained.release.name}/gate"
    page = f"/en/releases/{trained.release.name}"
    assert f'data-send="{address}"' in served.ask(page, "analyst").text
    assert f'data-send="{address}"' not in served.ask(page, "auditor").text
    assert served.ask(address, "analyst", "POST", {"as_of": "yesterday"}).status_code == 409
    assert served.ask("/v1/releases/R0/gate", "analyst", "POST", {}).status_code == 404


def test_decisions_on_champions_are_kept_with_who_and_why_and_entered(served: ServedHome, trained: TrainedHome) -> None:
    name = trained.release.name
    assert _decide(served, f"/v1/releases/{name}/promote", {}, "auditor").status_code == 403
    refused = _decide(served, f"/v1/releases/{name}/refuse", {"reason": "it lists women twice as often"})
    assert refused.status_code == 201
    assert f'data-send="/v1/releases/{name}/refuse"' not in served.ask(f"/en/releases/{name}", "analyst").text
    plain = _decide(served, f"/v1/releases/{name}/promote", {})
    assert (plain.status_code, "it lists women" in plain.json()["detail"]) == (409, True)
    key = str(uuid4())
    sent = {"despite": "measured anew"}
    twice = [served.ask(f"/v1/releases/{name}/promote", "analyst", "POST", sent, idempotency_key=key) for _ in "ab"]
    assert [one.status_code for one in twice] == [201, 201]
    assert twice[0].json() == twice[1].json()
    said = served.json("/v1/champion", "auditor")
    assert said["champion"] == name
    assert [(one["action"], one["by"]) for one in said["history"]] == [("refuse", "analyst"), ("promote", "analyst")]
    back = _decide(served, "/v1/champion/roll-back", {"champion": name, "reason": "to see"})
    assert back.status_code == 409
    assert _decide(served, "/v1/releases/R0/refuse", {"reason": "none such"}).status_code == 404
    entries = [json.loads(entry) for entry in open_ledger(served.settings).read().entries]
    decided = [(one["kind"], one["what"]["release"]) for one in entries if "release" in one["what"]]
    assert decided == [(Kind.RELEASE_REFUSED, name), (Kind.RELEASE_PROMOTED, name)]
    assert all(one["who"].startswith("account ") for one in entries if "release" in one["what"])
    page = served.ask("/fa/releases", "planner").text
    assert "it lists women twice as often" in page
    assert "measured anew" in page
