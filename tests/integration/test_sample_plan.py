"""From published scores to a sample plan, from reports to estimates, through the two commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from features.faults import Fault
from serving.cli import commands
from serving.population_estimates import estimate_from_files
from tests.hidden_counts import read_shown
from tests.trained_home import AS_OF, CYCLE, copy_of

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings
    from tests.trained_home import TrainedHome

CONTRACT = (
    *("visit_order", "plan_id", "level", "province_code", "county_code", "agency_code", "arm"),
    *("inclusion_probability", "expected_false_jobs", "jobs_to_check", "reason_1", "reason_2", "reason_3"),
)


@pytest.fixture(scope="module")
def settings(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return copy_of(trained, tmp_path_factory.mktemp("planned"))


def _run(settings: Settings, *arguments: str) -> dict[str, object]:
    done = CliRunner().invoke(commands, [*arguments, "--json"], obj=settings.home, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    said: dict[str, object] = json.loads(done.stdout)
    return said


def _plan(settings: Settings, folder: Path, seed: int = 1, *more: str) -> tuple[pd.DataFrame, pd.DataFrame, dict]:
    out, jobs = folder / f"plan{seed}.csv", folder / f"jobs{seed}.csv"
    asked = ["--cycle", str(CYCLE), "--visits", "60", "--explore", "0.4", "--seed", str(seed)]
    said = _run(settings, "plan", *asked, "--out", str(out), "--jobs-out", str(jobs), "--lang", "en", *more)
    codes = {"plan_id": str, "province_code": str, "county_code": str}
    return pd.read_csv(out, dtype=codes, keep_default_na=False), pd.read_csv(jobs, dtype={"job_id": str}), said


def _field_checked(trained: TrainedHome) -> set[str]:
    checks = pd.read_parquet(trained.drop / "verifications.parquet")
    return set(checks.job_id[(checks.stage == "field") & (checks.completed_at < AS_OF)])


def _reports(trained: TrainedHome, jobs: pd.DataFrame, out: Path) -> pd.Series:
    truth = pd.read_parquet(trained.drop.with_name("drop.truth.parquet")).set_index("job_id")["is_false"]
    outcome = truth.loc[jobs["job_id"]].map({True: "false", False: "confirmed"}).to_numpy()
    rows = pd.DataFrame({"verification_id": jobs["job_id"], "job_id": jobs["job_id"], "stage": "field"})
    rows.assign(completed_at="2026-05-10 10:00:00", outcome=outcome).to_csv(out, index=False)
    return truth


def test_a_sample_plan_keeps_to_the_contract(settings: Settings, trained: TrainedHome, tmp_path: Path) -> None:
    plan, jobs, said = _plan(settings, tmp_path)
    assert tuple(plan.columns[: len(CONTRACT)]) == CONTRACT
    assert plan["visit_order"].tolist() == list(range(1, 61))
    assert plan["plan_id"].is_unique
    assert set(plan["arm"]) == {"targeted", "random"}
    assert plan["inclusion_probability"].between(0.0, 1.0, inclusive="right").all()
    assert set(jobs["plan_id"]) == set(plan["plan_id"])
    assert jobs.groupby("plan_id").size().loc[plan["plan_id"]].tolist() == plan["jobs_to_check"].tolist()
    assert plan["jobs_to_check"].max() <= 25
    assert (plan.loc[plan["arm"] == "random", "reason_1"] == "").all()
    assert (plan.loc[plan["arm"] == "targeted", "reason_1"] != "").mean() > 0.9
    scores = trained.published.scores()
    checked = _field_checked(trained)
    visited = set(scores.plan_id[scores.job_id.isin(checked)])
    assert visited
    assert not visited & set(plan["plan_id"])
    speaks = said["estimates_speak_of"]
    assert isinstance(speaks, dict)
    assert speaks["plans"] == scores.plan_id.nunique() - len(visited)


def test_the_same_seed_gives_the_same_bytes(settings: Settings, tmp_path: Path) -> None:
    for name in ("first", "again"):
        (tmp_path / name).mkdir()
        _plan(settings, tmp_path / name)
    for file in ("plan1.csv", "jobs1.csv"):
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "again" / file).read_bytes()
    other, _, _ = _plan(settings, tmp_path, 2)
    assert set(other["plan_id"]) != set(pd.read_csv(tmp_path / "first" / "plan1.csv")["plan_id"])


def test_estimates_of_all_groups_from_a_plan_and_its_reports(
    settings: Settings, trained: TrainedHome, tmp_path: Path
) -> None:
    _, jobs, said = _plan(settings, tmp_path)
    truth = _reports(trained, jobs, tmp_path / "reports.csv")
    scores = trained.published.scores()
    left = scores[~scores.plan_id.isin(scores.plan_id[scores.job_id.isin(_field_checked(trained))])]
    for by, column in (("total", None), ("province", "province_code"), ("agency", "agency_code")):
        out = tmp_path / f"{by}.csv"
        files = ["--plan-file", str(tmp_path / "plan1.csv"), "--reports", str(tmp_path / "reports.csv")]
        about = _run(settings, "estimate", *files, "--by", by, "--out", str(out))
        assert about["sample_plan"] == said["sample_plan"]
        rows = pd.read_csv(out, dtype={"code": str})
        assert list(rows.columns[:7]) == ["by", "code", "jobs", "visited_plans", "false_rate", "low", "high"]
        assert rows["jobs"].sum() == len(left)
        shown = read_shown(rows["visited_plans"])
        assert shown.sum() <= 60
        assert not ((shown > 0) & (shown < 5)).any()
        assert shown.isna().sum() != 1
        assert ((rows.low <= rows.false_rate) & (rows.false_rate <= rows.high)).all()
        if column is None:
            assert rows.low[0] <= truth.loc[left.job_id].mean() <= rows.high[0]
        else:
            assert rows["code"].tolist() == sorted(left[column].unique())


def test_a_plan_of_one_province_speaks_of_that_province(
    settings: Settings, trained: TrainedHome, tmp_path: Path
) -> None:
    province = str(trained.published.scores()["province_code"].mode()[0])
    plan, _, _ = _plan(settings, tmp_path, 5, "--province", province)
    assert set(plan["province_code"]) == {province}


def test_a_plan_file_that_went_through_a_spreadsheet_is_known(
    settings: Settings, trained: TrainedHome, tmp_path: Path
) -> None:
    plan, jobs, _ = _plan(settings, tmp_path)
    _reports(trained, jobs, tmp_path / "reports.csv")
    changed = tmp_path / "changed.csv"
    plan.sample(frac=1.0, random_state=1).assign(note="seen")[["note", "inclusion_probability", "plan_id"]].to_csv(
        changed, index=False, encoding="utf-8-sig"
    )
    before = estimate_from_files(settings.home, tmp_path / "plan1.csv", tmp_path / "reports.csv", "total")
    assert estimate_from_files(settings.home, changed, tmp_path / "reports.csv", "total").rows.equals(before.rows)
    plan.head(59).to_csv(changed, index=False)
    with pytest.raises(Fault, match="A plan file must be one that `rastin plan` wrote"):
        estimate_from_files(settings.home, changed, tmp_path / "reports.csv", "total")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("job_id,outcome\nJ1,maybe\n", "outcome must be one of the contract's; got 'maybe' in line 2"),
        ("job,outcome\nJ1,false\n", "lacks job_id"),
        ("", "cannot be read"),
    ],
)
def test_reports_that_cannot_be_read_are_a_fault(settings: Settings, tmp_path: Path, text: str, message: str) -> None:
    _plan(settings, tmp_path)
    (tmp_path / "reports.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Fault, match=message):
        estimate_from_files(settings.home, tmp_path / "plan1.csv", tmp_path / "reports.csv", "total")


def test_more_visits_than_plans_are_a_fault(settings: Settings, tmp_path: Path) -> None:
    arguments = ["plan", "--cycle", str(CYCLE), "--visits", "999999", "--out", str(tmp_path / "p.csv")]
    done = CliRunner().invoke(commands, arguments, obj=settings.home)
    assert isinstance(done.exception, Fault)
    assert "visits must not exceed the plans" in str(done.exception)


def test_second_visits_to_the_marked_plans_correct_for_misses(
    settings: Settings, trained: TrainedHome, tmp_path: Path
) -> None:
    plan, jobs, _ = _plan(settings, tmp_path, 7, "--revisit", "0.5")
    assert (plan["revisit"] == "yes").sum() == 30
    again = jobs[jobs["plan_id"].isin(plan.loc[plan["revisit"] == "yes", "plan_id"])]
    truth = _reports(trained, again, tmp_path / "second.csv")
    first = jobs.iloc[::2] if truth.loc[jobs["job_id"]].iloc[::2].any() else jobs
    _reports(trained, jobs, tmp_path / "first.csv")
    rows = pd.read_csv(tmp_path / "first.csv", dtype=str)
    rows.loc[rows["job_id"].isin(first["job_id"]), "outcome"] = "confirmed"
    rows.to_csv(tmp_path / "first.csv", index=False)
    files = ["--plan-file", str(tmp_path / "plan7.csv"), "--reports", str(tmp_path / "first.csv")]
    plain = _run(settings, "estimate", *files, "--out", str(tmp_path / "e.csv"))
    mended = _run(
        settings, "estimate", *files, "--revisits", str(tmp_path / "second.csv"), "--out", str(tmp_path / "m.csv")
    )
    assert plain["misses"] is None
    assert mended["misses"]["missed"] > 0  # type: ignore[index]
    before, after = (pd.read_csv(tmp_path / name)["false_rate"][0] for name in ("e.csv", "m.csv"))
    assert after > before
