"""What the console shows, to whom, in which language, and what it lets nobody else do."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pandas as pd
import pytest

from serving.console.languages import language
from tests.served_home import ServedHome, serve_home
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def served(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHome]:
    with serve_home(copy_of(trained, tmp_path_factory.mktemp("console"))) as served:
        yield served


def test_the_bare_address_leads_to_persian_and_from_there_to_the_log_in(served: ServedHome) -> None:
    assert served.ask("/", None).headers["location"] == "/fa/"
    asked = served.ask(f"/fa/cycles/{CYCLE}/list?limit=25", None)
    assert asked.status_code == 303
    back = quote(f"/fa/cycles/{CYCLE}/list?limit=25")
    assert asked.headers["location"] == f"/fa/log-in?back={back}"
    page = served.ask(asked.headers["location"], None)
    assert f'data-then="/fa/cycles/{CYCLE}/list?limit=25"' in page.text


def test_a_log_in_leads_on_within_this_server_only(served: ServedHome) -> None:
    for elsewhere in ("https://example.org/", "//example.org/fa/", "javascript:alert(1)"):
        assert 'data-then="/fa/"' in served.ask(f"/fa/log-in?back={quote(elsewhere)}", None).text


@pytest.mark.parametrize("code", ["fa", "en"])
def test_a_list_shows_the_first_jobs_in_the_published_order(
    served: ServedHome, trained: TrainedHome, code: str
) -> None:
    page = served.ask(f"/{code}/cycles/{CYCLE}/list?limit=25").text
    jobs = trained.published.scores()["job_id"][:26].tolist()
    places = [page.find(f">{job}</a>") for job in jobs]
    assert places[:25] == sorted(places[:25])
    assert min(places[:25]) > 0
    assert places[25] == -1
    assert f'<html lang="{code}" dir="{language(code).direction}">' in page
    assert 'rel="next" href="?' in page


def test_a_job_shows_reasons_and_bars_that_reach_its_raw_score(served: ServedHome, trained: TrainedHome) -> None:
    job = trained.published.scores().iloc[0]
    page = served.ask(f"/en/jobs/{job['job_id']}").text
    why = served.json(f"/v1/jobs/{job['job_id']}/explanation?lang=en")
    for reason in why["reasons"]:
        assert reason.replace("'", "&#39;") in page
    falls = page.partition('class="falls"')[2].partition("</table>")[0]
    assert falls.rpartition('<td class="n">')[2].startswith(language("en").decimal(job["raw_score"]))


def test_a_jobs_page_brings_in_what_happened_to_it_and_to_no_person(served: ServedHome, trained: TrainedHome) -> None:
    scores = trained.published.scores()
    visited = pd.read_parquet(trained.drop / "verifications.parquet")
    visited = visited[(visited["stage"] == "field") & visited["job_id"].isin(scores["job_id"])]
    job = visited["job_id"].iloc[0]
    address = f"/fa/jobs/{job}/history"
    assert f'data-bring><a href="{address}"' in served.ask(f"/fa/jobs/{job}").text
    history = served.ask(address).text
    happened = [history.find(f'scope="row">{title}<') for title in ("تصویب طرح در سامانهٔ ثبت", "ثبت شغل", "بازدید")]
    assert min(happened) > 0
    assert happened == sorted(happened)
    assert not set(visited["inspector_id"]) & set(re.findall(r"I[0-9]{5}", history))
    assert served.ask(address, "inspector").status_code == 403
    assert served.ask("/fa/jobs/none/history").status_code == 404


def test_a_list_is_narrowed_to_a_county_of_the_province_that_is_chosen(
    served: ServedHome, trained: TrainedHome
) -> None:
    county = trained.published.scores()["county_code"].iloc[0]
    address = f"/en/cycles/{CYCLE}/list.csv?county={county}&column=county_code&province="
    of_county, of_another = (served.ask(address + province).text for province in (county[:2], "zz"))
    assert len(set(of_county.splitlines()[1:])) >= 1
    assert len({line.rpartition(",")[2] for line in of_county.splitlines()[1:]}) == 1
    assert of_another.splitlines()[1:] == []
    page = served.ask(f"/en/cycles/{CYCLE}/list?province={county[:2]}&county={county}").text
    assert f'<option value="{county}" selected>' in page


def test_a_list_as_a_file_has_the_rows_and_columns_of_its_page(served: ServedHome) -> None:
    asked = "limit=25&after=25&column=score&column=plan_id"
    page = served.ask(f"/en/cycles/{CYCLE}/list?{asked}").text
    file = served.ask(f"/en/cycles/{CYCLE}/list.csv?{asked}")
    assert "attachment" in file.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert list(rows[0]) == ["Rank", "Job", "Score", "Plan"]
    assert [int(row["Rank"]) for row in rows] == list(range(26, 51))
    assert all(f">{row['Job']}</a>" in page for row in rows)
    assert served.ask(f"/fa/cycles/{CYCLE}/list.xlsx?{asked}").content[:2] == b"PK"
    assert served.ask(f"/en/cycles/{CYCLE}/list.csv?{asked}", "inspector").status_code == 403


def test_a_plan_shows_all_its_jobs_and_none_of_anothers(served: ServedHome, trained: TrainedHome) -> None:
    scores = trained.published.scores()
    plan = scores["plan_id"].value_counts().index[0]
    page = served.ask(f"/en/plans/{plan}").text
    listed = [part.partition("<")[0] for part in page.split('href="/en/jobs/')[1:]]
    assert [one.partition('"')[0] for one in listed] == scores.loc[scores["plan_id"] == plan, "job_id"].tolist()
    assert served.ask("/en/plans/none").status_code == 404
    assert served.ask(f"/en/plans/{plan}", "inspector").status_code == 403


def test_an_overview_adds_up_to_what_was_scored(served: ServedHome, trained: TrainedHome) -> None:
    scores = trained.published.scores()
    page = served.ask(f"/en/cycles/{CYCLE}").text
    assert f"<strong>{len(scores):,}</strong>" in page
    assert f"<strong>{scores['score'].sum():,.0f}</strong>" in page


def test_nobody_sees_what_the_role_may_not(served: ServedHome) -> None:
    refused = served.ask(f"/fa/cycles/{CYCLE}/list", "inspector")
    assert refused.status_code == 403
    assert 'role="alert"' in refused.text


@pytest.mark.parametrize("path", ["/fa/log-in", f"/fa/cycles/{CYCLE}", "/fa/jobs/none"])
def test_a_page_lets_nothing_in_from_elsewhere(served: ServedHome, path: str) -> None:
    answer = served.ask(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "style=" not in answer.text
    assert "<script>" not in answer.text


def test_static_files_are_kept_for_good_under_their_hash(served: ServedHome) -> None:
    page = served.ask("/fa/log-in", None).text
    address = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    answer = served.ask(address, None)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert served.ask("/static/console.000000000000.css", None).status_code == 404
    assert served.ask("/static/..%2Flanguages.000000000000.py", None).status_code == 404
