"""Run a case, and keep what it came to: one that was finished with the same wishes is not run again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from experiments.peers.cases import read_case
from experiments.peers.contenders import CONTENDERS, is_installed
from experiments.peers.draws import hold, population
from experiments.peers.estimators import ESTIMATORS
from experiments.peers.judging import judge
from features.progress import step
from features.whole_files import whole_file
from training.recipe import SEED

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.peers.allowance import Allowance
    from experiments.peers.cases import Case


@dataclass(frozen=True)
class Asked:
    """What a run is asked for: the size of registries, everybody's allowance, visits of a draw, draws of a design."""

    jobs: int
    allowance: Allowance
    visits: int
    draws: int
    threads: int


def finished(name: str, asked: Asked, work: Path) -> dict[str, Any]:
    """Return what a case came to: `ranked`, as `judge` tells it, and of registries `estimated`, as `hold` does."""
    path, wishes = work / f"{name}.json", asdict(asked)
    if path.exists():
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if kept["asked"] == wishes:
            return kept
    document = {"asked": wishes, **_run(read_case(name, work, asked.jobs, SEED, asked.threads), asked)}
    work.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as draft:
        draft.write_text(json.dumps(document), encoding="utf-8")
    return document


def _run(case: Case, asked: Asked) -> dict[str, Any]:
    contenders = [one for one in CONTENDERS if is_installed(one.package)]
    ranked = judge(case.cells, case.grid, contenders, asked.allowance, SEED, asked.threads, case.whole)
    if case.whole is None:
        return {"ranked": ranked, "estimated": None}
    with step(f"Estimating from {asked.draws} draws of {case.name}"):
        plans, jobs = population(case.whole, SEED, asked.threads)
        estimators = [one for one in ESTIMATORS if is_installed(one.package)]
        return {"ranked": ranked, "estimated": hold(estimators, plans, jobs, asked.visits, asked.draws, SEED)}
