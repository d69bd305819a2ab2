"""pyodk talks to a real server: work goes out, reports come in, nothing twice, and nobody overwrites an inspector."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from features.faults import Fault
from features.ledger import open_ledger
from serving.cli import commands
from serving.field_systems.odk_account import read_account
from serving.field_systems.odk_entities import PROPERTIES
from serving.field_systems.odk_form import FORM_ID, form_version
from serving.field_systems.odk_submissions import of_xml
from tests.odk_central import EMAIL, PASSWORD, PROJECT, Central
from tests.stores import in_quarantine, landed, valid_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.drawn_home import DrawnHome

END = datetime.fromisoformat("2099-01-01")
INSPECTOR = "I00000"


@pytest.fixture
def central(drawn: DrawnHome) -> Iterator[Central]:
    with Central() as central:
        account = drawn.settings.odk_account_path
        _write_account(account, central.address)
        yield central


def _write_account(path: Path, url: str, password: str = PASSWORD) -> None:
    path.write_text(
        f'url = "{url}"\nproject = {PROJECT}\nemail = "{EMAIL}"\npassword = "{password}"\n', encoding="utf-8"
    )
    path.chmod(0o600)


def _run(drawn: DrawnHome, *arguments: str) -> Any:
    done = CliRunner().invoke(commands, ["odk", *arguments, "--json"], obj=drawn.settings.home, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def _push(drawn: DrawnHome) -> Any:
    files = ("--plan-file", str(drawn.plan_file), "--schedule-file", str(drawn.schedule_file))
    return _run(drawn, "push", *files)


def _outcomes(drawn: DrawnHome) -> dict[str, str]:
    return {row["verification_id"]: row["outcome"] for row in valid_at(drawn.settings, "verifications", END)}


def test_push_publishes_the_form_and_lists_the_visits_once(drawn: DrawnHome, central: Central) -> None:
    first = _push(drawn)
    assert first == {
        "form": FORM_ID,
        "form_version": form_version(),
        "is_published": True,
        "created": 4,
        "updated": 0,
        "unchanged": 0,
    }
    assert central.forms[FORM_ID]["publishedAt"]
    assert "jr://file-csv/visits.csv" in central.definitions[FORM_ID]
    assert {one["name"] for one in central.lists["visits"]["properties"]} == {*PROPERTIES, "reported"}
    sent = json.dumps(list(central.entities.values()), ensure_ascii=False) + central.definitions[FORM_ID]
    for told in ("score", "rank", "reason", "SECRET", "targeted", "random", "probab", "expected"):
        assert told not in sent
    again = _push(drawn)
    assert (again["is_published"], again["created"], again["updated"], again["unchanged"]) == (False, 0, 0, 4)
    kinds = [json.loads(entry)["what"]["list"] for entry in open_ledger(drawn.settings).read().entries]
    assert kinds == ["worklist on ODK Central"] * 2


def test_push_mends_a_visit_that_changed_and_an_older_form(drawn: DrawnHome, central: Central) -> None:
    _push(drawn)
    one = next(iter(central.entities.values()))
    one["inspector"] = "I99999"
    one["reported"] = "yes"
    central.forms[FORM_ID]["version"] = "older"
    again = _push(drawn)
    assert (again["is_published"], again["updated"], again["unchanged"]) == (True, 1, 3)
    assert one["inspector"] != "I99999"
    assert one["reported"] == "yes"
    assert central.forms[FORM_ID]["version"] == form_version()


def test_a_push_that_was_cut_off_before_publishing_is_made_up_for(drawn: DrawnHome, central: Central) -> None:
    _push(drawn)
    central.forms[FORM_ID]["publishedAt"] = None
    assert _push(drawn)["is_published"]
    assert central.forms[FORM_ID]["publishedAt"]


def test_submissions_land_as_reports_with_a_receipt_and_a_repeated_pull_brings_nothing(
    drawn: DrawnHome, central: Central
) -> None:
    first = central.submit(1, INSPECTOR, [("J00", "false"), ("J01", "confirmed")])
    central.submit(2, "I00004", [("J20", "closed")])
    pulled = _run(drawn, "pull")
    assert (pulled["submissions"], pulled["receipt"]["landed"]) == (2, 3)
    rows = {row["verification_id"]: row for row in landed(drawn.settings, "verifications")}
    own = rows[f"odk-{first.removeprefix('uuid:')}-1"]
    assert own == {
        "verification_id": own["verification_id"],
        "job_id": "J00",
        "stage": "field",
        "level": "senior",
        "completed_at": datetime.fromisoformat("2026-05-10T09:42"),
        "outcome": "false",
        "inspector_id": INSPECTOR,
        "firm_id": None,
        "reported_via": "direct",
        "distance_m": 0.0,
        "duration_min": 42.0,
    }
    technical = next(row for row in rows.values() if row["job_id"] == "J20")
    assert (technical["level"], technical["firm_id"] is not None, technical["distance_m"]) == ("technical", True, None)
    entries = open_ledger(drawn.settings).read().entries
    assert json.loads(entries[pulled["receipt"]["ledger"]["entry"]])["kind"] == "reports ingested"
    assert _run(drawn, "pull") == {"submissions": 0, "without_jobs": 0, "receipt": None}
    assert len(open_ledger(drawn.settings).read().entries) == len(entries)
    central.submit(3, INSPECTOR, [("J10", "not_found")])
    assert _run(drawn, "pull")["receipt"]["landed"] == 1


def test_pages_are_followed_and_an_expired_token_is_renewed(drawn: DrawnHome, central: Central) -> None:
    central.page, central.valid_for = 2, 2
    for number in range(7):
        central.submit(number, INSPECTOR, [("J00", "closed")])
    pulled = _run(drawn, "pull")
    assert pulled["receipt"]["landed"] == 7
    assert len([asked for asked in central.asked if asked.endswith("Submissions")]) == 5  # four pages, one refused
    assert central.logins == 2


def test_what_the_sender_corrects_counts_from_then_on(drawn: DrawnHome, central: Central) -> None:
    one = central.submit(1, INSPECTOR, [("J00", "confirmed")])
    _run(drawn, "pull")
    central.edit(one, [("J00", "false")], submitter=23)
    assert _run(drawn, "pull")["receipt"]["landed"] == 1
    versions = landed(drawn.settings, "verifications", versions=True)
    assert [row["outcome"] for row in versions] == ["confirmed", "false"]
    assert list(_outcomes(drawn).values()) == ["false"]


@pytest.mark.parametrize("was_pulled_before", [True, False])
def test_what_an_office_changes_in_central_stands_beside_never_instead(
    drawn: DrawnHome, central: Central, was_pulled_before: bool
) -> None:
    one = central.submit(1, INSPECTOR, [("J00", "false"), ("J01", "confirmed")])
    if was_pulled_before:
        _run(drawn, "pull")
    central.edit(one, [("J00", "confirmed"), ("J01", "confirmed")], submitter=99)
    pulled = _run(drawn, "pull")
    own = f"odk-{one.removeprefix('uuid:')}"
    assert _outcomes(drawn) == {
        f"{own}-1": "false",
        f"{own}-2": "confirmed",
        f"{own}-1-r": "confirmed",
        f"{own}-2-r": "confirmed",
    }
    assert {row["verification_id"][-2:]: row["reported_via"] for row in landed(drawn.settings, "verifications")} == {
        "-1": "direct",
        "-2": "direct",
        "-r": "relayed",
    }
    assert pulled["receipt"]["repeated"] == (2 if was_pulled_before else 0)


def test_a_rejection_in_central_takes_no_report_away(drawn: DrawnHome, central: Central) -> None:
    one = central.submit(1, INSPECTOR, [("J00", "false")])
    _run(drawn, "pull")
    central.review(one)
    assert _run(drawn, "pull")["receipt"]["repeated"] == 1
    assert list(_outcomes(drawn).values()) == ["false"]


def test_what_is_wrong_in_a_submission_goes_to_quarantine_and_nothing_is_lost(
    drawn: DrawnHome, central: Central
) -> None:
    central.submit(1, "nobody", [("J00", "false")])
    central.submit(2, INSPECTOR, [("J00", "gone"), ("J99", "false")])
    central.submit(3, INSPECTOR, [("J01", "false")], end=None)
    central.submit(4, INSPECTOR, [], location=None)
    pulled = _run(drawn, "pull")
    assert (pulled["submissions"], pulled["without_jobs"]) == (4, 1)
    assert (pulled["receipt"]["delivered"], pulled["receipt"]["quarantined"]) == (4, 4)
    lines = in_quarantine(drawn.settings)
    assert len(lines) == 4
    assert {line["file"] for line in lines} == {f"odk-{PROJECT}-000001.csv"}
    assert all(line["message_fa"] and line["message_en"] for line in lines)


def test_a_pull_cut_off_before_its_watermark_moves_lands_nothing_twice(drawn: DrawnHome, central: Central) -> None:
    central.submit(1, INSPECTOR, [("J00", "false")])
    _run(drawn, "pull")
    (drawn.settings.home / "field_systems" / "odk" / f"project-{PROJECT}.json").unlink()
    again = _run(drawn, "pull")
    assert (again["receipt"]["landed"], again["receipt"]["repeated"]) == (0, 1)


def test_a_refused_account_and_an_absent_server_are_faults_without_the_password(
    drawn: DrawnHome, central: Central
) -> None:
    path = drawn.settings.odk_account_path
    _write_account(path, central.address, "wrong-secret")
    refused = CliRunner().invoke(commands, ["odk", "pull"], obj=drawn.settings.home)
    assert isinstance(refused.exception, Fault)
    assert "401" in str(refused.exception)
    assert "wrong-secret" not in str(refused.exception) + refused.output
    _write_account(path, "http://127.0.0.1:9")
    absent = CliRunner().invoke(commands, ["odk", "pull"], obj=drawn.settings.home)
    assert isinstance(absent.exception, Fault)
    assert "must be reachable" in str(absent.exception)


def test_an_account_that_others_may_read_or_that_speaks_in_clear_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "home.odk"
    _write_account(path, "http://central.example.org")
    with pytest.raises(Fault, match="over https"):
        read_account(path)
    _write_account(path, "https://central.example.org")
    assert PASSWORD not in repr(read_account(path))
    path.chmod(0o644)
    with pytest.raises(Fault, match="others may read"):
        read_account(path)
    with pytest.raises(Fault, match="must be a TOML file"):
        read_account(tmp_path / "nowhere")


def test_xml_that_declares_entities_is_no_submission() -> None:
    with pytest.raises(ValueError, match="no document type"):
        of_xml("uuid:1", '<!DOCTYPE a [<!ENTITY b "c">]><data><inspector>&b;</inspector></data>')
