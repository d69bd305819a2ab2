"""What commands do is in the ledger, and what they left is held to it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from click.testing import CliRunner

from features.cli import commands as features_commands
from features.faults import Fault
from features.ledger import Kind, open_ledger, record
from features.store import Store
from serving.cli import commands as serving_commands
from serving.ledger.rederiving import rederive
from tests.trained_home import AS_OF, CYCLE, copy_of
from training.cli import commands as training_commands

if TYPE_CHECKING:
    from pathlib import Path

    import click

    from features.settings import Settings
    from tests.trained_home import TrainedHome


pytestmark = pytest.mark.xdist_group("recorded")  # one worker: the commands are typed once


@pytest.fixture(scope="module")
def settings(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return a home in which a cycle's commands were typed, one after the other."""
    folder = tmp_path_factory.mktemp("recorded")
    settings = copy_of(trained, folder)
    shutil.copyfile(trained.settings.pseudonym_key_path, folder / "home.key")
    plan, jobs, reports = (folder / name for name in ("plan.csv", "jobs.csv", "reports.csv"))
    scores, listed, rates = (str(folder / name) for name in ("scores.parquet", "list.csv", "rates.csv"))
    cycle = ["--cycle", str(CYCLE)]
    _run(settings, training_commands, "score", *cycle, "--as-of", AS_OF.date().isoformat(), "--out", scores)
    _run(settings, training_commands, "releases", "promote", trained.release.name, "--despite", "a trial")
    _run(settings, serving_commands, "rank", *cycle, "--top", "5", "--out", listed)
    _run(settings, serving_commands, "plan", *cycle, "--visits", "40", "--out", str(plan), "--jobs-out", str(jobs))
    asked = pd.read_csv(jobs, dtype=str)
    asked.assign(outcome="confirmed")[["job_id", "outcome"]].to_csv(reports, index=False)
    measured = ["--plan-file", str(plan), "--reports", str(reports), "--out", rates]
    _run(settings, serving_commands, "estimate", *measured)
    _run(settings, features_commands, "ingest", str(trained.drop), "--recorded-at", "2026-05-01")
    return settings


def _run(settings: Settings, room: click.Group, *words: str) -> None:
    done = CliRunner().invoke(room, list(words), obj=settings.home, catch_exceptions=False)
    assert done.exit_code == 0, done.output


def _entries(settings: Settings) -> list[dict[str, Any]]:
    return [json.loads(entry) for entry in open_ledger(settings).read().entries]


def _verified(settings: Settings) -> dict[str, Any]:
    said = CliRunner().invoke(serving_commands, ["audit", "verify", "--json"], obj=settings.home)
    document: dict[str, Any] = json.loads(said.stdout)
    assert said.exit_code == (0 if document["is_whole"] else 1)
    return document


def test_what_commands_do_is_entered_and_what_they_left_is_held_to_it(settings: Settings, trained: TrainedHome) -> None:
    entries = _entries(settings)
    assert [entry["kind"] for entry in entries] == [
        "scores published",
        "release promoted",
        "export made",
        "sample plan drawn",
        "estimates made",
        "drop landed",
    ]
    assert entries[1]["what"]["release"] == trained.release.name
    said = _verified(settings)
    assert said["is_whole"], said["breaches"]
    assert said["files_checked"] > 20


@pytest.mark.parametrize("part", ["scores/*/*/scores.parquet", "releases/*/model.txt", "plans/S*/sample.parquet"])
def test_a_byte_changed_in_what_was_left_is_found(settings: Settings, part: str) -> None:
    file = next(settings.home.glob(part))
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    breaches = _verified(settings)["breaches"]
    file.write_bytes(whole)
    assert [breach["where"] for breach in breaches] == [file.relative_to(settings.home).as_posix()]
    assert _verified(settings)["is_whole"]


def _made_again(settings: Settings, name: str, *words: str) -> dict[str, Any]:
    said = CliRunner().invoke(serving_commands, ["audit", "rederive", name, "--json", *words], obj=settings.home)
    document: dict[str, Any] = json.loads(said.stdout)
    assert said.exit_code == (0 if document["is_same"] else 1)
    return document


def _named(settings: Settings, kind: str, name: str) -> str:
    return str(next(entry["what"][name] for entry in _entries(settings) if entry["kind"] == kind))


def test_a_draw_comes_out_again_whatever_landed_since(settings: Settings, trained: TrainedHome, tmp_path: Path) -> None:
    name = _named(settings, "sample plan drawn", "sample_plan")
    checks = pd.read_parquet(trained.drop / "verifications.parquet")
    late = checks[checks.stage == "field"].head(1).assign(verification_id="LATE")
    jobs = pd.read_parquet(trained.drop / "jobs.parquet", columns=["job_id", "plan_id"])
    drawn = pd.read_parquet(settings.home / "plans" / name / "sample.parquet")["plan_id"]
    late["job_id"] = jobs.job_id[jobs.plan_id.isin(drawn)].iloc[0]
    late.to_csv(tmp_path / "late.csv", index=False)
    _run(settings, serving_commands, "report", "ingest", str(tmp_path / "late.csv"))
    assert len(Store(settings.home).files("verifications")) == 2
    said = _made_again(settings, name)
    assert (said["is_same"], said["files"]) == (True, 4)
    assert list((settings.home / "tmp").iterdir()) == []
    with pytest.raises(Fault, match="constraints file that it was drawn with"):
        rederive(settings, name, tmp_path / "late.csv")


def test_scores_come_out_again(settings: Settings) -> None:
    said = _made_again(settings, _named(settings, "scores published", "scores"))
    assert (said["is_same"], said["files"]) == (True, 3)


def test_a_draw_that_was_entered_with_another_hash_does_not_come_out(settings: Settings) -> None:
    name = _named(settings, "sample plan drawn", "sample_plan")
    entry = next(entry for entry in _entries(settings) if entry["what"].get("sample_plan") == name)
    what = entry["what"]
    sample = f"plans/{name}/sample.parquet"
    record(settings, Kind.SAMPLE_PLAN_DRAWN, {**what, "files": {**what["files"], sample: "00" * 32}})
    said = _made_again(settings, name)
    assert said["differing"] == [sample]
    with pytest.raises(Fault, match="must be in the ledger"):
        rederive(settings, "S000000000000")
