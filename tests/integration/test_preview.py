"""What a sample plan would do is said before it is drawn, from the published scores alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from features.faults import Fault
from serving.cli import commands
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

ASKED = ["preview", "--cycle", str(CYCLE), "--visits", "60"]


@pytest.fixture
def settings(trained: TrainedHome, tmp_path: Path) -> Settings:
    return copy_of(trained, tmp_path)


def _run(settings: Settings, *arguments: str) -> dict[str, object]:
    done = CliRunner().invoke(commands, [*arguments, "--json"], obj=settings.home, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    said: dict[str, object] = json.loads(done.stdout)
    return said


def test_finds_and_widths_are_told_by_share_and_province(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "shares.csv"
    said = _run(settings, *ASKED, "--explore", "0.4", "--error-bar", "0.05", "--out", str(out))
    rows = pd.read_csv(out, dtype={"code": str})
    assert rows["explore"].unique().tolist() == [0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 1.0]
    total = rows[rows["by"] == "total"].set_index("explore")
    assert total["expected_false_jobs"].is_monotonic_decreasing
    assert total["half_width"].is_monotonic_decreasing
    provinces = rows[(rows["by"] == "province") & (rows["explore"] == 0.4)]
    assert provinces["visits"].sum() == pytest.approx(60, abs=0.5)
    assert said["error_bar"]["visits"] > 0  # type: ignore[index]
    assert said["one_more_percent"]["fewer_finds"] > 0  # type: ignore[index]
    plan = _run(settings, "plan", *ASKED[1:], "--explore", "0.4", "--out", str(tmp_path / "p.csv"))
    assert plan["expected"]["false_jobs_found"] == pytest.approx(total["expected_false_jobs"][0.4], abs=0.01)  # type: ignore[index]


def test_constraints_bound_what_is_foreseen_as_they_bound_the_draw(
    trained: TrainedHome, settings: Settings, tmp_path: Path
) -> None:
    province = str(trained.published.scores()["province_code"].mode()[0])
    file = tmp_path / "constraints.toml"
    file.write_text(f"[province.{province}]\nfloor = 30\n", encoding="utf-8")
    bounded = ["--constraints", str(file), "--explore", "0.4"]
    out = tmp_path / "shares.csv"
    _run(settings, *ASKED, *bounded, "--out", str(out))
    rows = pd.read_csv(out, dtype={"code": str})
    there = rows[rows["explore"] == 0.4].set_index("code")
    assert there["visits"][province] >= 30 - 0.01
    plan = _run(settings, "plan", *ASKED[1:], *bounded, "--out", str(tmp_path / "p.csv"))
    assert plan["expected"]["false_jobs_found"] == pytest.approx(there["expected_false_jobs"]["all"], abs=0.01)  # type: ignore[index]


def test_a_person_reads_a_table_and_the_price(settings: Settings) -> None:
    done = CliRunner().invoke(commands, ASKED, obj=settings.home, catch_exceptions=False)
    assert "of greedy" in done.stdout
    assert "One more percent of exploration at 15%" in done.stdout


def test_widths_follow_what_an_earlier_sample_plan_found(settings: Settings, tmp_path: Path) -> None:
    files = ["--out", str(tmp_path / "p.csv"), "--jobs-out", str(tmp_path / "j.csv")]
    _run(settings, "plan", *ASKED[1:], "--explore", "1", *files)
    jobs = pd.read_csv(tmp_path / "j.csv", dtype=str)
    jobs.assign(outcome="confirmed").to_csv(tmp_path / "r.csv", index=False)
    plain = _run(settings, *ASKED)
    learnt = _run(settings, *ASKED, "--learn-from", str(tmp_path / "p.csv"), str(tmp_path / "r.csv"))
    assert plain["learnt"] == {"scale": 1.0, "between": 0.0}
    assert learnt["learnt"]["scale"] < 0.9  # type: ignore[index]
    narrower, stated = (said["shares"][-1]["half_width"] for said in (learnt, plain))  # type: ignore[index]
    assert narrower < stated


def test_more_visits_than_plans_are_a_fault(settings: Settings) -> None:
    done = CliRunner().invoke(commands, [*ASKED[:-1], "999999"], obj=settings.home)
    assert isinstance(done.exception, Fault)
    assert "visits must not exceed the plans" in str(done.exception)
