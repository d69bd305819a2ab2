"""An ablation finds the family that holds what counts, and the page says what it found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from experiments.ablation.measure import ablate
from experiments.ablation.metrics import BUDGET, metrics
from experiments.ablation.registries import Described
from experiments.ablation.ways import ALL, alone, ways, without
from experiments.catalogue_page.ablation import section
from experiments.origin import origin_of
from features.matrix import FAMILIES, features
from training.rounds import LearningRows

if TYPE_CHECKING:
    from pathlib import Path

TELLING = "sms_denied"  # of the family contact
ROWS = 1_500


@pytest.fixture(scope="module")
def measured() -> dict[str, object]:
    """Ablate a made-up registry of two cycles in which one feature tells what is false, and the others nothing."""
    random = np.random.default_rng(3)
    is_false = random.random(ROWS) < 0.2
    plans = np.char.add("P", np.arange(ROWS).astype(str)).astype(object)
    cycle = np.where(np.arange(ROWS) < ROWS // 2, 1403, 1404)
    began = pd.to_datetime(np.where(cycle == 1403, "2024-06-01", "2025-06-01"))
    about = pd.DataFrame(
        {
            "job_id": plans,
            "plan_id": plans,
            "first_plan": plans,
            "cycle": cycle,
            "round": began,
            "visited_at": began + pd.Timedelta(days=10),
            "is_false": is_false.astype(float),
        }
    )
    columns = {feature.name: np.zeros(ROWS) for feature in features()}
    columns |= {family.features[0].name: random.random(ROWS) for family in FAMILIES}
    matrix = pd.DataFrame({**columns, TELLING: is_false + random.normal(0.0, 0.5, ROWS)})
    last = about["cycle"] == 1404
    whole = pd.concat([about.loc[last, ["job_id", "plan_id"]], matrix[last]], axis=1)
    return ablate(Described(LearningRows(about, matrix), whole, about.loc[last, "is_false"]), threads=1, seeds=(1,))


def test_metrics_are_those_of_a_second_implementation_also_with_weights_and_ties() -> None:
    random = np.random.default_rng(1)
    is_false, scores = (random.random(400) < 0.3).astype(float), np.round(random.random(400), 1)
    times = random.integers(0, 3, (5, 400)).astype(float)
    for weight, (_, auc) in zip(times, metrics(is_false, scores, times), strict=True):
        assert auc == pytest.approx(roc_auc_score(is_false, scores, sample_weight=weight))
    apart = random.permutation(400).astype(float)
    ((precision, _),) = metrics(is_false, apart, np.ones((1, 400)))
    best = np.argsort(-apart)[: round(400 * BUDGET)]
    assert precision == pytest.approx(is_false[best].mean())


def test_each_way_reads_every_family_but_one_or_one_alone() -> None:
    compared = ways(threads=1)
    assert len(compared) == 1 + 2 * len(FAMILIES)
    for family in FAMILIES:
        own = {feature.name for feature in family.features}
        assert set(compared[alone(family.name)].columns) == own
        assert set(compared[without(family.name)].columns) == set(compared[ALL].columns) - own


def test_only_the_family_that_tells_is_missed(measured: dict[str, dict[str, dict[str, dict[str, dict]]]]) -> None:
    for by in ("visited", "truth"):
        found = measured[by]["ways"]
        assert found["all"]["auc"]["value"] > 0.85
        assert found["without contact"]["less"]["auc"]["high"] < -0.2
        assert found["contact alone"]["auc"]["low"] > 0.85
        assert found["place alone"]["auc"]["high"] < 0.65
        assert abs(found["without place"]["less"]["auc"]["value"]) < 0.03
        assert found["all"]["less"]["auc"] == {"value": 0.0, "low": 0.0, "high": 0.0}


def test_the_page_says_what_was_found(measured: dict[str, dict[str, dict[str, dict]]], tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    kept = {
        "jobs": ROWS,
        "resamples": 200,
        "model_seeds": [1, 2, 3],
        "last_cycle": 1404,
        "origin": origin_of("python -m experiments.ablation"),
        "scenarios": {"made up": measured},
    }
    path.write_text(json.dumps(kept), encoding="utf-8")
    said = section(path)
    assert "- **contact**: adds 0." in said
    assert "- **place**: adds nothing that can be told from none in made up." in said
    rows = [line for line in said.splitlines() if line.startswith("| contact |")]
    assert len(rows) == 2
    loss = measured["truth"]["ways"]["without contact"]["less"]["auc"]
    assert f" {loss['value']:+.3f} ({loss['low']:+.3f} to {loss['high']:+.3f}) |" in rows[0]


def test_without_results_the_page_has_no_such_section(tmp_path: Path) -> None:
    assert section(tmp_path / "results.json") == ""
