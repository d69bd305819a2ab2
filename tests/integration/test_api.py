"""What the API answers: lists in the published order, explanations that add up, refusals in two languages."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import quote

import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from models.explanation import explain, with_lowering
from models.published import latest
from serving.api.index.index_making import COLUMNS
from serving.api.lists.list_forms import CSV, PARQUET, XLSX
from serving.cli import commands
from serving.field_reports.receiving import receive
from serving.people import Register, Role, Scope
from tests.planning_home import answered
from tests.served_home import ServedHome, serve_home
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIST = f"/v1/cycles/{CYCLE}/list"


@pytest.fixture(scope="module")
def served(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHome]:
    settings = copy_of(trained, tmp_path_factory.mktemp("api"))
    settings = settings.model_copy(update={"key_file": trained.settings.pseudonym_key_path})
    with serve_home(settings) as served:
        yield served


def test_pages_give_every_job_once_in_the_published_order(served: ServedHome, trained: TrainedHome) -> None:
    scores = trained.published.scores()
    address, jobs = f"{LIST}?limit=1500", []
    while True:
        answer = served.ask(address)
        page = answer.json()
        jobs += page["jobs"]
        if page["next"] is None:
            break
        address = answer.links["next"]["url"]
        assert page["next"] in address
    assert [job["job_id"] for job in jobs] == scores["job_id"].tolist()
    assert [job["rank"] for job in jobs] == list(range(1, len(scores) + 1))
    assert [job["raw_score"] for job in jobs] == scores["raw_score"].tolist()


def test_filters_narrow_a_list_together(served: ServedHome, trained: TrainedHome) -> None:
    scores = trained.published.scores()
    first = scores.iloc[0]
    names = {"province": "province_code", "county": "county_code", "agency": "agency_code", "program": "program_code"}
    asked, wanted = [], scores
    for name, column in names.items():
        asked.append(f"{name}={quote(first[column])}")
        wanted = wanted[wanted[column] == first[column]]
        page = served.json(f"{LIST}?limit=10000&{'&'.join(asked)}")
        assert [job["job_id"] for job in page["jobs"]] == wanted["job_id"].tolist()
    assert served.json(f"{LIST}?province=99")["jobs"] == []


def test_every_form_of_a_list_says_the_same(served: ServedHome) -> None:
    address = f"{LIST}?limit=50"
    rows = served.json(address)["jobs"]
    as_csv, parquet, xlsx = (served.ask(address, accept=form) for form in (CSV, PARQUET, XLSX))
    assert [row["job_id"] for row in csv.DictReader(io.StringIO(as_csv.text))] == [row["job_id"] for row in rows]
    files = pq.read_table(io.BytesIO(parquet.content)).to_pylist()
    assert [{name: row[name] for name in COLUMNS} for row in files] == [
        {name: row[name] for name in COLUMNS} for row in rows
    ]
    with zipfile.ZipFile(io.BytesIO(xlsx.content)) as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == len(rows) + 1
    assert as_csv.headers["link"] == served.ask(address).headers["link"]
    assert served.ask(address, accept="application/pdf").status_code == 406


@pytest.mark.parametrize("language", ["fa", "en"])
def test_an_explanation_adds_up_and_is_the_command_lines(
    served: ServedHome, trained: TrainedHome, language: str
) -> None:
    jobs = trained.published.scores()["job_id"].iloc[[0, 40, -1]].tolist()
    for job in jobs:
        said = served.json(f"/v1/jobs/{job}/explanation?lang={language}")
        total = said["base"] + sum(said["contributions"].values())
        assert total == pytest.approx(said["raw_score"], abs=1e-6)
        (why,) = explain(trained.release.model, trained.published.features_of([job]), language, 1)
        assert said["reasons"] == list(why.reasons)
        assert said["contributions"] == pytest.approx(
            with_lowering(why.base, why.contributions, said["raw_score"]), abs=1e-9
        )
        assert said.items() >= served.json(f"/v1/jobs/{job}").items()
    done = CliRunner().invoke(commands, ["explain", jobs[0], "--json"], obj=served.settings.home)
    assert json.loads(done.stdout)["score"] == served.json(f"/v1/jobs/{jobs[0]}")["score"]


def test_what_is_known_is_not_sent_again(served: ServedHome, trained: TrainedHome) -> None:
    job = trained.published.scores()["job_id"].iloc[0]
    release = trained.published.release
    for path in (LIST, f"/v1/jobs/{job}", f"/v1/jobs/{job}/explanation", "/v1/releases", f"/v1/releases/{release}"):
        first = served.ask(path)
        again = served.ask(path, if_none_match=first.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert served.ask(path, if_none_match='"another"').content == first.content
        assert first.headers["cache-control"] == "private, no-cache"
    tags = {served.ask(LIST, accept=form).headers["etag"] for form in (CSV, PARQUET, "*/*")}
    assert len(tags) == 3


def test_a_reader_stays_in_one_run_whatever_is_published_meanwhile(trained: TrainedHome, tmp_path: Path) -> None:
    with serve_home(copy_of(trained, tmp_path)) as served:
        first = served.json(f"{LIST}?limit=5")
        runs = served.settings.home / "scores" / str(CYCLE)
        shutil.copytree(runs / first["run"], runs / "later")
        manifest = runs / "later" / "manifest.json"
        manifest.write_text(manifest.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        (runs / "latest").write_text("later", encoding="utf-8")
        assert served.json(f"{LIST}?limit=5")["run"] == "later"
        assert served.json(f"{LIST}?limit=5&cursor={first['next']}")["run"] == first["run"]
        assert [run["is_latest"] for run in served.json("/v1/scores")["runs"]] == [False, True]


def test_releases_say_who_signed_them(served: ServedHome, trained: TrainedHome) -> None:
    name = trained.published.release
    assert served.json("/v1/releases")["releases"] == [{"release": name, "is_champion": False}]
    said = served.json(f"/v1/releases/{name}")
    assert said["release"] == name
    assert said["as_of"] == trained.release.manifest["as_of"]
    assert "model.txt" in said["files"]
    assert served.ask("/v1/releases/R000").status_code == 404


def test_a_changed_release_explains_nothing_and_lists_go_on(trained: TrainedHome, tmp_path: Path) -> None:
    with serve_home(copy_of(trained, tmp_path)) as served:
        job = trained.published.scores()["job_id"].iloc[0]
        model = served.settings.home / "releases" / trained.published.release / "model.txt"
        model.write_text(model.read_text(encoding="utf-8").replace("tree", "tee", 1), encoding="utf-8")
        assert served.ask(f"/v1/jobs/{job}/explanation").status_code == 503
        assert served.ask(f"/v1/releases/{trained.published.release}").status_code == 503
        assert served.json(f"{LIST}?limit=1")["jobs"][0]["job_id"] == job


def test_an_explaining_process_that_was_killed_is_started_anew(served: ServedHome, trained: TrainedHome) -> None:
    first, second, third = trained.published.scores()["job_id"].iloc[[7, 8, 9]]
    served.json(f"/v1/jobs/{first}/explanation")
    explainer = served.app.state.held.explainer
    explainer._process._process.kill()
    assert served.ask(f"/v1/jobs/{second}/explanation").status_code in {200, 503}
    assert served.json(f"/v1/jobs/{third}/explanation")["job_id"] == third


def test_changed_scores_are_not_listed(trained: TrainedHome, tmp_path: Path) -> None:
    with serve_home(copy_of(trained, tmp_path)) as served:
        scores = latest(served.settings.home, CYCLE).folder / "scores.parquet"
        scores.write_bytes(scores.read_bytes() + b"\0")
        answer = served.ask(LIST, accept_language="en")
        assert answer.status_code == 503
        assert "must be as it was published" in answer.json()["detail"]


def test_an_index_is_made_once_and_never_written_again(served: ServedHome) -> None:
    served.ask(LIST)
    (index,) = (served.settings.home / "lists").glob("*.sqlite")
    before = index.stat().st_mtime_ns
    with serve_home_again(served) as again:
        assert again.ask(LIST).content == served.ask(LIST).content
    assert index.stat().st_mtime_ns == before
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        served.app.state.held.runs._open[latest(served.settings.home, CYCLE).folder].rows.execute("delete from jobs")


def serve_home_again(served: ServedHome) -> ServedHome:
    from serving.api.application import make_app

    return ServedHome(served.settings, make_app(served.settings), served.keys)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{LIST}?provice=07", 422),
        (f"{LIST}?province=7", 422),
        (f"{LIST}?limit=0", 422),
        (f"{LIST}?limit=10001", 422),
        (f"{LIST}?cursor=0", 404),
        ("/v1/cycles/1399/list", 404),
        ("/v1/cycles/none/list", 422),
        ("/v1/jobs/J-none", 404),
        ("/v1/nowhere", 404),
        ("/v1/jobs/J1/explanation?lang=de", 422),
    ],
)
def test_what_is_wrongly_asked_is_refused_in_both_languages(served: ServedHome, path: str, status: int) -> None:
    said = {}
    for language, wanted in (("en", "en"), ("fa", "fa"), ("de", "fa")):
        answer = served.ask(path, accept_language=language)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == wanted
        assert answer.json()["status"] == status
        said[language] = answer.json()["detail"]
    assert said["de"] == said["fa"] != said["en"]
    assert said["en"].isascii()


def test_a_disabled_keyholder_opens_nothing_from_the_next_request_on(trained: TrainedHome, tmp_path: Path) -> None:
    with serve_home(copy_of(trained, tmp_path)) as served:
        served.give_key("leaving", Role.PLANNER)
        assert served.ask(f"{LIST}?limit=1", "leaving").status_code == 200
        Register(served.app.state.held.records, "test").disable("leaving")
        assert served.ask(f"{LIST}?limit=1", "leaving").status_code == 401
        assert served.ask(f"{LIST}?limit=1").status_code == 200


def test_metrics_count_routes_and_hold_nothing_that_was_asked_for(served: ServedHome) -> None:
    served.ask("/v1/jobs/J-secret")
    said = served.ask("/metrics", "auditor").text
    assert 'route="/v1/jobs/{job_id}",method="GET",status="404"' in said
    assert "J-secret" not in said


def test_nothing_is_ready_before_a_cycle_was_scored(tmp_path: Path, trained: TrainedHome) -> None:
    with serve_home(trained.settings.model_copy(update={"home": tmp_path / "home"})) as served:
        assert served.ask("/v1/health", None).status_code == 200
        assert served.ask("/v1/ready", None).status_code == 503
        assert served.json("/v1/scores") == {"runs": []}


def test_a_period_is_reported_in_every_form(served: ServedHome) -> None:
    path = "/v1/period-report?from=1402-01-01&to=1403-01-01&lang=en"
    numbers = answered(served, path).json()
    assert {row["measure"] for row in numbers["summary"]} > {"visited", "confirmed", "rejected"}
    page = answered(served, path, accept="text/html")
    assert page.text.startswith("<!doctype html>")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert answered(served, path, accept=XLSX).content.startswith(b"PK")
    served.give_key("analyst-07", Role.ANALYST, Scope(provinces=("07",)))
    assert served.ask(path, "analyst-07").status_code == 403
    assert served.ask("/v1/period-report?from=1402-01-01&to=1401-01-01").status_code == 404


def test_supervision_is_ordered_by_province(served: ServedHome, trained: TrainedHome) -> None:
    province = trained.published.scores()["province_code"].iloc[0]
    path = f"/v1/cycles/{CYCLE}/supervision?province={province}&first=1405-02-01"
    made = answered(served, path).json()
    orders = [visit["visit_order"] for visit in made["visits"]]
    assert orders == sorted(orders)
    assert {visit["province_code"] for visit in made["visits"]} == {province}
    assert served.ask(path.replace(province, "99")).status_code == 404


def test_the_quarantine_is_counted_and_listed_without_what_rows_held(served: ServedHome, tmp_path: Path) -> None:
    row = {"verification_id": "V-bad", "job_id": "nobody-knows", "stage": "field", "outcome": "perhaps"}
    rows = [row | {"completed_at": "2026-05-01 10:00:00"}]
    pd.DataFrame(rows).to_csv(tmp_path / "bad.csv", index=False)
    receive(served.settings, tmp_path / "bad.csv")
    counted = served.json("/v1/quarantine", "analyst")["tables"]["verifications"]
    listed = served.json("/v1/quarantine/rows?table=verifications", "analyst")["rows"]
    assert len(listed) == sum(counted.values())
    assert "perhaps" not in json.dumps(listed)
    assert served.ask("/v1/quarantine/rows", "analyst", accept="text/csv").text.startswith("table,file,row")
    for holder in ("planner", "supervisor", "inspector"):
        assert served.ask("/v1/quarantine", holder).status_code == 403
