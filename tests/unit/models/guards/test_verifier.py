"""How much of the lift is who verified is measured, and said where it is beyond chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models.guards import Labelled, find_verifier, verifier_figures
from tests.exact_bounds import is_at_least
from tests.planted_table import SEEDS, Table, clean_table, with_column

VERIFIERS = 6


def _verified_by(table: Table, strictness: float, seed: int) -> Table:
    """Send verifiers anywhere; the strict half sees a positive in some true negatives, the lenient half misses some."""
    table = table.changed(
        with_column("verifier", lambda side, random: random.integers(0, VERIFIERS, len(side.outcome)).astype(float)),
        only_after=False,
    )
    random = np.random.default_rng(seed)
    sides = []
    for side in (table.before, table.after):
        strict = side.columns["verifier"].to_numpy() >= VERIFIERS / 2
        turned = random.random(len(side.outcome)) < strictness
        outcome = np.where(turned, strict.astype(float), side.outcome)
        sides.append(replace(side, outcome=outcome))
    return Table(*sides)


def _figures(table: Table) -> dict[str, float]:
    others = [name for name in table.before.names if name != "verifier"]
    after: Labelled = table.after
    return verifier_figures(
        after.outcome, table.score_with(table.before.names), table.score_with(others), after.cluster
    )


def test_verifiers_who_make_the_outcome_are_found_with_their_share() -> None:
    found = 0
    for seed in SEEDS[:10]:
        figures = _figures(_verified_by(clean_table(seed), 0.3, seed))
        findings = find_verifier(("verifier",), figures)
        found += len(findings)
        assert figures["fall_low"] < figures["fall"] < figures["fall_high"]
        assert figures["auc_with"] - figures["auc_without"] == pytest.approx(figures["fall"], abs=1e-12)
    assert is_at_least(found, 10, 0.999)


def test_verifiers_who_see_alike_are_not_blamed() -> None:
    tables = (_verified_by(clean_table(seed), 0.0, seed) for seed in SEEDS)
    quiet = sum(not find_verifier(("verifier",), _figures(table)) for table in tables)
    assert is_at_least(quiet, len(SEEDS), 0.999)


def test_the_areas_are_those_of_scikit_learn() -> None:
    after = clean_table(4).after
    scores = after.columns["sign"].to_numpy().round(1)
    figures = verifier_figures(after.outcome, scores, np.zeros(len(scores)), after.cluster)
    assert figures["auc_with"] == pytest.approx(roc_auc_score(after.outcome, scores), abs=1e-12)
    assert figures["auc_without"] == 0.5
    assert figures["share_of_lift"] == pytest.approx(1.0)
