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
from features.moment import set_moment
from features.registry import open_registry
from features.store import Store
from models.reasons import sentence_for
from tests.stores import settings_in
from tests.tiny_registry import write_drop

if TYPE_CHECKING:
    from pathlib import Path

    from features.catalogue import Feature

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


def test_each_family_computes_exactly_the_columns_it_describes(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    ingest_drop(write_drop(tmp_path / "drop"), settings)
    with open_engine(settings) as engine:
        set_moment(engine, datetime.fromisoformat("2025-12-01"), 1404)
        matrix = build_matrix(engine, open_registry(engine, Store(settings.home)))
        assert list(matrix.columns) == ["job_id", "plan_id", *(feature.name for feature in features())]
        for family in FAMILIES:
            computed = set(engine.table(family.name).columns) - {"job_id"}
            assert computed == {feature.name for feature in family.features}, family.name
        assert matrix.count().execute() == matrix.job_id.nunique().execute() > 0


def test_a_feature_that_can_be_missing_says_what_that_means(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    ingest_drop(write_drop(tmp_path / "drop"), settings)
    missing = set()
    with open_engine(settings) as engine:
        for as_of, cycle in (
            (datetime.fromisoformat("2025-12-01"), 1404),
            (datetime.fromisoformat("2025-04-20"), 1404),
            (datetime.fromisoformat("2023-08-01"), 1402),
        ):
            set_moment(engine, as_of, cycle)
            matrix = build_matrix(engine, open_registry(engine, Store(settings.home))).to_pandas()
            missing |= {name for name in NAMES if matrix[name].isna().any()}
    silent = sorted(feature.name for feature in features() if feature.name in missing and not feature.null_means)
    assert not silent, f"can be missing without saying what that means: {silent}"
