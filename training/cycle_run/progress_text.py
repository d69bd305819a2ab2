"""A run as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.calendar_dates import jalali
from features.cycle_runs.told import INTERRUPTED, RUNNING
from training.cycle_run.stages import STAGES

if TYPE_CHECKING:
    from training.cycle_run.history import RunRecord, StageRecord

SHOWN = ("labelled_jobs", "release", "verdict", "jobs", "folder", "notice")  # of what a stage answered


def as_text(run: RunRecord) -> str:
    """Say what a run was asked, which stages have ended, and which is next."""
    moment = run.request.moment
    lines = [f"{run.name}  {run.state}; cycle {run.request.cycle}, as of {moment:%Y-%m-%d} ({jalali(moment)})"]
    lines += [_line(stage) for stage in run.stages]
    left = [name for name in STAGES if name not in run.done]
    if run.state == RUNNING:
        lines.append(f"  {left[0]:<10} going on" if left else "  ending")
    if run.state == INTERRUPTED:
        lines.append(f"Next is {left[0] if left else 'nothing more'}. Try: rastin cycle resume {run.name}")
    return "\n".join(lines)


def _line(stage: StageRecord) -> str:
    seconds = (stage.ended - stage.began).total_seconds()
    return f"  {stage.name:<10} {seconds:8.1f} s  {stage.fault or _told(stage.answer or {})}".rstrip()


def _told(answer: dict[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {answer[name]}" for name in SHOWN if name in answer)
