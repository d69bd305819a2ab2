"""What a published score is: a probability between its bounds, and the sum of what the features contributed."""

from __future__ import annotations

import math
import warnings
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

from features.matrix import features
from models.explanation import explain
from models.published import publish
from models.shelf import open_shelf
from serving.ranked_list import ranked_list
from tests.trained_home import AS_OF, CYCLE

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from tests.trained_home import TrainedHome


def _matrix(trained: TrainedHome) -> pd.DataFrame:
    matrix: pd.DataFrame = pq.read_table(trained.published.folder / "matrix.parquet").to_pandas()
    return matrix


def test_contributions_and_base_add_up_to_the_raw_score_of_every_job(trained: TrainedHome) -> None:
    scores = trained.published.scores()
    contributions, base = trained.release.model.contributions(_matrix(trained), threads=2)
    assert contributions.shape == (len(scores), len(features()))
    assert np.abs(contributions.sum(axis=1) + base - scores["raw_score"]).max() < 1e-6


def test_contributions_are_those_of_shap(trained: TrainedHome) -> None:
    import lightgbm

    model, matrix = trained.release.model, _matrix(trained).iloc[::100]
    contributions, base = model.contributions(matrix, threads=2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what shap draws with, and of its own
        import shap

        theirs = shap.TreeExplainer(lightgbm.Booster(model_str=model.text))
        values = theirs.shap_values(matrix[list(model.columns)].to_numpy())
    assert np.abs(np.asarray(values) - contributions).max() < 1e-6
    assert np.abs(np.asarray(theirs.expected_value) - base).max() < 1e-6


def test_every_registered_job_of_the_cycle_is_scored_once(trained: TrainedHome) -> None:
    jobs = pq.read_table(trained.drop / "jobs.parquet", columns=["job_id", "cycle", "registered_at"]).to_pandas()
    registered = jobs[(jobs["cycle"] == CYCLE) & (jobs["registered_at"] < AS_OF)]
    scores = trained.published.scores()
    assert sorted(scores["job_id"]) == sorted(registered["job_id"])
    wanted = ["job_id", "plan_id", "score", "score_low", "score_high", "raw_score", "release", "as_of"]
    assert list(scores.columns[: len(wanted)]) == wanted


def test_scores_are_probabilities_between_their_bounds_in_the_order_of_the_raw_scores(trained: TrainedHome) -> None:
    scores = trained.published.scores()
    assert scores["raw_score"].is_monotonic_decreasing
    assert ((scores["score_low"] > 0) & (scores["score_high"] < 1)).all()
    assert (scores["score_low"] <= scores["score"]).all()
    assert (scores["score"] <= scores["score_high"]).all()
    by_raw = scores.drop_duplicates("raw_score")["score"].to_numpy()
    assert (np.diff(by_raw) < 0).all()


def test_jobs_and_their_features_stand_in_the_same_order(trained: TrainedHome) -> None:
    assert list(_matrix(trained)["job_id"]) == list(trained.published.scores()["job_id"])


def test_the_release_says_where_it_came_from_and_how_it_did(trained: TrainedHome) -> None:
    release = trained.release
    assert release.manifest["as_of"] == AS_OF.isoformat()
    assert release.manifest["labelled_jobs"] > 100
    rankers = release.evaluation["cycles"][str(CYCLE)]["rankers"]
    assert {"rastin", "logistic_regression", "rules", "random"} < set(rankers)
    for metrics in rankers.values():
        for metric in metrics.values():
            assert 0.0 <= metric["low"] <= metric["high"] <= 1.0
    assert open_shelf(trained.settings).read(release.name) == release


def test_two_runs_of_one_day_are_two_runs(trained: TrainedHome, tmp_path: Path) -> None:
    scores, matrix = trained.published.scores(), _matrix(trained)
    manifest = {"cycle": CYCLE, "release": "R0", "as_of": AS_OF.isoformat(), "snapshot": "0" * 64}
    first = publish(tmp_path, scores, matrix, manifest)
    later = publish(tmp_path, scores, matrix, {**manifest, "as_of": (AS_OF + timedelta(hours=5)).isoformat()})
    assert first.folder != later.folder
    assert publish(tmp_path, scores, matrix, manifest).folder == first.folder


def test_reasons_never_name_a_fact_that_lowered_the_score(trained: TrainedHome) -> None:
    jobs = trained.published.scores()["job_id"].iloc[::50].tolist()
    matrix = trained.published.features_of(jobs)
    spoken = 0
    for english, persian in zip(
        *(explain(trained.release.model, matrix, language, 2) for language in ("en", "fa")), strict=True
    ):
        assert len(english.reasons) == len(persian.reasons) <= 3
        assert math.isclose(english.base, persian.base)
        assert not any(digit in sentence for sentence in persian.reasons for digit in "0123456789")
        spoken += len(english.reasons)
    assert spoken > len(jobs)


def test_a_list_keeps_to_its_filters_and_ranks_from_one(trained: TrainedHome) -> None:
    published = trained.published
    scores = published.scores()
    province = scores["province_code"].mode()[0]
    county = scores.loc[scores["province_code"] == province, "county_code"].mode()[0]
    for filters in ({"province_code": province}, {"province_code": province, "county_code": county}):
        listed = ranked_list(trained.settings, published, filters, 5, "en")
        wanted = scores
        for column, value in filters.items():
            wanted = wanted[wanted[column] == value]
        assert listed["job_id"].tolist() == wanted["job_id"].head(5).tolist()
        assert listed["rank"].tolist() == list(range(1, len(listed) + 1))
    assert ranked_list(trained.settings, published, {"province_code": "99"}, None, "en").empty
