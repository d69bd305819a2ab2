"""What commands write is what the published schemas say, as a library of others reads them; faults in it are found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from features.cli import commands as features_commands
from features.ingest import ingest_drop
from serving.cli import commands
from serving.exchange.exported_tables import EXPORTED
from tests.docs.pages import ROOT
from tests.frictionless_checks import faults_of
from tests.tiny_registry import make_rows, write_csv
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

SCHEMAS = ROOT / "docs" / "schemas" / "exports"
CONSTRAINTS = """
[levels]
county = 32
provincial = 20
national = 8
[days]
first = "1403-02-01"
working = 5
"""


@pytest.fixture(scope="module")
def settings(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return copy_of(trained, tmp_path_factory.mktemp("exchanged"))


def _run(settings: Settings, *arguments: str, group: Any = commands) -> dict[str, Any]:
    done = CliRunner().invoke(group, [*arguments, "--json"], obj=settings.home, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.fixture(scope="module")
def files(settings: Settings, trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Run the commands once; return each file by the name of its schema."""
    out = tmp_path_factory.mktemp("files")
    cycle = ("--cycle", str(CYCLE))
    _run(settings, "rank", *cycle, "--top", "50", "--out", str(out / "ranked_list.csv"))
    _run(
        settings,
        *("plan", *cycle, "--visits", "60", "--explore", "0.4", "--revisit", "0.1", "--reserve", "20"),
        *("--out", str(out / "sample_plan.csv"), "--jobs-out", str(out / "jobs_to_check.csv")),
        *("--reserve-out", str(out / "reserve.csv"), "--reserve-jobs-out", str(out / "reserve_jobs.csv")),
    )
    (out / "work.toml").write_text(CONSTRAINTS, encoding="utf-8")
    _run(
        settings,
        *("plan", *cycle, "--visits", "60", "--constraints", str(out / "work.toml"), "--out", str(out / "other.csv")),
        *("--schedule-out", str(out / "visit_schedule.csv")),
    )
    jobs = pd.read_csv(out / "jobs_to_check.csv", dtype=str)
    truth = pd.read_parquet(trained.drop.with_name("drop.truth.parquet")).set_index("job_id")["is_false"]
    outcome = truth.loc[jobs["job_id"]].map({True: "false", False: "confirmed"}).to_numpy()
    jobs.assign(outcome=outcome).to_csv(out / "reports.csv", index=False)
    sample = (str(out / "sample_plan.csv"), str(out / "reports.csv"))
    given = ("--plan-file", sample[0], "--reports", sample[1])
    _run(settings, "estimate", *given, "--by", "province", "--out", str(out / "estimates.csv"))
    _run(settings, "agencies", *given, "--out", str(out / "agencies.csv"))
    period = ("--from", "1402-01-01", "--to", "1403-01-01", "--sample", *sample, "--out", str(out / "report"))
    _run(settings, "report", "period", *period)
    (out / "report" / "groups.csv").rename(out / "period_groups.csv")
    (out / "report" / "summary.csv").rename(out / "period_summary.csv")
    _run(settings, "odk", "worklist", "--plan-file", sample[0], "--out", str(out / "odk_worklist.csv"))
    _run(settings, "supervise", *cycle, "--first", "1403-02-01", "--out", str(out / "supervision.csv"))
    return {path.stem: path for path in out.glob("*.csv") if path.stem in EXPORTED}


def test_the_files_of_the_commands_are_what_their_schemas_say(files: dict[str, Path]) -> None:
    assert len(files) >= 12
    for name, path in files.items():
        assert faults_of(path, SCHEMAS / f"{name}.json") == set(), name


def test_faults_planted_in_them_are_found(files: dict[str, Path], tmp_path: Path) -> None:
    for name, column, value, kind in (
        ("sample_plan", "arm", "wanted", "constraint-error"),
        ("sample_plan", "inclusion_probability", "1.5", "constraint-error"),
        ("estimates", "jobs", "some", "type-error"),
        ("ranked_list", "rank", "2", "primary-key"),
        ("odk_worklist", "name", "not-a-uuid", "constraint-error"),
    ):
        rows = pd.read_csv(files[name], dtype=str, keep_default_na=False)
        rows.loc[0, column] = value
        rows.to_csv(tmp_path / f"{name}.csv", index=False)
        found = {(one, where) for one, where in faults_of(tmp_path / f"{name}.csv", SCHEMAS / f"{name}.json")}
        assert (kind, None if kind == "primary-key" else column) in found, (name, column)
    rows.drop(columns="plan").to_csv(tmp_path / "short.csv", index=False)
    assert faults_of(tmp_path / "short.csv", SCHEMAS / "odk_worklist.json")


def test_the_published_scores_have_the_columns_of_their_schema(trained: TrainedHome) -> None:
    stored = pq.read_schema(trained.published.folder / "scores.parquet").names
    assert tuple(stored) == EXPORTED["scores"].names


def test_the_export_of_the_quarantine_is_what_its_schema_says(settings: Settings, tmp_path: Path) -> None:
    rows = make_rows(jobs=10)
    rows["jobs"][0]["worker_gender"] = "other"
    other = settings.model_copy(update={"home": tmp_path / "home"})
    ingest_drop(write_csv(tmp_path / "drop", rows), other)
    _run(other, "quarantine", "export", str(tmp_path / "quarantine.csv"), group=features_commands)
    assert len(pd.read_csv(tmp_path / "quarantine.csv")) >= 1
    assert faults_of(tmp_path / "quarantine.csv", SCHEMAS / "quarantine.json") == set()


def test_after_a_backup_and_a_restore_the_lists_are_the_same(settings: Settings, tmp_path: Path) -> None:
    _run(settings, "backup", str(tmp_path / "b.tar"), "--with-keys", str(tmp_path / "keys.json"))
    home = tmp_path / "restored" / "home"
    _run(settings, "restore", str(tmp_path / "b.tar"), "--home", str(home), "--keys", str(tmp_path / "keys.json"))
    listed = [tmp_path / f"{name}.csv" for name in ("before", "after")]
    for made, out in zip((settings, settings.model_copy(update={"home": home})), listed, strict=True):
        _run(made, "rank", "--cycle", str(CYCLE), "--top", "20", "--out", str(out))
    assert listed[0].read_bytes() == listed[1].read_bytes()
