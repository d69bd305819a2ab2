"""Labels: what field reports say of a job, and how it looked when a planner would last have listed it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from features.engine import open_engine
from features.ingest import ingest_drop
from features.matrix import build_matrix, features
from features.registry import open_registry
from features.store import Store
from tests.stores import settings_in
from tests.tiny_registry import END, make_rows, write_rows
from training.outcomes import OutcomePolicy, outcomes
from training.rounds import STEP, LearningRows, learning_rows, rounds_before

if TYPE_CHECKING:
    import pandas as pd

    from features.engine import Engine
    from features.settings import Settings
    from tests.tiny_registry import Row, Rows

pytestmark = pytest.mark.xdist_group("visited")  # one worker, so what they share is computed once

AS_OF = datetime.fromisoformat("2026-03-01")


def _visit(rows: Rows, job: Row, days: float, outcome: str) -> None:
    inspector = rows["inspectors"][0]
    rows["verifications"].append(
        {
            "verification_id": f"V9{len(rows['verifications']):08d}",
            "job_id": job["job_id"],
            "stage": "field",
            "completed_at": job["registered_at"] + timedelta(days=days),
            "outcome": outcome,
            "level": inspector["level"],
            "inspector_id": inspector["inspector_id"],
            "firm_id": None,
            "reported_via": "direct",
            "distance_m": 5.0,
            "duration_min": 40.0,
        }
    )


VISITS: tuple[tuple[tuple[float, str], ...], ...] = (
    ((20, "false"),),
    ((20, "not_found"),),
    ((20, "confirmed"),),
    ((20, "false"), (30, "confirmed")),
    ((30, "false"), (20, "confirmed")),
    ((20, "false"), (30, "closed")),
    ((20, "closed"), (30, "refused"), (40, "inconclusive")),
    ((1, "false"),),
)
SAYS = (1.0, 1.0, 0.0, 0.0, 1.0, 1.0, None, 1.0)


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, list[Row]]:
    """Return a registry in which the first jobs were visited as `VISITS` says, and these jobs."""
    folder = tmp_path_factory.mktemp("visited")
    rows = make_rows(jobs=40, seed=5)
    rows["verifications"] = [row for row in rows["verifications"] if row["stage"] != "field"]
    jobs = [job for job in rows["jobs"] if job["cycle"] == 1403][: len(VISITS)]
    for job, visits in zip(jobs, VISITS, strict=True):
        for days, outcome in visits:
            _visit(rows, job, days, outcome)
    settings = settings_in(folder)
    ingest_drop(write_rows(folder / "drop", rows), settings, END)
    return settings, jobs


def _outcomes(settings: Settings, as_of: datetime) -> pd.DataFrame:
    with open_engine(settings) as engine:
        found: pd.DataFrame = outcomes(
            open_registry(engine, Store(settings.home), as_of, 1404), OutcomePolicy()
        ).to_pandas()
        return found.set_index("job_id")


def test_the_latest_report_that_says_true_or_false_counts(visited: tuple[Settings, list[Row]]) -> None:
    settings, jobs = visited
    found = _outcomes(settings, AS_OF)
    said = [found["is_false"].get(job["job_id"]) for job in jobs]
    assert said == list(SAYS)
    assert len(found) == len([says for says in SAYS if says is not None])


def test_a_report_says_nothing_before_it_was_made(visited: tuple[Settings, list[Row]]) -> None:
    settings, jobs = visited
    changed = jobs[3]  # false after 20 days, confirmed after 30
    at = changed["registered_at"]
    assert changed["job_id"] not in _outcomes(settings, at + timedelta(days=20)).index
    assert _outcomes(settings, at + timedelta(days=20, seconds=1))["is_false"][changed["job_id"]] == 1.0
    assert _outcomes(settings, at + timedelta(days=30))["is_false"][changed["job_id"]] == 1.0
    assert _outcomes(settings, at + timedelta(days=31))["is_false"][changed["job_id"]] == 0.0


def test_a_row_looks_as_its_job_did_at_the_last_round_before_the_visit(visited: tuple[Settings, list[Row]]) -> None:
    settings, _ = visited
    labels = _outcomes(settings, AS_OF)
    with open_engine(settings) as engine:
        rows: LearningRows = learning_rows(engine, Store(settings.home), AS_OF, OutcomePolicy())
        _check_features(engine, settings, rows)
    about = rows.about.set_index("job_id")
    rounds = rounds_before(AS_OF, labels["visited_at"].min())
    for job_id, label in labels.iterrows():
        before = max(moment for moment in rounds if moment <= label["visited_at"])
        if label["registered_at"] >= before:
            assert job_id not in about.index
        else:
            assert about.loc[job_id, "round"] == before
            assert about.loc[job_id, "is_false"] == label["is_false"]
    assert 0 < len(about) < len(labels)
    assert about["visited_at"].between(about["round"], about["round"] + STEP + timedelta(days=1)).all()


def _check_features(engine: Engine, settings: Settings, rows: LearningRows) -> None:
    names = [feature.name for feature in features()]
    for (moment, cycle), about in list(rows.about.groupby(["round", "cycle"]))[:2]:
        matrix = (
            build_matrix(engine, open_registry(engine, Store(settings.home), moment.to_pydatetime(), int(cycle)))
            .to_pandas()
            .set_index("job_id")
        )
        theirs = matrix.loc[about["job_id"], names].reset_index(drop=True)
        assert rows.matrix.loc[about.index, names].reset_index(drop=True).equals(theirs)


def test_rounds_reach_back_from_the_date_at_equal_steps_to_before_the_first_visit() -> None:
    first = datetime.fromisoformat("2022-07-09")
    rounds = rounds_before(AS_OF, first)
    assert rounds[0] <= first < rounds[1]
    assert rounds[-1] == (AS_OF - STEP).replace(hour=0, minute=0, second=0, microsecond=0)
    assert all(later - earlier <= STEP + timedelta(days=1) for earlier, later in pairwise(rounds))
    assert rounds_before(AS_OF, AS_OF) == []
