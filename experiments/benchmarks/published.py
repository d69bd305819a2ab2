"""What others published on public tables, computed again from their scores where these lie there, and ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.benchmarks.earlier import days_earlier, found_in_first_half
from models.guards.separation import auc
from training.any_table.sides import read_sides
from training.evaluation import Fold, measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from training.any_table.question import Question
    from training.any_table.sides import Sides

COPIED = ["Item Price", "Net Mass"]  # of customs: what its later rows repeat
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Published:
    """A published figure beside ours.

    Attributes
    ----------
    table, figure
        Whose, and what it is.
    theirs
        As published, and by whom.
    again
        The same figure computed here from what they published; empty where that cannot be had.
    ours
        The same figure of our trainer, and of our logistic regression where told.
    """

    table: str
    figure: str
    theirs: str
    again: str
    ours: str


def published_figures(
    questions: Mapping[str, Question], reports: Mapping[str, dict[str, Any]], threads: int
) -> list[Published]:
    """Put each published figure beside ours, on the published split.

    Parameters
    ----------
    questions, reports
        By the table's name; reports as `judge` makes them.
    threads
        As for a risk model.
    """
    return [
        *_chicago(questions["chicago"], reports["chicago"], threads),
        *_customs(questions["customs"], reports["customs"]),
        *_sba(reports["sba"]),
    ]


def _chicago(question: Question, report: dict[str, Any], threads: int) -> Iterator[Published]:
    sides = read_sides(question, report["seed"], threads)
    used = [one["name"] for one in report["columns"] if one["use"] == "used"]
    test = sides.rows.is_test
    ours, theirs = (
        sides.score_with(used, report["growth"]),
        sides.rows.columns["score"].to_numpy(dtype=np.float64)[test],
    )
    days = np.asarray((sides.rows.when[test] - question.test_from) / _DAY, dtype=np.float64)
    outcome = sides.test.outcome
    where = "City of Chicago, XGBoost"
    headline, blind = (report["metrics"][name]["rankers"] for name in (report["headline"], "without_verifier"))
    with_inspector, without = (_beside(one, "auc") for one in (headline, blind))
    yield Published(
        "chicago", "AUC, the inspector known", f".679 ({where})", _three(_auc(sides, theirs)), with_inspector
    )
    yield Published("chicago", "AUC, the inspector not known", ".585 (logistic regression, its keeper's)", "", without)
    yield Published(
        "chicago",
        "days earlier",
        f"7.79 ({where})",
        f"{days_earlier(days, theirs, outcome):.2f}",
        f"{days_earlier(days, ours, outcome):.2f}",
    )
    before, again = found_in_first_half(days, theirs, outcome)
    yield Published(
        "chicago",
        "found in the first half of the work",
        f".682, and .547 as it was done ({where})",
        f"{again:.3f}, {before:.3f}",
        _three(found_in_first_half(days, ours, outcome)[1]),
    )


def _customs(question: Question, report: dict[str, Any]) -> Iterator[Published]:
    headline = report["metrics"][report["headline"]]["rankers"]
    for metric, theirs in (("precision@5%", ".762"), ("precision@10%", ".641")):
        at = metric.removeprefix("precision@").replace("%", " %")
        yield Published(
            "customs",
            f"precision at {at}",
            f"{theirs} (LightGBM, Jeong and others 2022)",
            "",
            _beside(headline, metric),
        )
    yield Published(
        "customs",
        f"precision at 5 % by a table of past means over {', '.join(COPIED)}",
        ".979 (its keeper's)",
        "",
        _three(_copied(question)),
    )


def _copied(question: Question) -> float:
    """Rank later rows by the mean outcome of earlier ones of the same values; others by the mean of all."""
    rows = pd.read_parquet(question.table)
    outcome = rows[question.label].astype(float)
    is_test = pd.to_datetime(rows[question.time]) >= question.test_from
    means = outcome[~is_test].groupby([rows.loc[~is_test, name] for name in COPIED]).mean()
    scores = means.reindex(pd.MultiIndex.from_frame(rows.loc[is_test, COPIED])).fillna(outcome[~is_test].mean())
    about = pd.DataFrame({"is_false": outcome[is_test].to_numpy(), "plan_id": np.arange(int(is_test.sum()))})
    measured = measure([Fold(0, about, {"table": np.asarray(scores, dtype=np.float64)})], seed=0)
    return float(measured["0"]["rankers"]["table"]["precision@5%"]["value"])


def _sba(report: dict[str, Any]) -> Iterator[Published]:
    (term,) = (one for one in report["findings"] if one["guard"] == "leak" and one["columns"] == ["term"])
    for what, theirs, name in (("without", ".677", "auc_of_others"), ("with", ".965", "auc_with_it")):
        yield Published("sba", f"AUC {what} `term`", f"{theirs} (its keeper's)", "", _three(term["evidence"][name]))


def _auc(sides: Sides, scores: NDArray[np.float64]) -> float:
    return auc(sides.test.outcome, scores, sides.test.cluster).value


def _beside(rankers: Mapping[str, Any], metric: str) -> str:
    ours, linear = rankers["rastin"][metric], rankers["logistic_regression"][metric]["value"]
    return f"{ours['value']:.3f} ({ours['low']:.3f} to {ours['high']:.3f}); logistic regression {linear:.3f}"


def _three(value: float) -> str:
    return f"{value:.3f}"
