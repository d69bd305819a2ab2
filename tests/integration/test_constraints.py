"""Sample plans that keep to levels, days, floors and quotas, with a reserve that keeps chances known."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from features.faults import Fault
from serving.cli import commands
from serving.constraints_file import read_constraints
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

VISITS = 60


@pytest.fixture(scope="module")
def settings(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return copy_of(trained, tmp_path_factory.mktemp("constrained"))


@pytest.fixture(scope="module")
def province(trained: TrainedHome) -> str:
    return str(trained.published.scores()["province_code"].mode()[0])


def _run(settings: Settings, *arguments: str) -> dict[str, object]:
    done = CliRunner().invoke(commands, [*arguments, "--json"], obj=settings.home, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    said: dict[str, object] = json.loads(done.stdout)
    return said


def _constraints(folder: Path, text: str) -> Path:
    path = folder / "constraints.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _plan(settings: Settings, folder: Path, text: str, *more: str) -> dict[str, object]:
    files = ["--out", str(folder / "p.csv"), "--jobs-out", str(folder / "j.csv")]
    constraints = ["--constraints", str(_constraints(folder, text))]
    asked = ["--cycle", str(CYCLE), "--visits", str(VISITS), "--explore", "0.4"]
    return _run(settings, "plan", *asked, *files, *constraints, *more)


def _fault(settings: Settings, folder: Path, text: str) -> str:
    arguments = ["plan", "--cycle", str(CYCLE), "--visits", str(VISITS), "--out", str(folder / "p.csv")]
    arguments += ["--constraints", str(_constraints(folder, text))]
    done = CliRunner().invoke(commands, arguments, obj=settings.home)
    assert isinstance(done.exception, Fault)
    return str(done.exception)


def test_levels_days_floors_and_quotas_are_kept(
    settings: Settings, trained: TrainedHome, province: str, tmp_path: Path
) -> None:
    text = f"""
        [levels]
        national = 8
        provincial = 20
        county = 32
        [days]
        first = "1403-02-01"
        working = 5
        [province.{province}]
        quota = 4
        [agency.A01]
        floor = 12
    """
    schedule = tmp_path / "s.csv"
    said = _plan(settings, tmp_path, text, "--revisit", "0.1", "--schedule-out", str(schedule))
    plan = pd.read_csv(tmp_path / "p.csv", dtype=str, keep_default_na=False)
    assert said["levels"] == {"county": 32, "provincial": 20, "national": 8}
    assert plan["level"].value_counts().to_dict() == said["levels"]
    assert (plan["province_code"] == province).sum() <= 4
    assert (plan["agency_code"] == "A01").sum() >= 12
    assert [(one["code"], one["is_kept"]) for one in said["bounds"]] == [(province, True), ("A01", True)]  # type: ignore[attr-defined]
    again = plan[plan["revisit"] == "yes"]
    assert len(again) == 6
    assert (again["revisit_level"] != again["level"]).all()
    assert (plan.loc[plan["revisit"] == "no", "revisit_level"] == "").all()
    days = pd.read_csv(schedule, dtype={"plan_id": str, "province_code": str, "county_code": str})
    assert len(days) == VISITS + 6
    inspectors = pd.read_parquet(trained.drop / "inspectors.parquet").set_index("inspector_id")
    assert days["day"].between(1, 5).all()
    assert not any(date.fromisoformat(on).weekday() == 4 for on in days["date"])
    assert days["date"].iloc[0] == "2024-04-20"
    for (inspector, _), stops in days.groupby(["inspector_id", "day"]):
        who = inspectors.loc[str(inspector)]
        assert len(stops) <= who["daily_capacity"]
        assert set(stops["level"]) == {who["level"]}
        if who["level"] in {"provincial", "county"}:
            assert set(stops["province_code"]) == {who["province_code"]}
        if who["level"] == "county":
            assert set(stops["county_code"]) == {who["county_code"]}
    both = days[days["plan_id"].isin(again["plan_id"])].groupby("plan_id")["level"].nunique()
    assert (both == 2).all()
    assert days.loc[days["visit"] == "first", "plan_id"].is_unique


def test_a_bounded_sample_is_estimated_from(settings: Settings, province: str, tmp_path: Path) -> None:
    levels = "[levels]\ncounty = 50\nnational = 10\n"
    said = _plan(settings, tmp_path, f"{levels}[province.{province}]\nfloor = 15\n")
    assert said["levels"] == {"county": 50, "national": 10}
    jobs = pd.read_csv(tmp_path / "j.csv", dtype=str)
    jobs.assign(outcome="confirmed").to_csv(tmp_path / "r.csv", index=False)
    files = ["--plan-file", str(tmp_path / "p.csv"), "--reports", str(tmp_path / "r.csv")]
    said = _run(settings, "estimate", *files, "--out", str(tmp_path / "e.csv"))
    assert said["estimates"][0]["visited_plans"] == VISITS  # type: ignore[index]


def test_a_released_reserve_counts_and_an_unreleased_one_does_not(settings: Settings, tmp_path: Path) -> None:
    reserve, extra = tmp_path / "reserve.csv", tmp_path / "extra.csv"
    out = ["--reserve", "20", "--reserve-out", str(reserve), "--reserve-jobs-out", str(extra)]
    said = _plan(settings, tmp_path, "", *out)
    listed, jobs = pd.read_csv(reserve, dtype=str), pd.read_csv(extra, dtype=str)
    assert len(listed) == said["reserve"]
    drawn = pd.read_csv(tmp_path / "p.csv", dtype=str)
    assert not set(listed["plan_id"]) & set(drawn["plan_id"])
    first = pd.read_csv(tmp_path / "j.csv", dtype=str)[["plan_id", "job_id"]]
    called = jobs[jobs["plan_id"] == listed["plan_id"].iloc[0]]
    files = ["--plan-file", str(tmp_path / "p.csv"), "--reports", str(tmp_path / "r.csv"), "--out", str(tmp_path / "e")]
    asked = []
    for rows in (first, pd.concat([first, called])):
        rows.assign(outcome="confirmed").to_csv(tmp_path / "r.csv", index=False)
        asked.append(_run(settings, "estimate", *files))
    batch = listed[
        (listed["province_code"] == listed["province_code"][0])
        & (listed["reserve_batch"] <= listed["reserve_batch"][0])
    ]
    more = jobs["plan_id"].isin(batch["plan_id"]).sum()
    assert asked[0]["asked_jobs"] == len(first)
    assert asked[1]["asked_jobs"] == len(first) + more
    assert asked[1]["answered_jobs"] == len(first) + len(called)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[levels]\ncounty = 50\n", "add up to 50 visits, the budget is 60"),
        ('[province."99"]\nfloor = 3\n', "province 99 has no plan that may be drawn"),
        ("[levels]\ncounty = 60\n[days]\nfirst = '1403-02-01'\nworking = 0\n", "must be a whole number from 1 on"),
        ("[levels]\nsenior = 60\n[days]\nfirst = '1403-02-01'\nworking = 1\n", "visits of level senior"),
        ("[agency.A01]\nfloor = 50\n[agency.A03]\nfloor = 50\n", "floor or quota of agency A0"),
        ("[days]\nfirst = '1403-02-01'\nworking = 3\n", "[days] without [levels]"),
    ],
)
def test_what_cannot_be_kept_is_said_in_both_languages(
    settings: Settings, tmp_path: Path, text: str, said: str
) -> None:
    fault = _fault(settings, tmp_path, text)
    assert said in fault
    assert "محدودیت" in fault


def test_all_that_is_wrong_in_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = "[boss]\na = 1\n[levels]\nchief = 2\ncounty = 1.5\n[province.07]\nfloor = 5\nquota = 2\n"
    text += "[travel]\nlongest_km = 0\n"
    with pytest.raises(Fault) as raised:
        read_constraints(_constraints(tmp_path, text))
    for one in ("[boss] is not", "chief is not", "county must be", "floor above its quota", "longest_km must be"):
        assert one in raised.value.english
    with pytest.raises(Fault, match="cannot be read"):
        read_constraints(tmp_path / "missing.toml")


def test_a_schedule_without_days_is_a_fault(settings: Settings, tmp_path: Path) -> None:
    arguments = ["plan", "--cycle", str(CYCLE), "--visits", str(VISITS), "--out", str(tmp_path / "p.csv")]
    done = CliRunner().invoke(commands, [*arguments, "--schedule-out", str(tmp_path / "s.csv")], obj=settings.home)
    assert isinstance(done.exception, Fault)
