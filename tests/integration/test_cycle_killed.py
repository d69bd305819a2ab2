"""A cycle run that is killed, or fails, goes on from its last finished stage and leaves what an undisturbed one does.

The same with 200 kills is `python -m experiments.killed_cycle`; what it found stands in docs/durability.md.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from experiments.killed_cycle.killing import TOOL, left_by
from features.command_line import rastin
from features.cycle_runs import STAGES as STAGES_IN_ORDER
from features.cycle_runs.told import FAILED, FINISHED, INTERRUPTED, RUNNING, told_run
from features.faults import Fault
from features.settings import Settings
from models.shelf import open_shelf
from serving.api.application import make_app
from serving.console.attaching import attach
from tests.learnable_drop import AS_OF, CYCLE, RECORDED_AT, learnable_drop, learnable_request
from tests.served_home import ServedHome, serve_home
from training.cli import commands
from training.cycle_run.durable import resume_cycle, run_cycle
from training.cycle_run.handover import put, take
from training.cycle_run.history import runs
from training.cycle_run.stages import STAGES
from training.parts import Evaluated
from training.rebuilding import rebuild

if TYPE_CHECKING:
    from pathlib import Path

    from training.cycle_run.history import RunRecord

pytestmark = pytest.mark.xdist_group("cycle run")  # one worker, so the undisturbed run is made once

for name, command in commands.commands.items():
    rastin.add_command(command, name)


def _settings(folder: Path) -> Settings:
    return Settings(home=folder / "home", threads=1, memory_limit="1GB")


@pytest.fixture(scope="module")
def drop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return learnable_drop(tmp_path_factory.mktemp("learnable") / "drop")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, drop: Path) -> Settings:
    """Return a home in which the cycle was run undisturbed."""
    settings = _settings(tmp_path_factory.mktemp("whole"))
    run = run_cycle(settings, learnable_request(drop))
    assert run.state == FINISHED
    assert list(run.done) == list(STAGES) == list(STAGES_IN_ORDER)
    return settings


@pytest.fixture
def killed(tmp_path: Path, whole: Settings) -> Settings:
    """Return an empty home with the same keys."""
    for kind in ("key", "signing", "signers"):
        shutil.copy(whole.home.with_name(f"home.{kind}"), tmp_path / f"home.{kind}")
    return _settings(tmp_path)


def _start(settings: Settings, drop: Path) -> subprocess.Popen[str]:
    asked = ["--as-of", AS_OF, "--cycle", str(CYCLE), "--drop", str(drop), "--recorded-at", RECORDED_AT]
    command = [*TOOL, "--home", str(settings.home), "cycle", "run", *asked]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _kill_after(settings: Settings, drop: Path, stage: str) -> RunRecord:
    """Start or go on with the run and kill it in the midst of the stage after this one; return its record."""
    started = _start(settings, drop)
    while not (there := runs(settings)) or stage not in there[-1].done:
        assert started.poll() is None, started.communicate()[0]
        time.sleep(0.2)
    time.sleep(0.5)
    assert runs(settings)[-1].state == RUNNING
    with pytest.raises(Fault, match="Only one cycle run"):
        resume_cycle(settings, None)
    started.kill()
    started.communicate()
    assert started.returncode == -signal.SIGKILL
    return runs(settings)[-1]


def _told(settings: Settings, *words: str) -> dict[str, Any]:
    result = CliRunner().invoke(rastin, ["--home", str(settings.home), "cycle", *words, "--json"])
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def _check_is_told(settings: Settings, run: RunRecord) -> None:
    """See that what the run told line by line, kills and all, is what its record has."""
    told = told_run(settings.home, run.name)
    assert told is not None
    assert told.state == run.state
    assert told.request == run.request.to_document()
    assert {name: stage.answer for name, stage in told.stages.items() if stage.fault is None} == run.done
    assert [name for name, stage in told.stages.items() if stage.fault] == [one.name for one in run.stages if one.fault]


def test_killed_and_failed_it_leaves_what_an_undisturbed_run_leaves(
    killed: Settings, whole: Settings, drop: Path
) -> None:
    for stage in ("ingest", "train"):
        run = _kill_after(killed, drop, stage)
        assert run.state == INTERRUPTED
        assert list(run.done)[-1] == stage
    assert len(runs(killed)) == 1
    obstacle = killed.home / "scores"
    obstacle.touch()
    with pytest.raises(Fault, match="A stage of the run failed; NotADirectoryError"):
        resume_cycle(killed, None)
    obstacle.unlink()
    failed = runs(killed)[-1]
    assert failed.state == FAILED
    assert list(failed.done) == list(STAGES)[:-1]
    _check_is_told(killed, failed)
    finished = run_cycle(killed, learnable_request(drop))
    assert finished.state == FINISHED
    _check_is_told(killed, finished)
    assert {name: finished.done[name] for name in failed.done} == failed.done
    assert left_by(killed.home) == left_by(whole.home)
    assert [one["state"] for one in _told(killed, "list")["runs"]] == [FAILED, FINISHED]
    assert not [path for path in (killed.home / "cycle").iterdir() if path.is_dir()]


def test_the_record_of_a_run_can_be_read_by_name_and_as_text(whole: Settings) -> None:
    told = _told(whole, "status")
    assert [stage["stage"] for stage in told["stages"]] == list(STAGES)
    assert told == _told(whole, "status", told["run"])
    text = CliRunner().invoke(rastin, ["--home", str(whole.home), "cycle", "status"]).stdout
    assert all(stage in text for stage in STAGES)
    with pytest.raises(Fault, match="must be unfinished"):
        resume_cycle(whole, told["run"])
    with pytest.raises(Fault, match="must have been begun; got C1"):
        resume_cycle(whole, "C1")


def test_a_home_without_runs_says_so(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    assert _told(settings, "list") == {"runs": []}
    with pytest.raises(Fault, match="must have been begun"):
        resume_cycle(settings, None)


def test_a_damaged_record_is_a_fault(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    (settings.home / "cycle").mkdir(parents=True)
    (settings.home / "cycle" / "runs.db").write_text("no database", encoding="utf-8")
    for ask in (lambda: runs(settings), lambda: resume_cycle(settings, None)):
        with pytest.raises(Fault, match="record of cycle runs must be readable"):
            ask()


def test_what_a_run_made_comes_out_again_from_its_manifest(whole: Settings) -> None:
    (release,) = [path.name for path in (whole.home / "releases").glob("R*")]
    rebuilt = rebuild(whole, release)
    assert rebuilt.is_same
    assert rebuilt.to_text() == f"{release} comes out again, byte for byte."
    assert [path.name for path in (whole.home / "releases").glob("R*")] == [release]
    assert not list((whole.home / "tmp").iterdir())


def test_what_a_stage_handed_over_is_refused_once_it_was_changed(tmp_path: Path) -> None:
    value = Evaluated({"cycles": {}, "share": 0.1}, {"lift.svg": b"<svg/>"})
    told = put(tmp_path / "evaluate", value)
    assert take(tmp_path / "evaluate", told) == value
    assert put(tmp_path / "evaluate", value) == told
    (tmp_path / "evaluate" / "charts.files" / "lift.svg").write_bytes(b"<svg />")
    with pytest.raises(Fault, match="must be as it was written"):
        take(tmp_path / "evaluate", told)
    with pytest.raises(Fault, match="missing or was changed"):
        take(tmp_path / "score", told)


def test_a_run_is_started_over_the_api_and_followed_from_another_server(tmp_path: Path, whole: Settings) -> None:
    home = shutil.copytree(whole.home, tmp_path / "home")
    for key in whole.home.parent.glob("home.*"):
        shutil.copy(key, tmp_path)
    settings = whole.model_copy(update={"home": home})
    sent = {"as_of": AS_OF, "cycle": CYCLE, "seed": 7}
    with serve_home(settings) as served:
        started = served.ask("/v1/cycle-runs", "analyst", "POST", sent, idempotency_key="the-first-run")
        assert started.status_code == 201, started.text
        again = served.ask("/v1/cycle-runs", "analyst", "POST", sent, idempotency_key="the-first-run")
        assert again.json() == started.json()
        other = served.ask(
            "/v1/cycle-runs", "analyst", "POST", sent, idempotency_key="another-one", accept_language="en"
        )
        assert (other.status_code, "one cycle run may go on" in other.json()["detail"]) == (409, True)
        assert served.ask("/v1/cycle-runs", "auditor", "POST", sent, idempotency_key="not-theirs").status_code == 403
        assert "data-follow" in served.ask("/fa/retraining", "analyst").text
        keys = served.keys
    attach(app := make_app(settings))
    with ServedHome(settings, app, keys) as later:
        while later.json("/v1/cycle-runs", "analyst")["goes_on"]:
            later.wait(0.5)
        run, earlier = later.json("/v1/cycle-runs", "analyst")["runs"]
        assert (run["state"], run["seed"], run["done"], run["all"]) == ("finished", 7, len(STAGES), len(STAGES))
        assert [stage["usual_seconds"] for stage in run["stages"]] == [stage["seconds"] for stage in earlier["stages"]]
        page = later.ask(f"/en/retraining/{run['run']}", "analyst").text
        assert run["stages"][3]["answer"]["release"] in page
        assert "data-follow" not in page
        resume = f"/v1/cycle-runs/{run['run']}/resume"
        resumed = later.ask(resume, "analyst", "POST", idempotency_key="once-more")
        assert resumed.status_code == 409
        _hold_gate(later, run["stages"][3]["answer"]["release"])


def _hold_gate(served: ServedHome, release: str) -> None:
    """Hold the gate once more from a release's page, and see that it says the same."""
    shelf, page = open_shelf(served.settings), f"/en/releases/{release}"
    held = shelf.gate(release)
    assert held is not None
    shutil.rmtree(shelf.folder / "gates")
    assert "It was not held against the present champion yet." in served.ask(page, "analyst").text
    assert served.ask(f"/v1/releases/{release}/gate", "analyst", "POST", {}).status_code in {200, 202}
    while "data-follow" in served.ask(page, "analyst").text:
        served.wait(0.5)
    assert shelf.gate(release) == held
