"""The arms are compared while reports come in: settled, running or alarm, by the visits that answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from serving.cli import commands
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

TRULY = {True: "false", False: "confirmed"}


@pytest.fixture(scope="module")
def settings(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return copy_of(trained, tmp_path_factory.mktemp("lift"))


@pytest.fixture(scope="module")
def planned(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame, pd.DataFrame]:
    folder = tmp_path_factory.mktemp("planned")
    files = ["--out", str(folder / "p.csv"), "--jobs-out", str(folder / "j.csv")]
    _run(settings, "plan", "--cycle", str(CYCLE), "--visits", "300", "--explore", "0.4", *files)
    return folder, pd.read_csv(folder / "p.csv", dtype=str), pd.read_csv(folder / "j.csv", dtype=str)


Planned = tuple["Path", pd.DataFrame, pd.DataFrame]


def _run(settings: Settings, *arguments: str) -> dict[str, object]:
    done = CliRunner().invoke(commands, [*arguments, "--json"], obj=settings.home, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    said: dict[str, object] = json.loads(done.stdout)
    return said


def _lift(settings: Settings, planned: Planned, is_false: np.ndarray, visits: int = 300) -> dict[str, object]:
    """Report as if found so, in the order of the sample plan; return what is said after so many visits."""
    folder, plan, jobs = planned
    turn = plan.set_index("plan_id")["visit_order"].astype(int).loc[jobs["plan_id"]].to_numpy()
    at = pd.Timestamp("2024-05-01") + pd.to_timedelta(turn, unit="h")
    rows = jobs.assign(outcome=[TRULY[bool(one)] for one in is_false], completed_at=at.strftime("%Y-%m-%d %H:%M:%S"))
    rows[turn <= visits].to_csv(folder / "r.csv", index=False)
    files = ["--plan-file", str(folder / "p.csv"), "--reports", str(folder / "r.csv"), "--out", str(folder / "l.csv")]
    return _run(settings, "lift", *files)


def test_targeting_that_works_is_settled_and_stays_so(settings: Settings, planned: Planned) -> None:
    _, plan, jobs = planned
    targeted = set(plan["plan_id"][plan["arm"] == "targeted"])
    found = jobs["plan_id"].isin(targeted).to_numpy()
    said = _lift(settings, planned, found)
    assert said["verdict"] == "settled"
    assert said["settled_after_visits"] < 300  # type: ignore[operator]
    assert said["targeted"]["hit_rate"] == 1.0  # type: ignore[index]
    course = pd.read_csv(planned[0] / "l.csv")
    assert course["visits"].is_monotonic_increasing
    assert (course["low"] <= course["difference"]).all()
    early = _lift(settings, planned, found, int(said["settled_after_visits"]) - 1)  # type: ignore[call-overload]
    assert early["verdict"] == "running"
    assert course["evidence"].iloc[0] < 40.0 < course["evidence"].iloc[-1]


def test_targeting_that_finds_nothing_more_gives_alarm(settings: Settings, planned: Planned) -> None:
    _, plan, jobs = planned
    random = set(plan["plan_id"][plan["arm"] == "random"])
    said = _lift(settings, planned, jobs["plan_id"].isin(random).to_numpy())
    assert said["promised_difference"] > 0.05  # type: ignore[operator]
    assert said["verdict"] == "alarm"


def test_before_both_arms_have_answered_nothing_is_said(settings: Settings, planned: Planned) -> None:
    said = _lift(settings, planned, np.zeros(len(planned[2]), dtype=bool), 1)
    assert (said["verdict"], said["difference"], said["ratio"]) == ("running", None, None)
    files = ["--plan-file", str(planned[0] / "p.csv"), "--reports", str(planned[0] / "r.csv")]
    done = CliRunner().invoke(commands, ["lift", *files], obj=settings.home, catch_exceptions=False)
    assert "nothing can be said" in done.stdout
