"""How the trainer ranks a table's later rows, beside baselines, with and without what the guards doubt."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from features.faults import Fault
from features.progress import step
from training.any_table.doubts import Doubts, find_doubts, find_leaking
from training.any_table.ranking import baseline_scores, last_results
from training.any_table.sides import Sides, read_sides
from training.evaluation import Fold, measure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from models.guards import Finding
    from training.any_table.question import Question

PACKAGES = ("rastin", "lightgbm", "scikit-learn", "numpy", "pandas")


def judge(question: Question, seed: int, threads: int) -> dict[str, Any]:
    """Train on the rows before the date, rank the later ones, and say what to doubt.

    Parameters
    ----------
    question
        The table and which of its columns is what.
    seed, threads
        As for a risk model; the same seed gives the same report.

    Returns
    -------
    dict
        `question`, `rows`, `columns` (used or left out, and why), `headline` (the name of the figures to quote),
        `metrics` by columns and rows used, then by ranker (`value`, `low`, `high`), `verifier` (how much of the lift is
        who verified, where asked), `findings`, `growth`, `seed`, `versions`.

    Raises
    ------
    Fault
        As `read_rows`; and when no column is left to learn from.
    """
    with step("Reading the table"):
        sides = read_sides(question, seed, threads)
    leaking = find_leaking(sides)
    leaks = {name for finding in leaking for name in finding.columns}
    kept = [name for name in sides.train.names if name not in leaks]
    _check_can_learn(kept, leaks)
    with step("Ranking the later rows"):
        growth = sides.best_growth(kept)
        metrics, scores = {}, _ranked(sides, question, kept, growth)
        if leaks:
            metrics["all_columns"] = _measured(sides, _ranked(sides, question, sides.train.names, growth))
    doubts = find_doubts(sides, question, leaking, scores["rastin"], growth)
    headline = "without_leaks" if leaks else "all_columns"
    metrics[headline] = _measured(sides, scores)
    if set(doubts.without_verifier) != set(kept):
        metrics["without_verifier"] = _measured(sides, _ranked(sides, question, doubts.without_verifier, growth))
    copies = _copies(sides, doubts)
    if copies.any() and _can_measure(sides, ~copies):
        metrics["without_repeated_rows"] = _measured(sides, scores, ~copies)
    return {
        "question": _asked(question),
        "rows": _counts(sides),
        "columns": [_said(column.to_document(), leaking) for column in sides.columns],
        "headline": headline,
        "metrics": metrics,
        "verifier": doubts.verifier,
        "findings": [finding.to_document() for finding in doubts.findings],
        "growth": dict(growth),
        "seed": seed,
        "versions": {name: version(name) for name in PACKAGES},
    }


def _ranked(
    sides: Sides, question: Question, names: Sequence[str], growth: Mapping[str, float]
) -> dict[str, NDArray[np.float64]]:
    matrix = sides.matrix.only(names)
    scores = {
        "rastin": sides.score_with(names, growth),
        **baseline_scores(matrix, sides.train.outcome, sides.seed),
    }
    return {**scores, "last_result": last_results(sides.train, sides.test)} if question.entity else scores


def _measured(
    sides: Sides, scores: dict[str, NDArray[np.float64]], rows: NDArray[np.bool_] | None = None
) -> dict[str, Any]:
    rows = np.ones(len(sides.test.outcome), dtype=bool) if rows is None else rows
    about = pd.DataFrame({"is_false": sides.test.outcome[rows], "plan_id": sides.test.cluster[rows]})
    fold = Fold(0, about, {name: one[rows] for name, one in scores.items()})
    measured: dict[str, Any] = measure([fold], sides.seed)["0"]
    return {"rows": len(about), "positive_rate": measured["false_rate"], "rankers": measured["rankers"]}


def _copies(sides: Sides, doubts: Doubts) -> NDArray[np.bool_]:
    """Say which later rows repeat an earlier one on the columns of the first lookup that was found."""
    lookups = doubts.of("lookup")
    if not lookups:
        return np.zeros(len(sides.test.outcome), dtype=bool)
    on = list(lookups[0].columns)
    earlier = pd.MultiIndex.from_frame(sides.train.columns[on].astype(str))
    later, is_whole = sides.test.columns[on], sides.test.columns[on].notna().all(axis=1).to_numpy()
    return np.asarray(is_whole & pd.MultiIndex.from_frame(later.astype(str)).isin(earlier))


def _can_measure(sides: Sides, rows: NDArray[np.bool_]) -> bool:
    outcome = sides.test.outcome[rows]
    return bool(len(outcome) and 0.0 < outcome.mean() < 1.0)


def _check_can_learn(kept: list[str], leaks: set[str]) -> None:
    if not kept:
        raise Fault(
            f"A table must have a column to learn from; of this one none is left ({len(leaks)} give the outcome away).",
            f"جدول باید ستونی برای آموختن داشته باشد؛ چیزی نمانده است ({len(leaks)} ستون نتیجه را لو می‌دهند).",
        )


def _asked(question: Question) -> dict[str, Any]:
    return {
        "table": question.table.name,
        "label": question.label,
        "label_is": question.label_is,
        "time": question.time,
        "test_from": question.test_from.isoformat(),
        "entity": question.entity,
        "verifiers": list(question.verifiers),
        "left_out": list(question.left_out),
    }


def _counts(sides: Sides) -> dict[str, int]:
    return {
        "train": len(sides.train.outcome),
        "train_positive": int(sides.train.outcome.sum()),
        "test": len(sides.test.outcome),
        "test_positive": int(sides.test.outcome.sum()),
        **sides.rows.skipped,
    }


def _said(column: dict[str, str], leaking: list[Finding]) -> dict[str, str]:
    for finding in leaking:
        if finding.columns == (column["name"],):
            return {**column, "use": "left out", "why": "a guard found that it gives the outcome away"}
    return column
