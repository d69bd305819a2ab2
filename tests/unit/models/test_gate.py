"""The gate lets through what finds more, or no fewer; it refuses what finds fewer, what nobody can tell, and leaks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from models.gate import DECIDES, LEAST_FALSE, Sentence, Trial, compare
from models.gate_sentences import NO_LATER_ROWS, verdict_on, verdict_on_first, verdict_untried

if TYPE_CHECKING:
    from numpy.typing import NDArray

PERSIAN = re.compile(r"[\u0600-\u06ff]{3}")
LEAK = {
    "guard": "leak",
    "severity": "serious",
    "en": "A column gives the outcome away.",
    "fa": "ستونی نتیجه را لو می‌دهد.",
}


def _trial(plans: int, *, candidate: float, champion: float, seed: int = 1) -> Trial:
    """Make plans of two jobs, and two rankings, each as informed as said: 0 is noise."""
    random = np.random.default_rng(seed)
    odds = random.normal(-1.0, 1.5, plans).repeat(2)
    is_false = (random.random(2 * plans) < 1.0 / (1.0 + np.exp(-odds))).astype(float)

    def ranked(informed: float) -> NDArray[np.float64]:
        return informed * odds + (1.0 - informed) * random.normal(0.0, 1.5, 2 * plans)

    return Trial(is_false, np.arange(plans).repeat(2).astype(str), ranked(candidate), ranked(champion))


def _evaluated(value: float, low: float, high: float) -> dict[str, Any]:
    cycles = {"1402": {"rankers": {"rastin": {"auc": {"value": 0.1, "low": 0.1, "high": 0.1}}}}}
    return {"cycles": cycles | {"1403": {"rankers": {"rastin": {"auc": {"value": value, "low": low, "high": high}}}}}}


@pytest.mark.parametrize(
    ("candidate", "champion", "says"), [(1.0, 0.2, "better"), (0.2, 1.0, "worse"), (0.5, 0.5, "cannot_be_told")]
)
def test_it_says_what_the_interval_says(candidate: float, champion: float, says: str) -> None:
    plans = 150 if says == "cannot_be_told" else 1500
    verdict = verdict_on(_trial(plans, candidate=candidate, champion=champion), [], seed=1)
    assert verdict.says == says
    assert verdict.passes is (says == "better")
    assert verdict.reasons[0].en
    assert all(PERSIAN.search(reason.fa) and not re.search("[0-9A-Za-z]", reason.fa) for reason in verdict.reasons)


def test_the_same_ranking_is_not_worse_and_differs_by_nothing() -> None:
    trial = _trial(300, candidate=0.8, champion=0.8)
    same = Trial(trial.is_false, trial.plans, trial.champion, trial.champion)
    verdict = verdict_on(same, [], seed=1)
    assert (verdict.says, verdict.passes) == ("not_worse", True)
    assert {(one["difference"], one["low"], one["high"]) for one in verdict.measures.values()} == {(0.0, 0.0, 0.0)}


def test_a_candidate_as_good_as_the_champion_is_hardly_ever_called_better_or_worse() -> None:
    said = [verdict_on(_trial(250, candidate=0.6, champion=0.6, seed=seed), [], seed=seed).says for seed in range(20)]
    assert sum(one in {"better", "worse"} for one in said) <= 5  # of 20 at 1 in 20: more in 1 of 3,000 tries


def test_measures_are_those_counted_by_hand() -> None:
    is_false = np.array([1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0])
    plans = np.array(["a", "a", "b", "b", "c", "c", "d", "d", "e", "e"])
    best_first = -np.arange(10.0)
    measures = compare(Trial(is_false, plans, best_first, -best_first), seed=1)
    assert measures["precision@10%"]["candidate"] == 1.0
    assert measures["precision@10%"]["champion"] == 0.0
    assert measures[DECIDES]["candidate"] == 1.0  # a tenth of five plans is the first, a: one of its jobs is false
    assert measures[DECIDES]["difference"] == measures[DECIDES]["candidate"] - measures[DECIDES]["champion"] == 0.0


def test_a_visit_finds_no_more_than_it_can_check() -> None:
    is_false, plans = np.ones(80), np.array(["large"] * 60 + ["small"] * 20)
    measures = compare(Trial(is_false, plans, np.zeros(80), np.zeros(80)), seed=1)
    assert measures[DECIDES]["candidate"] == 25.0


def test_too_few_jobs_tell_nothing() -> None:
    trial = _trial(400, candidate=1.0, champion=0.0)
    few = np.concatenate([np.flatnonzero(trial.is_false)[: LEAST_FALSE - 1], np.flatnonzero(trial.is_false == 0.0)])
    verdict = verdict_on(
        Trial(*(part[few] for part in (trial.is_false, trial.plans, trial.candidate, trial.champion))), [], 1
    )
    assert (verdict.says, verdict.passes) == ("cannot_be_told", False)
    assert "19 of them false" in verdict.reasons[0].en


def test_a_leak_blocks_what_would_be_better_and_a_notice_does_not() -> None:
    trial = _trial(1500, candidate=1.0, champion=0.2)
    blocked = verdict_on(trial, [LEAK], seed=1)
    assert (blocked.says, blocked.is_blocked, blocked.passes) == ("better", True, False)
    assert Sentence(LEAK["en"], LEAK["fa"]) in blocked.reasons
    for harmless in ({**LEAK, "severity": "notice"}, {**LEAK, "guard": "drift"}):
        assert verdict_on(trial, [harmless], seed=1).passes


def test_without_a_champion_the_latest_cycle_must_be_ranked_better_than_chance() -> None:
    assert verdict_on_first(_evaluated(0.7, 0.6, 0.8), []).passes
    assert verdict_on_first(_evaluated(0.6, 0.4, 0.8), []).says == "cannot_be_told"
    assert verdict_on_first(_evaluated(0.3, 0.2, 0.4), []).says == "worse"
    assert verdict_on_first({"cycles": {}}, []).says == "cannot_be_told"
    assert not verdict_on_first(_evaluated(0.7, 0.6, 0.8), [LEAK]).passes


def test_what_cannot_be_tried_cannot_be_told() -> None:
    verdict = verdict_untried(NO_LATER_ROWS, [])
    assert (verdict.says, verdict.passes, verdict.measures) == ("cannot_be_told", False, {})
    assert verdict.to_document()["reasons"] == [{"en": NO_LATER_ROWS.en, "fa": NO_LATER_ROWS.fa}]
