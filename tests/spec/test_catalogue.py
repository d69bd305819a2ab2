"""The catalogue is complete: every feature can be named, dated and said in both languages."""

from __future__ import annotations

import re
import string
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from features.catalogue import Fact, Wording
from features.contract import TABLES
from features.engine import open_engine
from features.ingest import ingest_drop
from features.matrix import FAMILIES, build_matrix, facts, features
from features.registry import open_registry
from features.store import Store
from models.reasons import sentence_for
from tests.stores import settings_in
from tests.tiny_registry import write_drop

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from features.catalogue import Feature
    from features.engine import Engine

pytestmark = pytest.mark.xdist_group("catalogue")  # one worker, so what they share is computed once

PERSIAN = re.compile(r"[\u0600-\u06ff]")
NEVER_A_FEATURE = ("gender", "settlement", "support_group", "female", "male", "urban", "rural", "emdad", "behzisti")
GENDER_MISMATCH = "person_other_gender"  # that two registrations of a person disagree; not what the gender is

NAMES = {feature.name for feature in features()}
WORDINGS = [
    pytest.param(fact, wording, id=f"{fact.name}-{number}")
    for fact in facts().values()
    for number, wording in enumerate(fact.wordings)
]


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("feature", features(), ids=lambda feature: feature.name)
def test_a_feature_has_labels_a_unit_a_fact_and_a_column_that_dates_it(feature: Feature) -> None:
    assert PERSIAN.search(feature.fa)
    assert feature.en
    assert not PERSIAN.search(feature.en)
    assert feature.unit
    assert feature.fact in facts()
    table, column = feature.known_at.split(".")
    assert TABLES[table].by_name[column].kind.is_time
    assert TABLES[table].known_at is not None


def test_names_are_the_features_own() -> None:
    names = [feature.name for feature in features()]
    assert len(names) == len(set(names))
    labels = [feature.fa for feature in features()] + [feature.en for feature in features()]
    assert len(labels) == len(set(labels)), sorted(label for label in labels if labels.count(label) > 1)
    assert len(facts()) == sum(len(family.facts) for family in FAMILIES)


def test_no_feature_says_who_somebody_is() -> None:
    for feature in features():
        if feature.name != GENDER_MISMATCH:
            assert not set(feature.name.split("_")) & set(NEVER_A_FEATURE), feature.name
            assert "support_group" not in feature.name


@pytest.mark.parametrize("fact", facts().values(), ids=lambda fact: fact.name)
def test_a_fact_has_labels_and_something_to_say(fact: Fact) -> None:
    assert PERSIAN.search(fact.fa)
    assert fact.en
    assert fact.name in {feature.fact for feature in features()}
    assert fact.wordings


@pytest.mark.parametrize(("fact", "wording"), WORDINGS)
def test_a_wording_names_features_only_and_renders_in_both_languages(fact: Fact, wording: Wording) -> None:
    assert _placeholders(wording.en) == _placeholders(wording.fa)
    assert _placeholders(wording.en) | set(wording.at_least) | set(wording.below) <= NAMES
    values: dict[str, float | None] = dict.fromkeys(_placeholders(wording.en), 3.0)
    values |= {name: limit - 1.0 for name, limit in wording.below.items()}
    values |= dict(wording.at_least.items())
    alone = Fact(fact.name, fact.en, fact.fa, (wording,))
    english, persian = (sentence_for(alone, values, language) for language in ("en", "fa"))
    assert english is not None
    assert persian is not None
    assert english.endswith(".")
    assert persian.endswith(".")
    assert "{" not in english + persian
    assert PERSIAN.search(persian)
    assert not re.search(r"[0-9A-Za-z]", persian.replace("SMS", ""))


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, list[pd.DataFrame]]]:
    """Return an engine after it described a tiny registry, and the matrices of three moments."""
    folder = tmp_path_factory.mktemp("catalogue")
    settings = settings_in(folder)
    ingest_drop(write_drop(folder / "drop"), settings)
    with open_engine(settings) as engine:
        matrices = []
        for as_of, cycle in (("2025-12-01", 1404), ("2025-04-20", 1404), ("2023-08-01", 1402)):
            matrices.append(
                build_matrix(
                    engine, open_registry(engine, Store(settings.home), datetime.fromisoformat(as_of), cycle)
                ).to_pandas()
            )
        yield engine, matrices


def test_each_family_computes_exactly_the_columns_it_describes(computed: tuple[Engine, list[pd.DataFrame]]) -> None:
    engine, matrices = computed
    for family in FAMILIES:
        columns = set(engine.table(family.name).columns) - {"job_id"}
        assert columns == {feature.name for feature in family.features}, family.name
    for matrix in matrices:
        assert list(matrix.columns) == ["job_id", "plan_id", *(feature.name for feature in features())]
        assert len(matrix) == matrix["job_id"].nunique() > 0
        assert (matrix.dtypes.drop(["job_id", "plan_id"]) == "float64").all()


def test_a_feature_that_can_be_missing_says_what_that_means(computed: tuple[Engine, list[pd.DataFrame]]) -> None:
    missing = {name for name in NAMES for matrix in computed[1] if matrix[name].isna().any()}
    silent = sorted(feature.name for feature in features() if feature.name in missing and not feature.null_means)
    assert not silent, f"can be missing without saying what that means: {silent}"
