"""Who may do what, and see which rows: every role, operation and scope of the description, cell by cell."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from serving.api.description import description
from serving.people import Role, Scope
from tests.served_home import ServedHome, serve_home
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

READERS = {Role.PLANNER, Role.ANALYST, Role.AUDITOR}
MEASURERS = {Role.PLANNER, Role.ANALYST, Role.AUDITOR}
# Written here once more, by hand: the table in the code must not be its own witness.
MAY: dict[tuple[str, str], set[Role]] = {
    ("GET", "/v1/health"): set(Role),
    ("GET", "/v1/ready"): set(Role),
    ("GET", "/v1/releases"): {Role.PLANNER, Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR},
    ("GET", "/v1/releases/{release}"): {Role.PLANNER, Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR},
    ("GET", "/v1/scores"): READERS | {Role.ADMINISTRATOR},
    ("GET", "/v1/cycles/{cycle}/list"): READERS,
    ("GET", "/v1/jobs/{job_id}"): READERS,
    ("GET", "/v1/jobs/{job_id}/explanation"): READERS,
    ("GET", "/v1/jobs/{job_id}/neighbours"): READERS,
    ("POST", "/v1/arrivals"): {Role.REGISTRAR},
    ("POST", "/v1/arrival-files"): {Role.REGISTRAR},
    ("GET", "/v1/arrivals"): READERS,
    ("GET", "/v1/arrivals/{arrival_id}"): {Role.REGISTRAR},
    ("GET", "/v1/arrivals/{arrival_id}/scores"): READERS,
    ("GET", "/metrics"): {Role.AUDITOR, Role.ADMINISTRATOR},
    ("POST", "/v1/reports"): {Role.INSPECTOR},
    ("POST", "/v1/report-files"): {Role.INSPECTOR},
    ("POST", "/v1/reports/{report_id}/corrections"): {Role.INSPECTOR},
    ("POST", "/v1/reports/{report_id}/remarks"): {Role.SUPERVISOR, Role.PLANNER},
    ("GET", "/v1/reports"): READERS | {Role.SUPERVISOR, Role.INSPECTOR},
    ("GET", "/v1/reports/{report_id}"): READERS | {Role.SUPERVISOR, Role.INSPECTOR},
    ("POST", "/v1/jobs/{job_id}/decision"): {Role.SUPERVISOR, Role.PLANNER},
    ("GET", "/v1/jobs/{job_id}/decision"): READERS | {Role.SUPERVISOR, Role.AGENCY_READER},
    ("POST", "/v1/decisions/{decision_id}/appeals"): {Role.SUPERVISOR, Role.PLANNER},
    ("POST", "/v1/appeals/{appeal_id}/outcome"): {Role.SUPERVISOR, Role.PLANNER},
    ("GET", "/v1/ledger/checkpoint"): set(Role),
    ("GET", "/v1/ledger/consistency"): set(Role),
    ("GET", "/v1/ledger/proofs/{leaf}"): set(Role),
    ("GET", "/v1/ledger/entries/{index}"): {Role.AUDITOR},
    ("GET", "/v1/ledger/entries/{index}/proof"): {Role.AUDITOR},
    ("GET", "/v1/ledger/entries"): {Role.AUDITOR},
    ("POST", "/v1/audit/verification"): {Role.AUDITOR},
    ("GET", "/v1/audit/verification"): {Role.AUDITOR},
    ("POST", "/v1/audit/rederivations"): {Role.AUDITOR},
    ("GET", "/v1/audit/rederivations/{name}"): {Role.AUDITOR},
    ("GET", "/v1/champion"): {Role.PLANNER, Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR},
    ("POST", "/v1/releases/{release}/promote"): {Role.ANALYST},
    ("POST", "/v1/releases/{release}/refuse"): {Role.ANALYST},
    ("POST", "/v1/releases/{release}/gate"): {Role.ANALYST},
    ("POST", "/v1/champion/roll-back"): {Role.ANALYST},
    ("GET", "/v1/cycle-runs"): {Role.ANALYST, Role.AUDITOR},
    ("GET", "/v1/cycle-runs/{run}"): {Role.ANALYST, Role.AUDITOR},
    ("POST", "/v1/cycle-runs"): {Role.ANALYST},
    ("POST", "/v1/cycle-runs/{run}/resume"): {Role.ANALYST},
    ("GET", "/v1/sample-plans"): MEASURERS,
    ("POST", "/v1/sample-plans"): {Role.PLANNER},
    ("GET", "/v1/sample-plans/{plan_id}"): MEASURERS,
    ("PATCH", "/v1/sample-plans/{plan_id}"): {Role.PLANNER},
    ("POST", "/v1/sample-plans/{plan_id}/cost"): {Role.PLANNER},
    ("POST", "/v1/sample-plans/{plan_id}/approve"): {Role.PLANNER},
    ("POST", "/v1/sample-plans/{plan_id}/issue"): {Role.PLANNER},
    ("POST", "/v1/sample-plans/{plan_id}/close"): {Role.PLANNER},
    ("POST", "/v1/sample-plans/{plan_id}/cancel"): {Role.PLANNER},
    ("GET", "/v1/sample-plans/{plan_id}/plans"): {Role.PLANNER, Role.AUDITOR},
    ("GET", "/v1/sample-plans/{plan_id}/comparison"): {Role.PLANNER, Role.AUDITOR},
    ("POST", "/v1/sample-plans/{plan_id}/estimates"): MEASURERS,
    ("POST", "/v1/sample-plans/{plan_id}/agency-table"): MEASURERS | {Role.AGENCY_READER},
    ("GET", "/v1/sample-plans/{plan_id}/lift"): MEASURERS,
    ("GET", "/v1/worklist"): {Role.SUPERVISOR, Role.INSPECTOR},
    ("POST", "/v1/visits/{visit_id}/assign"): {Role.SUPERVISOR},
    ("POST", "/v1/visits/{visit_id}/give-up"): {Role.SUPERVISOR, Role.INSPECTOR},
    ("GET", "/v1/period-report"): MEASURERS,
    ("GET", "/v1/cycles/{cycle}/supervision"): {Role.PLANNER, Role.AUDITOR},
    ("GET", "/v1/quarantine"): {Role.ANALYST, Role.AUDITOR},
    ("GET", "/v1/quarantine/rows"): {Role.ANALYST, Role.AUDITOR},
    ("POST", "/v1/log-in"): set(Role),
    ("GET", "/v1/log-in/provider"): set(Role),
    ("GET", "/v1/log-in/provider/back"): set(Role),
    ("POST", "/v1/log-out"): set(Role),
    ("GET", "/v1/me"): set(Role),
    ("PUT", "/v1/me/password"): set(Role),
    ("GET", "/v1/people"): {Role.ADMINISTRATOR},
    ("POST", "/v1/people"): {Role.ADMINISTRATOR},
    ("GET", "/v1/people/{name}"): {Role.ADMINISTRATOR},
    ("PUT", "/v1/people/{name}"): {Role.ADMINISTRATOR},
    ("PUT", "/v1/people/{name}/disabled"): {Role.ADMINISTRATOR},
    ("DELETE", "/v1/people/{name}/disabled"): {Role.ADMINISTRATOR},
    ("GET", "/v1/people/{name}/keys"): {Role.ADMINISTRATOR},
    ("POST", "/v1/people/{name}/keys"): {Role.ADMINISTRATOR},
    ("DELETE", "/v1/people/{name}/keys/{key_id}"): {Role.ADMINISTRATOR},
    ("POST", "/v1/people/{name}/password"): {Role.ADMINISTRATOR},
    ("GET", "/v1/people/{name}/log-ins"): {Role.ADMINISTRATOR},
    ("DELETE", "/v1/people/{name}/log-ins"): {Role.ADMINISTRATOR},
}
# What it would name is not there: those who may ask are told so.
NAMED = {"/v1/reports/{report_id}", "/v1/people/{name}", "/v1/people/{name}/disabled"}
NAMED |= {f"/v1/people/{{name}}/{what}" for what in ("keys", "keys/{key_id}", "log-ins")}
NAMED |= {"/v1/log-in/provider", "/v1/log-in/provider/back"}
NAMED |= {"/v1/arrivals/{arrival_id}", "/v1/arrivals/{arrival_id}/scores"}
NAMED |= {"/v1/cycle-runs/{run}"}
NAMED |= {"/v1/jobs/{job_id}/decision", "/v1/ledger/proofs/{leaf}"}
NAMED |= {f"/v1/sample-plans/{{plan_id}}{path}" for path in ("", "/plans", "/lift", "/comparison")}
STEPS = {f"/v1/sample-plans/{{plan_id}}/{step}" for step in ("cost", "approve", "issue", "agency-table")}
STEPS |= {"/v1/people/{name}/password"}
# They speak of all rows at once: whoever sees some of them only is refused.
WHOLE = {"/v1/quarantine", "/v1/quarantine/rows"}
ASKED = {
    "/v1/period-report",
    "/v1/cycles/{cycle}/supervision",
    "/v1/ledger/consistency",
}  # without a question there is no answer
# Open to all: what they answer to a request with nothing in it, where no identity provider is configured.
OPEN = {"/v1/health": 200, "/v1/ready": 200, "/v1/log-in": 422}
OPEN |= {"/v1/log-in/provider": 404, "/v1/log-in/provider/back": 404}
SCOPES = (
    "everywhere",
    "its province",
    "another province",
    "its agency",
    "another agency",
    "its province, another agency",
)
OPERATIONS = [
    (method.upper(), path) for path, operations in json.loads(description())["paths"].items() for method in operations
]


@pytest.fixture(scope="module")
def scores(trained: TrainedHome) -> pd.DataFrame:
    return trained.published.scores()


@pytest.fixture(scope="module")
def served(
    trained: TrainedHome, scores: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedHome]:
    with serve_home(copy_of(trained, tmp_path_factory.mktemp("rights"))) as served:
        for role, scope in product(Role, SCOPES):
            if _can_be(role, scope):
                served.give_key(_holder(role, scope), role, _scope(scope, scores.iloc[0], scores))
        yield served


def _can_be(role: Role, scope: str) -> bool:
    """Say whether the register takes such an account: an agency's reader has an agency, a registrar no bounds."""
    return {Role.AGENCY_READER: "agency" in scope, Role.REGISTRAR: scope == "everywhere"}.get(role, True)


def _holder(role: Role, scope: str) -> str:
    return f"{role}.{SCOPES.index(scope)}"


def _scope(name: str, job: pd.Series[Any], scores: pd.DataFrame) -> Scope:
    other = {
        column: next(code for code in scores[column] if code != job[column])
        for column in ("province_code", "agency_code")
    }
    provinces = {"its province": job["province_code"], "another province": other["province_code"]}
    agencies = {"its agency": job["agency_code"], "another agency": other["agency_code"]}
    parts = name.split(", ")
    return Scope(
        tuple(provinces[part] for part in parts if part in provinces),
        agencies=tuple(agencies[part] for part in parts if part in agencies),
    )


def _address(path: str, job: pd.Series[Any]) -> str:
    report = "00000000-0000-4000-8000-000000000000"
    named = {"report_id": report, "name": "nobody", "plan_id": "none", "visit_id": "none"}
    named |= {"arrival_id": report, "key_id": "0" * 12}
    named |= {"decision_id": report, "appeal_id": report, "leaf": "0" * 64, "index": "0", "run": "none"}
    return path.format(cycle=CYCLE, job_id=job["job_id"], release=job["release"], **named)


def test_the_matrix_has_every_operation_and_no_other() -> None:
    assert set(OPERATIONS) == set(MAY)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("role", Role)
def test_a_cell(served: ServedHome, scores: pd.DataFrame, role: Role, scope: str, method: str, path: str) -> None:
    if not _can_be(role, scope):
        assert _holder(role, scope) not in served.keys  # cannot be given: see the register
        return
    job = scores.iloc[0]
    answer = served.ask(_address(path, job), _holder(role, scope), method)
    if role not in MAY[method, path]:
        assert answer.status_code == 403
        assert job["job_id"] not in answer.text
    elif "another" in scope and method == "GET" and path.startswith("/v1/jobs/"):
        assert answer.status_code == 404
        assert str(job["raw_score"]) not in answer.text
    elif path == "/v1/log-out":
        assert answer.status_code == 204  # a key is not ended by it
    elif path in STEPS:
        assert answer.status_code == 404  # no body is needed to be told so
    elif path in WHOLE and scope != "everywhere":
        assert answer.status_code == 403
    elif path in ASKED or method in {"POST", "PATCH"} or (method == "PUT" and not path.endswith("disabled")):
        assert answer.status_code == 422  # nothing was sent
    elif path in NAMED:
        assert answer.status_code == 404
    else:
        assert answer.status_code == 200


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.parametrize("shown", [None, "Bearer nothing", "Bearer ", "Basic cGxhbm5lcjo=", "planner", "Bearer \xe9"])
def test_without_a_key_there_is_no_data(
    served: ServedHome, scores: pd.DataFrame, method: str, path: str, shown: str | None
) -> None:
    headers = {} if shown is None else {"authorization": shown}
    answer = served.ask(_address(path, scores.iloc[0]), None, method, **headers)
    assert answer.status_code == OPEN.get(path, 401)
    if path not in OPEN:
        assert answer.headers["www-authenticate"] == "Bearer"
        assert scores["job_id"].iloc[0] not in answer.text


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("role", sorted(READERS))
def test_every_row_of_a_list_lies_within_the_scope_and_none_of_it_is_missing(
    served: ServedHome, scores: pd.DataFrame, role: Role, scope: str
) -> None:
    listed = served.json(f"/v1/cycles/{CYCLE}/list?limit=10000", _holder(role, scope))["jobs"]
    bounds = _scope(scope, scores.iloc[0], scores).bounds()
    wanted = scores
    for column, allowed in bounds.items():
        wanted = wanted[wanted[column].isin(allowed)]
    assert [job["job_id"] for job in listed] == wanted["job_id"].head(10_000).tolist()


@pytest.mark.parametrize("role", sorted(READERS))
def test_a_list_that_is_asked_for_outside_the_scope_is_refused(
    served: ServedHome, scores: pd.DataFrame, role: Role
) -> None:
    job = scores.iloc[0]
    for name, column, inside, outside in (
        ("province", "province_code", "its province", "another province"),
        ("county", "county_code", "its province", "another province"),
        ("agency", "agency_code", "its agency", "another agency"),
    ):
        address = f"/v1/cycles/{CYCLE}/list?limit=1&{name}={job[column]}"
        assert served.ask(address, _holder(role, inside)).status_code == 200
        assert served.ask(address, _holder(role, outside)).status_code == 403


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("role", sorted(MEASURERS))
def test_sample_plans_are_seen_by_those_who_see_all_that_they_speak_of(
    served: ServedHome, scores: pd.DataFrame, role: Role, scope: str
) -> None:
    province = str(scores.iloc[0]["province_code"])
    for place in (None, province):  # the same key each time: drafted once
        wish = {"cycle": CYCLE, "visits": 5, "province": place}
        sent = served.ask("/v1/sample-plans", "planner", "POST", wish, idempotency_key=f"drafted-{place}")
        assert sent.status_code == 201
    listed = served.json("/v1/sample-plans", _holder(role, scope))["sample_plans"]
    places = {"everywhere": {None, province}, "its province": {province}}
    assert {plan["wish"]["province"] for plan in listed} == places.get(scope, set())
    for plan in served.json("/v1/sample-plans")["sample_plans"]:
        status = 200 if plan in listed else 404
        assert served.ask(f"/v1/sample-plans/{plan['id']}", _holder(role, scope)).status_code == status


def test_what_one_may_not_see_has_no_tag_that_another_could_show(served: ServedHome, scores: pd.DataFrame) -> None:
    job = scores.iloc[0]["job_id"]
    for path in (f"/v1/jobs/{job}", f"/v1/jobs/{job}/explanation"):
        tag = served.ask(path).headers["etag"]
        outside = _holder(Role.PLANNER, "another province")
        assert served.ask(path, outside, if_none_match=tag).status_code == 404
        assert served.ask(path, outside, if_none_match="*").status_code == 404
    address = f"/v1/cycles/{CYCLE}/list?limit=3"
    tags = {served.ask(address, _holder(Role.PLANNER, scope)).headers["etag"] for scope in SCOPES}
    assert len(tags) == len(SCOPES)
