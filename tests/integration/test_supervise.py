"""Technical supervision reaches every registered job, the likeliest false ones first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from serving.cli import commands
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings


@pytest.fixture
def settings(trained: TrainedHome, tmp_path: Path) -> Settings:
    return copy_of(trained, tmp_path)


def test_every_plan_is_scheduled_within_what_inspectors_can_make(
    settings: Settings, trained: TrainedHome, tmp_path: Path
) -> None:
    out, weeks_out = tmp_path / "v.csv", tmp_path / "w.csv"
    arguments = ["supervise", "--cycle", str(CYCLE), "--first", "1403-02-01", "--out", str(out)]
    done = CliRunner().invoke(
        commands, [*arguments, "--weeks-out", str(weeks_out), "--json"], obj=settings.home, catch_exceptions=False
    )
    said = json.loads(done.stdout)
    rows = pd.read_csv(out, dtype={"plan_id": str, "province_code": str, "county_code": str})
    scores = trained.published.scores()
    assert set(rows["plan_id"]) == set(scores["plan_id"])
    assert said["jobs"] == len(scores)
    sizes = scores.groupby("plan_id").size()
    visits = rows.groupby("plan_id").size()
    assert (visits == -(-sizes // 25)).all()
    assert rows["visit_order"].tolist() == list(range(1, len(rows) + 1))
    assert rows["expected_false_jobs"].is_monotonic_decreasing
    assert rows.groupby("province_code")["week"].apply(lambda week: week.is_monotonic_increasing).all()
    inspectors = pd.read_parquet(trained.drop / "inspectors.parquet").set_index("inspector_id")
    technical = inspectors[inspectors["level"] == "technical"]
    assert set(rows["inspector_id"]) <= set(technical.index)
    assert (technical.loc[rows["inspector_id"], "province_code"].to_numpy() == rows["province_code"]).all()
    assert (technical.loc[rows["inspector_id"], "firm_id"].to_numpy() == rows["firm_id"]).all()
    made = rows.groupby(["inspector_id", "date"]).size()
    assert (made <= technical["daily_capacity"].loc[made.index.get_level_values(0)].to_numpy()).all()
    weeks = pd.read_csv(weeks_out)
    assert weeks["visits"].sum() == len(rows)
    assert weeks["expected_share_so_far"].iloc[-1] == 1.0
