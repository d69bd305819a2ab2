"""The whole life of a sample plan over the API: drafted, costed, approved, issued, in the field, closed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zipfile import ZipFile

import pandas as pd
import pyarrow.parquet as pq
import pytest

from features.calendar_dates import in_tehran
from features.ledger import Kind, open_ledger
from models.published import latest
from serving.console.languages import language
from serving.field_reports.landing import land
from serving.field_reports.receiving import receive
from serving.ledger.rederiving import rederive
from serving.people import Keyholder, Role, Scope
from serving.plan_life.wish_document import read_wish
from serving.sample_plan import make_sample_plan
from tests.planning_home import WISH, answered, drafted, taken
from tests.served_home import ServedHome, serve_home
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HIDDEN = ("arm", "targeted", "score", "rank", "probability", "second", "batch", "expected", "seed", "revisit")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def served(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHome]:
    settings = copy_of(trained, tmp_path_factory.mktemp("life"))
    settings = settings.model_copy(update={"key_file": trained.settings.pseudonym_key_path})
    with serve_home(settings) as served:
        yield served


@pytest.fixture(scope="module")
def issued(served: ServedHome) -> dict[str, Any]:
    """A sample plan that was issued, by way of every state before."""
    plan = drafted(served)
    taken(served, plan, "cost")
    taken(served, plan, "approve", {"reason": "as the council decided"})
    return taken(served, plan, "issue")


@pytest.fixture(scope="module")
def makeable(served: ServedHome, issued: dict[str, Any], trained: TrainedHome) -> tuple[dict[str, Any], str]:  # noqa: ARG001 -- visits are given out by then
    """The first visit of the sample plan that somebody in its province can make, and an inspector who may."""
    inspectors = pq.read_table(trained.drop / "inspectors.parquet").to_pylist()
    may = {(one["level"], one["province_code"]): one["inspector_id"] for one in inspectors}
    visits = [(visit, may.get((visit["level"], visit["province_code"]))) for visit in worklist(served, "supervisor")]
    return next((visit, inspector_id) for visit, inspector_id in visits if inspector_id)


@pytest.fixture(scope="module")
def inspector(served: ServedHome, makeable: tuple[dict[str, Any], str]) -> Keyholder:
    """The inspector, with a key."""
    holder = Keyholder("inspector-1", Role.INSPECTOR, Scope(), None, makeable[1])
    served.give_key_to(holder)
    return holder


def worklist(served: ServedHome, holder: str, query: str = "") -> list[dict[str, Any]]:
    visits: list[dict[str, Any]] = served.json(f"/v1/worklist{query}", holder)["visits"]
    return visits


def just_now() -> str:
    """Return a moment that has passed and is of today, as long as it is not midnight in Tehran."""
    return (in_tehran(datetime.now(UTC)) - timedelta(seconds=1)).isoformat(" ", "seconds")


def last_step(plan: dict[str, Any], name: str) -> dict[str, Any]:
    return next(step for step in reversed(plan["history"]) if step["name"] == name)


def test_each_step_is_kept_with_who_took_it_and_what_came_of_it(issued: dict[str, Any]) -> None:
    assert [(step["name"], step["state"], step["who"]) for step in issued["history"]] == [
        ("draft", "draft", "planner"),
        ("cost", "costed", "planner"),
        ("approve", "approved", "approver"),
        ("issue", "issued", "planner"),
    ]
    looked = last_step(issued, "cost")["kept"]
    assert looked["expected"]["explore"] == WISH["explore"]
    assert {row["explore"] for row in looked["provinces"]} == {0.2, 0.3, 0.5}
    assert looked["wish_sha256"] == issued["wish_sha256"] == last_step(issued, "approve")["kept"]["wish_sha256"]
    assert last_step(issued, "approve")["reason"] == "as the council decided"
    assert last_step(issued, "issue")["kept"]["visits"] == {"national": 4, "provincial": 40}
    assert issued["visits"] == {"open": 44}


def test_the_draw_is_the_commands_and_comes_out_again(served: ServedHome, issued: dict[str, Any]) -> None:
    made = make_sample_plan(served.settings, latest(served.settings.home, CYCLE), read_wish(issued["wish"]), "fa")
    assert made.name == issued["sample_plan"]
    entries = [json.loads(entry) for entry in open_ledger(served.settings).read().entries]
    (drawn,) = [one for one in entries if one["kind"] == Kind.SAMPLE_PLAN_DRAWN]
    assert drawn["what"]["sample_plan"] == issued["sample_plan"]
    assert drawn["who"].startswith("account ")
    assert rederive(served.settings, issued["sample_plan"]).differing == ()


def test_planners_and_auditors_read_why_each_plan_was_drawn(served: ServedHome, issued: dict[str, Any]) -> None:
    path = f"/v1/sample-plans/{issued['id']}/plans"
    for holder in ("planner", "auditor"):
        drawn = served.json(path, holder, accept_language="en")
        assert len(drawn["plans"]) == 40
        assert {plan["arm"] for plan in drawn["plans"]} == {"targeted", "random"}
        assert all(bool(plan["reasons"]) == (plan["arm"] == "targeted") for plan in drawn["plans"])
    in_persian = served.json(path)["plans"]
    assert in_persian[0]["reasons"] != drawn["plans"][0]["reasons"]
    assert served.ask(path, accept="text/csv").text.startswith("visit_order,plan_id,level")
    for holder in ("analyst", "supervisor", "inspector", "agency_reader", "administrator"):
        assert served.ask(path, holder).status_code == 403


def test_worklists_say_where_and_what_and_nothing_of_why(served: ServedHome, issued: dict[str, Any]) -> None:
    assert issued["state"] == "issued"
    visits = worklist(served, "supervisor")
    assert len(visits) == 44
    assert all(visit["jobs"] and visit["county_name"] for visit in visits)
    texts = [served.ask("/v1/worklist", "supervisor").text]
    texts.append(served.ask("/v1/worklist", "supervisor", accept="text/csv").text)
    with ZipFile(BytesIO(served.ask("/v1/worklist", "supervisor", accept=XLSX).content)) as book:
        texts += [book.read(name).decode() for name in book.namelist() if "strings" in name.lower()]
    assert len(texts) == 3
    for text in texts:
        assert not [word for word in HIDDEN if word in text.lower()]
    assert [visit["visit_id"] for visit in worklist(served, "supervisor", "?date=2026-01-01")] == []
    assert served.ask("/v1/worklist", "planner").status_code == 403


def test_supervisors_see_their_level_and_place(served: ServedHome, issued: dict[str, Any]) -> None:
    assert issued["visits"]
    provinces = {visit["province_code"] for visit in worklist(served, "supervisor")}
    one = min(provinces)
    served.give_key_to(Keyholder("s-level", Role.SUPERVISOR, Scope(), "national"))
    served.give_key_to(Keyholder("s-place", Role.SUPERVISOR, Scope(provinces=(one,)), "provincial"))
    assert {visit["level"] for visit in worklist(served, "s-level")} == {"national"}
    mine = worklist(served, "s-place")
    assert {(visit["level"], visit["province_code"]) for visit in mine} == {("provincial", one)}
    other = next(visit for visit in worklist(served, "supervisor") if visit["province_code"] != one)
    path = f"/v1/visits/{other['visit_id']}/give-up"
    assert served.ask(path, "s-place", "POST", {"reason": "r"}).status_code == 404


def test_a_visit_is_assigned_reported_and_lands(
    served: ServedHome, inspector: Keyholder, makeable: tuple[dict[str, Any], str], issued: dict[str, Any]
) -> None:
    visit = makeable[0]
    path = f"/v1/visits/{visit['visit_id']}/assign"
    assert worklist(served, "inspector-1") == []
    assert served.ask(path, "supervisor", "POST", {"inspector_id": "nobody"}).status_code == 409
    answer = served.ask(path, "supervisor", "POST", {"inspector_id": inspector.inspector_id})
    assert answer.status_code == 200, answer.text
    assert [one["visit_id"] for one in worklist(served, "inspector-1")] == [visit["visit_id"]]
    report = {
        "visit_id": visit["visit_id"], "completed_at": just_now(), "duration_min": 40, "distance_m": 3,
        "jobs": [{"job_id": job, "outcome": "false"} for job in visit["jobs"]],
    }  # fmt: skip
    sent = served.ask("/v1/reports", "inspector-1", "POST", report, idempotency_key=str(uuid4()))
    assert sent.status_code == 201, sent.text
    now = served.json(f"/v1/sample-plans/{issued['id']}")
    assert now["state"] == "in_field"
    assert last_step(now, "begin")["who"] == "inspector-1"
    assert now["visits"] == {"open": 43, "reported": 1}
    assert land(served.app.state.held.records, "account 0").reports == 1
    made = answered(served, f"/v1/sample-plans/{issued['id']}/estimates", "analyst", "POST", {"by": "total"}).json()
    assert made["answered_jobs"] == made["found_false"] == len(visit["jobs"])


def test_what_cannot_be_made_calls_for_the_reserve(served: ServedHome, issued: dict[str, Any]) -> None:
    reserve = last_step(issued, "approve")["kept"]["reserve"]
    assert reserve
    released = 0
    for visit in worklist(served, "supervisor", "?state=open"):
        if visit["level"] == "provincial" and not released:
            answer = served.ask(f"/v1/visits/{visit['visit_id']}/give-up", "supervisor", "POST", {"reason": "snow"})
            assert answer.status_code == 200, answer.text
            released = answer.json()["released"]
    assert released
    again = served.ask(f"/v1/visits/{visit['visit_id']}/give-up", "supervisor", "POST", {"reason": ""})
    assert again.status_code == 422


def test_what_it_comes_to_is_what_the_commands_say(
    served: ServedHome, inspector: Keyholder, issued: dict[str, Any], tmp_path: Path
) -> None:
    report_all(served, inspector, issued, tmp_path)
    plan = f"/v1/sample-plans/{issued['id']}"
    by = {
        way: answered(served, f"{plan}/estimates", "analyst", "POST", {"by": way}).json()
        for way in ("total", "province")
    }
    (total,) = by["total"]["estimates"]
    assert 0 <= total["low"] <= total["false_rate"] <= total["high"] <= 1
    assert by["total"]["misses"] is not None  # second visits were told apart from first ones, by their level
    assert by["total"]["answered_jobs"] > 20
    assert len(by["province"]["estimates"]) > 5
    check_is_shown(served, issued["id"], total)
    lift = answered(served, f"{plan}/lift", "auditor").json()
    assert lift["targeted"]["visits"] + lift["random"]["visits"] == lift["visits"]
    assert answered(served, f"{plan}/agency-table", "agency_reader", "POST").status_code == 404  # not closed yet
    closed = taken(served, issued["id"], "close", {"reason": "the period is over"})
    assert closed["state"] == "closed"
    kept = last_step(closed, "close")["kept"]["estimates"]
    assert set(kept) == {"total", "province", "agency", "program"}
    assert {way: kept[way]["estimates"] for way in by} == {way: made["estimates"] for way, made in by.items()}
    own = answered(served, f"{plan}/agency-table", "agency_reader", "POST").json()
    assert {row["agency_code"] for row in own["rows"]} <= {"A01"}
    check_is_shown(served, issued["id"], total)


def check_is_shown(served: ServedHome, plan: str, total: dict[str, Any]) -> None:
    """Check that its own page and the overview of its cycle say what a sample plan came to."""
    rate = f"<strong>{language('en').share(total['false_rate'])}</strong>"
    for path in (f"/en/sample-plans/{plan}", f"/en/cycles/{CYCLE}"):
        page = served.ask(path)
        assert page.status_code == 200
        assert rate in page.text


def report_all(served: ServedHome, inspector: Keyholder, issued: dict[str, Any], folder: Path) -> None:
    """Land a report of every job of every open visit: every third job is false, and second visits find the same."""
    lists = served.settings.home / last_step(issued, "approve")["kept"]["lists"]
    visits = pq.read_table(lists / "visits.parquet").to_pandas()
    jobs = [(job, row["level"], row["turn"]) for row in visits.to_dict("records") for job in row["jobs"].split()]
    rows = pd.DataFrame(jobs, columns=["job_id", "level", "turn"])
    rows["outcome"] = ["false" if int(job[-1], 36) % 3 == 0 else "confirmed" for job in rows["job_id"]]
    rows = rows.assign(
        verification_id=[f"V-{number}" for number in range(len(rows))], stage="field",
        completed_at=just_now(), inspector_id=inspector.inspector_id, firm_id="", reported_via="direct",
        distance_m=5, duration_min=40,
    ).drop(columns="turn")  # fmt: skip
    rows.to_csv(folder / "reports.csv", index=False)
    assert receive(served.settings, folder / "reports.csv").rows.quarantined == 0


def test_a_draft_is_changed_by_whoever_has_seen_its_last_version(served: ServedHome) -> None:
    path = f"/v1/sample-plans/{drafted(served)}"
    seen = served.ask(path)
    tag = seen.headers["etag"]
    assert served.ask(path, "planner", "PATCH", {"visits": 30}).status_code == 428
    changed = served.ask(path, "planner", "PATCH", {"visits": 30, "reason": "less money"}, if_match=tag)
    assert changed.status_code == 200, changed.text
    assert changed.json()["wish"] == seen.json()["wish"] | {"visits": 30}
    assert served.ask(path, "planner", "PATCH", {"visits": 31}, if_match=tag).status_code == 412
    newer = {"if_match": changed.headers["etag"]}
    assert served.ask(path, "planner", "PATCH", {"seed": 3}, **newer).status_code == 422
    assert served.ask(path, "planner", "PATCH", {"revisit_level": None}, **newer).status_code == 409
    assert served.ask(f"{path}/cancel", "planner", "POST", {"reason": "r"}, if_match=tag).status_code == 412
    assert [step["name"] for step in served.json(path)["history"]] == ["draft", "revise"]
    assert served.json(path)["history"][1]["reason"] == "less money"


def test_the_same_request_drafts_once(served: ServedHome) -> None:
    key = {"idempotency_key": str(uuid4())}
    first = served.ask("/v1/sample-plans", "planner", "POST", WISH, **key)
    again = served.ask("/v1/sample-plans", "planner", "POST", WISH, **key)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.headers["location"] == f"/v1/sample-plans/{first.json()['id']}"


def test_who_drafted_or_last_revised_a_sample_plan_does_not_approve_it(served: ServedHome) -> None:
    plan = drafted(served, seed=14)
    path = f"/v1/sample-plans/{plan}"
    tag = served.ask(path).headers["etag"]
    assert served.ask(path, "approver", "PATCH", {"visits": 41}, if_match=tag).status_code == 200
    taken(served, plan, "cost")
    before = served.json(path)
    for holder in ("planner", "approver"):
        for spoken, words in (("en", "another person than those who drafted"), ("fa", "جز پیش‌نویس‌کننده")):
            refused = served.ask(f"{path}/approve", holder, "POST", accept_language=spoken)
            assert refused.status_code == 403
            assert words in refused.json()["detail"]
    assert served.json(path) == before
    assert not [one for one in served.settings.home.glob("plans/lists/*") if plan in one.name]


def test_of_two_who_approve_at_once_one_does(served: ServedHome) -> None:
    served.give_key("planner-2", Role.PLANNER)
    plan = drafted(served, seed=12)
    assert served.ask(f"/v1/sample-plans/{plan}/approve", "planner", "POST").status_code == 409
    taken(served, plan, "cost")
    path = f"/v1/sample-plans/{plan}/approve"
    both = served.ask_together((path, "approver", "POST", None), (path, "planner-2", "POST", None))
    assert sorted(answer.status_code for answer in both) in ([200, 409], [202, 409])
    winner = ("approver", "planner-2")[[answer.status_code for answer in both].index(409) ^ 1]
    answered(served, f"/v1/sample-plans/{plan}")
    while (now := served.json(f"/v1/sample-plans/{plan}"))["work"] is not None:
        served.wait(0.5)
    assert now["state"] == "approved"
    assert [step["who"] for step in now["history"]] == ["planner", "planner", winner]
    assert served.ask(path, "planner-2", "POST").status_code == 409


def test_a_wish_that_cannot_be_kept_leaves_the_draft_as_it_was(served: ServedHome) -> None:
    plan = drafted(served, visits=1_000_000)
    path = f"/v1/sample-plans/{plan}"
    answer = served.ask(f"{path}/cost", "planner", "POST", accept_language="en")
    if answer.status_code == 202:
        while (said := served.json(path, accept_language="en"))["work"]["fault"] is None:
            served.wait(0.5)
        assert "must not exceed the plans" in said["work"]["fault"]
    else:
        assert answer.status_code == 409
        assert "must not exceed the plans" in answer.json()["detail"]
    assert served.json(path)["state"] == "draft"


def test_planners_of_a_province_plan_there_and_nowhere_else(served: ServedHome, issued: dict[str, Any]) -> None:
    served.give_key("planner-07", Role.PLANNER, Scope(provinces=("07",)))
    key = {"idempotency_key": str(uuid4())}
    assert served.ask("/v1/sample-plans", "planner-07", "POST", WISH, **key).status_code == 403
    assert served.ask("/v1/sample-plans", "planner-07", "POST", WISH | {"province": "23"}, **key).status_code == 403
    mine = drafted(served, "planner-07", province="07")
    assert [plan["id"] for plan in served.json("/v1/sample-plans", "planner-07")["sample_plans"]] == [mine]
    for step in ("cost", "approve", "issue", "estimates", "agency-table", "close", "cancel"):
        body = {"reason": "r"} if step in {"close", "cancel"} else {} if step == "estimates" else None
        answer = served.ask(f"/v1/sample-plans/{issued['id']}/{step}", "planner-07", "POST", body)
        assert answer.status_code == 404, step
    for path in ("", "/plans", "/lift"):
        assert served.ask(f"/v1/sample-plans/{issued['id']}{path}", "planner-07").status_code == 404


def test_files_that_were_changed_after_approval_are_not_issued(served: ServedHome) -> None:
    plan = drafted(served, seed=13, visits=5, reserve=0, revisit=0, revisit_level=None)
    taken(served, plan, "cost")
    drawn = last_step(taken(served, plan, "approve"), "approve")["kept"]
    file = served.settings.home / drawn["lists"] / "visits.parquet"
    kept = file.read_bytes()
    file.write_bytes(kept + b" ")
    answer = served.ask(f"/v1/sample-plans/{plan}/issue", "planner", "POST", accept_language="en")
    assert answer.status_code == 409
    assert "as they were approved" in answer.json()["detail"]
    file.write_bytes(kept)
    assert taken(served, plan, "issue")["visits"] == {"open": 5}


def test_constraints_are_the_files_and_a_draw_with_them_comes_out_again(served: ServedHome, tmp_path: Path) -> None:
    text = "[levels]\nprovincial = 12\nnational = 8\n\n[days]\nfirst = 1405-02-01\nworking = 20\n"
    wish = {"constraints": text, "visits": 20, "revisit_level": None, "reserve": 0, "seed": 14}
    wrong = WISH | wish | {"constraints": "[levels]\nprovincial = 1\n"}
    key = {"idempotency_key": str(uuid4())}
    assert served.ask("/v1/sample-plans", "planner", "POST", wrong, **key).status_code == 409
    plan = drafted(served, **wish)
    taken(served, plan, "cost")
    made = taken(served, plan, "approve")
    (tmp_path / "c.toml").write_bytes(text.encode())
    assert rederive(served.settings, made["sample_plan"], tmp_path / "c.toml").differing == ()
    before = {visit["visit_id"] for visit in worklist(served, "supervisor")}
    taken(served, plan, "issue")
    visits = [visit for visit in worklist(served, "supervisor") if visit["visit_id"] not in before]
    assert all(visit["inspector_id"] and visit["date"] and visit["stop"] for visit in visits)
    days = [visit["date"] for visit in visits]
    assert days == sorted(days)
    own = Keyholder("inspector-9", Role.INSPECTOR, Scope(), None, visits[0]["inspector_id"])
    served.give_key_to(own)
    day = worklist(served, "inspector-9", f"?date={visits[0]['date']}")
    assert {(visit["inspector_id"], visit["date"]) for visit in day} == {(own.inspector_id, visits[0]["date"])}
