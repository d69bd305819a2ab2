"""What a run tells can be followed while it works, after a kill and after its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.cycle_runs import STAGES
from features.cycle_runs.lock import only_run
from features.cycle_runs.told import FAILED, FINISHED, INTERRUPTED, RUNNING, tell, told_run, told_runs

if TYPE_CHECKING:
    from pathlib import Path

NAME = "C1404-20260404-1"


def _state(home: Path, name: str = NAME) -> str:
    run = told_run(home, name)
    assert run is not None
    return run.state


def test_a_run_goes_on_while_somebody_holds_the_lock_and_was_interrupted_after_that(tmp_path: Path) -> None:
    assert told_runs(tmp_path) == []
    with only_run(tmp_path / "cycle"):
        tell(tmp_path, NAME, "asked", request={"cycle": 1404})
        tell(tmp_path, NAME, "began", stage="ingest")
        assert _state(tmp_path) == RUNNING
    assert _state(tmp_path) == INTERRUPTED
    tell(tmp_path, NAME, "ended", stage="ingest", answer={"snapshot": "ab"})
    run = told_run(tmp_path, NAME)
    assert run is not None
    assert (run.done, run.left, run.request) == (1, list(STAGES)[1:], {"cycle": 1404})
    assert (run.stages["ingest"].answer, run.stages["ingest"].fault) == ({"snapshot": "ab"}, None)


def test_a_line_that_a_kill_cut_off_is_passed_over_and_the_next_one_is_whole(tmp_path: Path) -> None:
    tell(tmp_path, NAME, "asked", request={})
    with (tmp_path / "cycle" / f"{NAME}.jsonl").open("ab") as file:
        file.write(b'{"at": "2026-11-22T07:3')
    tell(tmp_path, NAME, "began", stage="ingest")
    tell(tmp_path, NAME, "began", stage="ingest")  # begun again after the kill
    run = told_run(tmp_path, NAME)
    assert run is not None
    assert list(run.stages) == ["ingest"]
    assert run.stages["ingest"].seconds is None


def test_a_failed_run_says_why_and_the_one_after_it_has_its_stages(tmp_path: Path) -> None:
    tell(tmp_path, NAME, "asked", request={})
    tell(tmp_path, NAME, "began", stage="ingest")
    tell(tmp_path, NAME, "failed", stage="ingest", fault=["no room", "جا نیست"])
    assert _state(tmp_path) == FAILED
    after = NAME[:-1] + "2"
    tell(tmp_path, after, "asked", request={}, after=NAME)
    for stage in STAGES:
        tell(tmp_path, after, "ended", stage=stage, answer={})
    tell(tmp_path, after, "finished")
    failed, finished = told_runs(tmp_path)
    assert (failed.state, failed.stages["ingest"].fault, failed.done) == (FAILED, ("no room", "جا نیست"), 0)
    assert (finished.state, finished.after, finished.done) == (FINISHED, NAME, len(STAGES))
