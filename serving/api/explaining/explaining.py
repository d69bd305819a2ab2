"""The process that explains: reads a line of JSON, answers a line of JSON, until its input ends.

It stands apart from the process that serves, so that a release which crashes or hangs LightGBM takes no answer with it
but its own, and so that what LightGBM brings along is never loaded beside the keys. A release is read by way of the
shelf: signature first, then hashes, then the model. Features come from a run's index, which was made of what was
published.

    {"index": file, "release": "R…", "ranks": [17, …]}
    {"jobs": [[17, "[…]", "[…]", "…"], …]}         ranks, reasons in Persian and in English, and why
    {"fault": [english, persian]}
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import sys
import zlib
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from features.faults import Fault
from features.settings import Settings
from models.explanation import explain_in, with_lowering
from models.shelf import open_shelf
from serving.api.index.feature_blocks import features_at, names_of
from serving.logs import begin

if TYPE_CHECKING:
    from models.explanation import Explanation
    from models.release import Release

THREADS = 1  # the other core is for the process that serves
_LEAST_PACKING = 1  # of zlib's levels: numbers hardly shrink with more


def answer(settings: Settings, asked: dict[str, Any]) -> dict[str, Any]:
    """Explain some jobs of one published run."""
    try:
        index, names = _index(Path(asked["index"]))
        model = _release(settings, asked["release"]).model
    except Fault as fault:
        return {"fault": [fault.english, fault.persian]}
    ranks: list[int] = asked["ranks"]
    matrix = pd.DataFrame(features_at(index, ranks, len(names)), columns=list(names))
    both = zip(ranks, *explain_in(("fa", "en"), model, matrix, THREADS), strict=True)
    return {"jobs": [[rank, _said(fa), _said(en), _packed(en, _raw_score(index, rank))] for rank, fa, en in both]}


def _raw_score(index: sqlite3.Connection, rank: int) -> float:
    (row,) = index.execute("select row from jobs where rank = ?", (rank,)).fetchone()
    return float(json.loads(row)["raw_score"])


def _said(why: Explanation) -> str:
    return json.dumps(why.reasons, ensure_ascii=False)


def _packed(why: Explanation, raw_score: float) -> str:
    parts = with_lowering(why.base, why.contributions, raw_score)
    document = json.dumps({"base": why.base, "contributions": parts})
    return base64.b64encode(zlib.compress(document.encode(), _LEAST_PACKING)).decode()


@cache
def _release(settings: Settings, name: str) -> Release:
    return open_shelf(settings).read(name)


@cache
def _index(file: Path) -> tuple[sqlite3.Connection, tuple[str, ...]]:
    rows = sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)
    return rows, names_of(rows)


def main() -> None:
    """Answer until the input ends; what libraries print goes to standard error, never among the answers."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    settings = Settings.model_validate_json(sys.argv[1])
    begin(settings)
    import_module("lightgbm")  # seconds, before there is a question to be late with
    print("{}", file=answers, flush=True)
    for line in iter(partial(sys.stdin.readline), ""):
        said = answer(settings, json.loads(line))
        answers.write(json.dumps(said, ensure_ascii=False) + "\n")
        answers.flush()
