"""Fifty clients who never pause: lists and explanations of a million scored jobs, beside MLflow's server."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from experiments.benchmarks.answering.clients import ask_all
from experiments.benchmarks.answering.questions import TOP, Questions
from experiments.benchmarks.answering.scored_home import scored_home
from experiments.benchmarks.answering.servers import mlflow_serve, planner_key, rastin_serve
from experiments.benchmarks.answering.telling import (
    LISTED,
    LISTED_NEW,
    LISTED_PLAIN,
    OF_LISTED,
    OF_OTHERS,
    OF_OTHERS_AGAIN,
    SCORED,
    SCORED_MANY,
    Run,
    found,
    table,
    told,
)
from experiments.benchmarks.bench import CYCLE, Bench, Options
from experiments.benchmarks.own_process import measure
from features.progress import step
from serving.api.index.index_making import make_index

if TYPE_CHECKING:
    from experiments.benchmarks.answering.clients import Answers
    from experiments.benchmarks.answering.scored_home import ScoredHome
    from experiments.benchmarks.answering.servers import Server
    from experiments.benchmarks.section import Block

ANSWERS = 3_000  # a run
NOT_ASKED_BEFORE = 1_000  # a run
OF_MLFLOW = 600  # a run


def _run(options: Options) -> tuple[Block, ...]:
    home = scored_home(options)
    with tempfile.TemporaryDirectory(prefix="rastin-answering-") as scratch:
        indexed = measure(make_index, home.published, Path(scratch) / "index.sqlite")
        asked = Questions(home, planner_key(home.settings.home), options.seed)
        starts, ahead = _starts(home, asked, options.runs)
        runs = _rounds(home, asked, Path(scratch), options.runs)
    return (told(options.jobs, home.distinct), found(runs, starts, indexed, ahead), table(runs))


def _starts(home: ScoredHome, asked: Questions, times: int) -> tuple[list[float], float]:
    """Start the server, wait until what is listed most is explained, and start it again; return seconds of each."""
    with rastin_serve(home.settings.home) as server, step("Explaining what is listed most"):
        began = time.perf_counter()
        _wait_until_explained(server, asked)
        ahead = time.perf_counter() - began
    starts = []
    for _ in range(times):
        with rastin_serve(home.settings.home) as server:
            starts.append(server.started_in)
    return starts, ahead


def _wait_until_explained(server: Server, asked: Questions) -> None:
    address, headers = (
        f"http://127.0.0.1:{server.port}/v1/cycles/{CYCLE}/list",
        {"authorization": f"Bearer {asked.key}"},
    )
    for place in asked.provinces():
        page = {"province": place, "limit": str(TOP)}
        while httpx.get(address, params=page, headers=headers, timeout=300).json()["reasons_pending"]:
            time.sleep(2)


def _rounds(home: ScoredHome, asked: Questions, scratch: Path, times: int) -> dict[str, list[Run]]:
    rows = scratch / "rows.parquet"
    asked.matrix(TOP).to_parquet(rows)
    model = home.settings.home / "releases" / home.published.release / "model.txt"
    runs: dict[str, list[Run]] = {}
    for turn in range(times):
        with step(f"Fifty clients, run {turn + 1} of {times}"), rastin_serve(home.settings.home) as ours:
            _asked(ours, asked.explanations_of_others(1))  # starts the process that explains
            _asked(ours, asked.every_list())  # a page is made once in the life of a server, and timed apart below
            _asked(ours, asked.lists(ANSWERS, packed=True))  # until what it loads beside its first answers is there
            for name, questions in _questions(asked).items():
                runs.setdefault(name, []).append(_asked(ours, questions))
        with (
            step(f"The same of MLflow, run {turn + 1} of {times}"),
            mlflow_serve(model, rows, scratch / "model") as its,
        ):
            runs.setdefault(SCORED, []).append(_asked(its, asked.jobs_to_score(OF_MLFLOW, 1)))
            runs.setdefault(SCORED_MANY, []).append(_asked(its, asked.jobs_to_score(OF_MLFLOW // 4, TOP)))
    return runs


def _questions(asked: Questions) -> dict[str, list[bytes]]:
    others = asked.explanations_of_others(NOT_ASKED_BEFORE)
    return {
        LISTED: asked.lists(ANSWERS, packed=True),
        LISTED_PLAIN: asked.lists(ANSWERS, packed=False),
        LISTED_NEW: asked.lists_not_asked_before(NOT_ASKED_BEFORE),
        OF_LISTED: asked.explanations_of_listed(ANSWERS),
        OF_OTHERS: others,
        OF_OTHERS_AGAIN: others,
    }


def _asked(server: Server, questions: list[bytes]) -> Run:
    before = server.processor_seconds()
    asked = measure(ask_all, server.port, questions)
    answers: Answers = asked.value
    if answers.refused:
        raise ValueError(f"{answers.refused} of {len(questions)} questions were refused")
    used = (server.processor_seconds() - before, asked.cpu_seconds)
    return Run(answers, *(1_000 * seconds / len(questions) for seconds in used))


ANSWERING = Bench("answering", 30, "How fast does the API answer fifty clients?", _run)
