"""A small replay, start to end: everybody starts alike, sees what its own visits saw, and is held against the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from experiments.benchmarks.section import Table
from experiments.replay.loop import replay
from experiments.replay.page import sections
from experiments.replay.policies.catalogue import RANDOM, TRUTH, Kind, policies, rastin
from experiments.replay.policies.lists import Listed
from experiments.replay.running import Task, results, run_all
from experiments.replay.worlds.simulated import Simulated, make_world

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from experiments.replay.policies.policy import Frame
    from training.rounds import LearningRows

pytestmark = [pytest.mark.xdist_group("replay"), pytest.mark.usefixtures("rows")]  # what is watched has been replayed

SIZE, SEED, VISITS, ROUNDS = 8_000, 3, 40, 2
OURS = rastin(0.15)
WATCHED = "watched"


class Watching:
    """A way to score that keeps what it was shown."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.learnt: list[LearningRows] = []

    def __call__(self, frame: Frame, learnt: LearningRows) -> NDArray[np.float64]:
        self.frames.append(frame)
        self.learnt.append(learnt)
        return np.asarray(frame.matrix["sms_denied"].fillna(0.0))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return make_world(tmp_path_factory.mktemp("world"), "collusion", SEED, SIZE).until(ROUNDS)


@pytest.fixture(scope="module")
def watching() -> Watching:
    return Watching()


@pytest.fixture(scope="module")
def rows(world: Simulated, watching: Watching) -> pd.DataFrame:
    known = policies(world.jobs["is_false"], SEED)
    kinds = {
        name: known[name]
        for name in (RANDOM, "LightGBM top-k", "hybrid exploration", "HistGradientBoosting top-k", OURS, TRUTH)
    }
    watched = Kind(Listed(watching), learns=True, explores=False)
    return replay(world, {**kinds, WATCHED: watched, f"{WATCHED} again": watched}, VISITS, SEED)


def test_every_policy_has_as_many_visits_in_every_round(rows: pd.DataFrame) -> None:
    assert set(rows["visits"]) == {VISITS}
    assert rows.groupby("policy")["round"].agg(list).map(tuple).unique().tolist() == [(1, 2)]


def test_the_same_policy_sees_and_finds_the_same_twice(rows: pd.DataFrame) -> None:
    one, other = (
        rows[rows["policy"] == name].drop(columns=["policy", "seconds"]) for name in (WATCHED, f"{WATCHED} again")
    )
    pd.testing.assert_frame_equal(one.reset_index(drop=True), other.reset_index(drop=True))


def test_who_knows_the_truth_finds_most(rows: pd.DataFrame) -> None:
    found = rows.groupby("policy")["found"].sum()
    assert found.idxmax() == TRUTH
    assert found[TRUTH] > 2 * found[RANDOM]
    assert (rows["found"] <= rows["best"] + 1.0).all()


def test_a_policy_learns_from_the_start_and_from_its_own_visits_alone(watching: Watching, world: Simulated) -> None:
    first, later = watching.learnt[0].about, watching.learnt[2].about  # every round it is asked twice, for two policies
    assert set(world.jobs.loc[first["job_id"], "cycle"]) == {1401}
    assert first["visited_at"].max() < world.rounds[0].as_of
    own = later[~later["job_id"].isin(first["job_id"])]
    asked = watching.frames[0].jobs
    assert 0 < own["plan_id"].nunique() <= VISITS
    assert set(own["job_id"]) <= set(asked["job_id"])
    pd.testing.assert_series_equal(
        own.set_index("job_id")["is_false"] == 1.0,
        world.reports.loc[own["job_id"], "denied"],
        check_names=False,
    )


def test_rows_learnt_from_look_as_they_did_when_they_were_chosen(watching: Watching) -> None:
    frame, learnt = watching.frames[0], watching.learnt[2]
    own = learnt.where(learnt.about["job_id"].isin(frame.jobs["job_id"]))
    place = pd.Index(frame.jobs["job_id"]).get_indexer(pd.Index(own.about["job_id"]))
    pd.testing.assert_frame_equal(
        own.matrix.reset_index(drop=True), frame.matrix.iloc[place][own.matrix.columns].reset_index(drop=True)
    )


def test_visited_plans_are_not_chosen_again_and_what_they_held_is_history(watching: Watching) -> None:
    before, after, learnt = watching.frames[0], watching.frames[2], watching.learnt[2].about
    assert not set(after.jobs["plan_id"]) & set(learnt["plan_id"])
    counts = ["agency_province_false_count", "program_false_count"]
    assert (after.matrix[counts].sum() / len(after.jobs) > before.matrix[counts].sum() / len(before.jobs)).all()


def test_no_policy_is_shown_the_truth(watching: Watching) -> None:
    for frame in watching.frames:
        assert not {"is_false", "mechanism"} & {*frame.jobs.columns, *frame.matrix.columns}


def test_finished_worlds_are_kept_and_told_of(tmp_path: Path, rows: pd.DataFrame) -> None:
    tasks = [Task(tmp_path, "collusion", "unchanged", seed, SIZE, VISITS, ROUNDS) for seed in (1, 2)]
    for task in tasks:
        rows.assign(scenario="collusion", change="unchanged", seed=task.seed).to_parquet(task.kept)
    assert run_all(tasks, minutes=0.0, workers=1) == tasks
    (told,) = sections(results(tasks), SIZE, VISITS, restaurants=0)
    paragraphs = [block for block in told.blocks if isinstance(block, str)]
    assert "`collusion` with 2 seeds" in paragraphs[0]
    assert "Too few to judge by" in paragraphs[1]
    assert f"{OURS} found" in paragraphs[3]


def test_who_hides_is_told_of_beside_the_same_worlds_as_they_are(rows: pd.DataFrame) -> None:
    worlds = [("unchanged", 1), ("unchanged", 2), ("coached", 1)]
    told = sections(
        pd.concat([rows.assign(scenario="collusion", change=change, seed=seed) for change, seed in worlds]),
        SIZE,
        VISITS,
        restaurants=0,
    )
    (table,) = (block for block in told[-1].blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows] == ["collusion, unchanged", "collusion, coached"]
    assert [row[table.columns.index(f"{OURS} to itself unchanged")] for row in table.rows] == ["1.00", "1.00"]
    assert "--scenarios collusion --changes unchanged --changes coached --seeds 1" in told[-1].origin["command"]
