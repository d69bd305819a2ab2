"""Our parser reads what LightGBM writes, scores as LightGBM does, and names the line that it refuses."""

from __future__ import annotations

import re

import lightgbm
import numpy as np
import pandas as pd
import pytest

from features.faults import Fault
from models.risk import RiskModel, fit_risk_model
from models.trees import read_forest
from models.trees.text import MOST_BYTES
from tests.shelves import small_model

COLUMNS = ("a", "b", "c")
VALUES = (-np.inf, -1e300, -1.0, -1e-40, 0.0, 1e-40, 1.0, 7.0, 1e300, np.inf, np.nan)


def _with_gaps() -> RiskModel:
    """Fit where values are missing, whole, and of one sign: each kind of decision comes up."""
    random = np.random.default_rng(3)
    matrix = pd.DataFrame(random.normal(size=(800, 3)), columns=list(COLUMNS))
    matrix["b"] = random.integers(0, 5, 800).astype(float)
    matrix.loc[random.random(800) < 0.4, "b"] = np.nan
    matrix.loc[random.random(800) < 0.5, "c"] = np.nan
    matrix.loc[~matrix["c"].isna(), "c"] = 1.0
    is_false = (matrix["a"] + matrix["b"].isna() + matrix["c"].fillna(2.0) > 1.5).astype(float)
    return fit_risk_model(matrix, is_false.to_numpy(), seed=1, threads=1, trees=40)


def _one_leaf() -> RiskModel:
    same = pd.DataFrame(np.ones((30, 3)), columns=list(COLUMNS))
    return fit_risk_model(same, (np.arange(30) < 10).astype(float), seed=1, threads=1, trees=5)


def test_raw_scores_and_leaves_are_lightgbms() -> None:
    random = np.random.default_rng(1)
    for model in (small_model(), _with_gaps(), _one_leaf()):
        forest = read_forest(model.text, model.columns)
        thresholds = forest.threshold[np.abs(forest.threshold) > 1e-30]  # LightGBM reads smaller ones a digit off
        rows = random.choice(np.concatenate([VALUES, thresholds, thresholds + 1e-9]), (500, 3))
        theirs = lightgbm.Booster(model_str=model.text)
        assert forest.raw_scores(rows) == pytest.approx(theirs.predict(rows, raw_score=True), abs=1e-12)
        begins = np.searchsorted(np.cumsum(_leaves_a_tree(model.text)), np.arange(len(forest.leaf)), side="right")
        assert (begins[forest.leaves_of(rows)] == np.arange(len(forest.roots))).all()


def _leaves_a_tree(text: str) -> list[int]:
    return [int(leaves) for leaves in re.findall(r"^num_leaves=(\d+)$", text, re.MULTILINE)]


def test_each_kind_of_decision_is_met() -> None:
    forest = read_forest(_with_gaps().text, COLUMNS)
    assert set(forest.decision) == {2, 8, 10}
    assert np.isposinf(forest.threshold).any()


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ("version=v4", "version=v3", "line 2 must be 'version=v4'"),
        ("max_feature_idx=2", "max_feature_idx=3", "line 6 must be"),
        ("feature_names=a b c", "feature_names=a c b", "line 8 must name the release's features"),
        ("feature_infos=[", "feature_infos=[x", "line 9 must hold a range for each feature"),
        ("Tree=1", "Tree=2", "line 31 in tree 1 must be 'Tree=1'"),
        ("num_leaves=4", "num_leaves=2147483647", "line 13 in tree 0 must hold 1 number"),
        ("num_cat=0", "num_cat=1", "line 14 in tree 0 must be 'num_cat=0'"),
        ("split_feature=2 2 2", "split_feature=2 3 2", "line 15 in tree 0 must hold 3 numbers"),
        ("decision_type=2 2 2", "decision_type=1 2 2", "line 18 in tree 0 must hold 3 numbers"),
        ("left_child=-1 2 -2", "left_child=-1 1 -2", "line 21 in tree 0 .* children follow their parents"),
        ("left_child=-1 2 -2", "left_child=-1 2 -1", "line 21 in tree 0 .* each part once"),
        ("leaf_value=0.10556543865180351", "leaf_value=101.0000000000001", "line 21 in tree 0 must hold 4 numbers"),
        ("leaf_count=22", "leaf_count=23", "line 26 in tree 0 must count in each split"),
        ("is_linear=0", "is_linear=1", "line 27 in tree 0 must be 'is_linear=0'"),
        ("tree_sizes=557", "tree_sizes=558", "line 30 in tree 0 must end a tree of 558 bytes"),
        ("\nend of trees", "\n\nend of trees", "must be 'end of trees'"),
        ("c=41\n", "c=40\n", "must be 'c=41'"),
        ("[machines: ]", "[machines: 10.0.0.1:12400]", "must be a parameter as training writes it"),
        ("[seed: 1]", "[seed: 1]\n[seed: 1]", "must be a parameter as training writes it"),
        ("pandas_categorical:null\n", "pandas_categorical:null\n\n", "must be the last"),
        ("pandas_categorical:null\n", "pandas_categorical:null", "must be there, and end"),
    ],
)
def test_an_edit_is_refused_by_its_line(before: str, after: str, refused: str) -> None:
    text = small_model().text
    assert before in text
    with pytest.raises(Fault, match=refused) as fault:
        read_forest(text.replace(before, after, 1), COLUMNS)
    assert re.search("[\u0600-\u06ff]{3}", fault.value.persian)


@pytest.mark.parametrize("word", ["+1", "01", "1.0", "1e0", "1_0", "۱", "", "9" * 5_000, "nan", "1 "])
def test_a_number_has_one_way_of_being_written(word: str) -> None:
    text = small_model().text.replace("leaf_count=22", f"leaf_count={word}", 1)
    with pytest.raises(Fault, match=r"must hold 4 numbers|plain ASCII"):
        read_forest(text, COLUMNS)


def test_what_is_refused_is_never_repeated() -> None:
    text = small_model().text.replace("leaf_count=22", "leaf_count=0012345679", 1)
    with pytest.raises(Fault) as fault:
        read_forest(text, COLUMNS)
    assert "0012345679" not in str(fault.value)


def test_a_chain_of_splits_is_too_deep() -> None:
    deep = 80
    head, _, rest = small_model().text.partition("Tree=0\n")
    first, _, tail = rest.partition("\n\n\n")
    chain = {
        "num_leaves": [deep + 1],
        "split_feature": [0] * deep,
        "split_gain": [1] * deep,
        "threshold": range(deep),
        "decision_type": [2] * deep,
        "left_child": range(-1, -deep - 1, -1),
        "right_child": [*range(1, deep), -deep - 1],
        "leaf_value": [0] * (deep + 1),
    }
    lines = [
        line if (key := line.partition("=")[0]) not in chain else _line(key, chain[key]) for line in first.split("\n")
    ]
    with pytest.raises(Fault, match="tree of at most 64 levels"):
        read_forest(f"{head}Tree=0\n" + "\n".join(lines) + f"\n\n\n{tail}", COLUMNS)


def _line(key: str, values: object) -> str:
    return f"{key}=" + " ".join(map(str, values))  # type: ignore[call-overload]


def test_a_huge_text_and_names_that_are_not_plain_are_refused() -> None:
    with pytest.raises(Fault, match="bytes"):
        read_forest(" " * (MOST_BYTES + 1), COLUMNS)
    for columns in (("a", "b", "b"), ("a", "b", "c d"), ("a", "b", "ج")):
        with pytest.raises(Fault, match=r"must come before names of features|must name|plain ASCII"):
            read_forest(
                small_model().text.replace("feature_names=a b c", f"feature_names={' '.join(columns)}"), columns
            )
