"""What stands around a job, over the API and on its page, held to the drop that it was read from."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from serving.api.making_ahead import making_ahead_meanwhile
from serving.console.languages import language
from serving.people import Role, Scope
from tests.planning_home import PATIENCE
from tests.served_home import ServedHome, serve_home
from tests.trained_home import AS_OF, CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

TOLD = ("confirmed", "false", "not_found")


@pytest.fixture(scope="module")
def served(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHome]:
    with serve_home(copy_of(trained, tmp_path_factory.mktemp("neighbours"))) as served:
        yield served


@pytest.fixture(scope="module")
def around(served: ServedHome, jobs: list[str]) -> dict[str, Any]:
    """What is said of the first jobs, once it is made, for which nobody asks; before, it is said to be missing."""
    first = served.json(f"/v1/jobs/{jobs[0]}/neighbours")
    assert (first["sharing"], first["similar"]) == (None, None)
    assert "data-follow" in served.ask(f"/en/jobs/{jobs[0]}").text
    served.run(_made_ahead(served))
    return {job: served.json(f"/v1/jobs/{job}/neighbours?lang=en") for job in jobs}


async def _made_ahead(served: ServedHome) -> None:
    lists = served.settings.home / "lists"
    async with asyncio.timeout(PATIENCE), making_ahead_meanwhile(served.app.state.held, every_s=0.1):
        while not (_of(lists, "neighbours-*.sqlite") and _of(lists, "*.summary.json")):  # noqa: ASYNC110 -- files of others
            await asyncio.sleep(0.2)


def _of(folder: Path, pattern: str) -> list[Path]:
    return [file for file in folder.glob(pattern) if not file.name.startswith(".")]


@pytest.fixture(scope="module")
def registered(trained: TrainedHome) -> pd.DataFrame:
    """The drop's jobs that were registered by the moment, with what their plans hold."""
    jobs, plans = (pq.read_table(trained.drop / f"{name}.parquet").to_pandas() for name in ("jobs", "plans"))
    both = jobs.merge(plans, on="plan_id", suffixes=("", "_of_plan"))
    return both[(both["registered_at"] < AS_OF) & (both["approved_at"] < AS_OF)]


@pytest.fixture(scope="module")
def jobs(trained: TrainedHome, registered: pd.DataFrame) -> list[str]:
    """The first jobs of the list, and the first whose phone another plan has too."""
    listed = trained.published.scores()["job_id"]
    plans = registered.groupby("worker_mobile")["plan_id"].transform("nunique")
    shared = listed[listed.isin(registered.loc[plans > 1, "job_id"])]
    return [*listed.head(4), *shared.head(4)]


def test_plans_that_share_a_phone_or_an_address_are_those_of_the_drop(
    around: dict[str, Any], registered: pd.DataFrame
) -> None:
    said = Counter[str]()
    for job_id, found in around.items():
        (mine,) = registered[registered["job_id"] == job_id].to_dict("records")
        by_what = {one["what"]: one for one in found["sharing"]}
        phones = registered[["worker_mobile", "owner_mobile"]]
        for what, holds in (
            ("worker_phone", phones.isin([mine["worker_mobile"]]).any(axis=1)),
            ("address", registered["postal_code"] == mine["postal_code"]),
            ("operator", registered["registered_by"] == mine["registered_by"]),
        ):
            others = set(registered.loc[holds, "plan_id"]) - {mine["plan_id"]}
            assert by_what.get(what, {"plans": 0})["plans"] == len(others)
            if others:
                said[what] += 1
                assert by_what[what]["jobs"] == int(registered["plan_id"].isin(others).sum())
                assert {plan["plan_id"] for plan in by_what[what]["listed"]} <= others
    assert said["operator"] > 0


def test_visited_cases_were_visited_before_the_moment_and_told_as_they_were(
    around: dict[str, Any], trained: TrainedHome
) -> None:
    checks = pq.read_table(trained.drop / "verifications.parquet").to_pandas()
    visits = checks[(checks["stage"] == "field") & checks["outcome"].isin(TOLD) & (checks["completed_at"] < AS_OF)]
    outcomes = visits.groupby("job_id")["outcome"].agg(set)
    for found in around.values():
        assert found["similar"]
        apart = [case["apart"] for case in found["similar"]]
        assert apart == sorted(apart)
        plans = [case["plan_id"] for case in found["similar"]]
        assert len(set(plans)) == len(plans)
        assert found["plan_id"] not in plans
        for case in found["similar"]:
            assert case["outcome"] in outcomes[case["job_id"]]
            assert case["visited_on"] < AS_OF.isoformat()
            assert case["cycle"] == CYCLE


def test_two_jobs_are_no_further_apart_by_facts_than_by_features(served: ServedHome, around: dict[str, Any]) -> None:
    (one, *_) = around.values()
    case = one["similar"][0]
    why = [served.json(f"/v1/jobs/{job}/explanation")["contributions"] for job in (one["job_id"], case["job_id"])]
    features = sum(abs(why[0][name] - why[1][name]) for name in why[0])
    assert 0.0 <= case["apart"] <= features + 1e-3  # what features of one fact do may cancel out, and never add


@pytest.mark.usefixtures("around")
def test_a_cycle_is_counted_ahead_and_shown_as_it_was_until_it_is_counted_anew(served: ServedHome) -> None:
    (file,) = _of(served.settings.home / "lists", "*.summary.json")
    counts = json.loads(file.read_text(encoding="utf-8"))
    now = sum(one["registered"] for one in counts.values())
    earlier = file.with_name(f"{file.name.rpartition('-')[0]}-{'0' * 16}.summary.json")  # as if more had landed since
    earlier.write_text(json.dumps({code: one | {"registered": 70_001.0} for code, one in counts.items()}))
    file.unlink()
    served.app.state.held.explainer.works_ahead = True
    assert _card(70_001 * len(counts)) in served.ask(f"/en/cycles/{CYCLE}").text
    end = time.monotonic() + PATIENCE
    while not file.exists() and time.monotonic() < end:
        served.wait(0.2)
    served.app.state.held.explainer.works_ahead = False
    assert _card(now) in served.ask(f"/en/cycles/{CYCLE}").text
    assert not earlier.exists()


def _card(jobs: float) -> str:
    return f"<strong>{language('en').count(jobs)}</strong>"


def test_a_page_shows_them_within_the_scope_and_to_nobody_else(
    served: ServedHome, around: dict[str, Any], jobs: list[str]
) -> None:
    found = around[jobs[0]]
    page = served.ask(f"/en/jobs/{jobs[0]}").text
    for case in found["similar"]:
        assert f'href="/en/jobs/{case["job_id"]}"' in page
    served.give_key("local", Role.PLANNER, Scope(provinces=(found["province_code"],)))
    ours = served.json(f"/v1/jobs/{jobs[0]}/neighbours", "local")
    places = {case["province_code"] for case in ours["similar"]}
    places |= {plan["province_code"] for one in ours["sharing"] for plan in one["listed"]}
    assert places == {found["province_code"]}
    for holder in ("inspector", "supervisor", "agency_reader", "registrar", "administrator"):
        assert served.ask(f"/v1/jobs/{jobs[0]}/neighbours", holder).status_code == 403
        assert served.ask(f"/en/jobs/{jobs[0]}", holder).status_code == 403
