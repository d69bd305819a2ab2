"""Reasons: at most three, the strongest first, only what raised the score, in the reader's digits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from features.catalogue import Fact, Feature, Wording
from models.reasons import by_fact, reasons, sentence_for


def _fact(name: str) -> Fact:
    return Fact(name, name, name, (Wording(en=f"{name} is {{{name}:,.0f}}.", fa=f"این {{{name}:,.0f}} است."),))


FACTS = {name: _fact(name) for name in ("one", "two", "three", "four", "five")}
VALUES = {"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0}


def _said(contributions: list[float], values: dict[str, float] = VALUES, language: str = "en") -> list[str]:
    return reasons(values, list(FACTS), np.asarray(contributions), FACTS, language)


def test_the_three_strongest_speak_strongest_first() -> None:
    assert _said([0.1, 0.4, 0.2, 0.3, 0.15]) == ["two is 2.", "four is 4.", "three is 3."]


def test_what_lowered_the_score_is_no_reason() -> None:
    assert _said([-1.0, 0.5, -0.2, 0.0, -3.0]) == ["two is 2."]
    assert _said([-1.0, -0.5, -0.2, 0.0, -3.0]) == []


def test_what_hardly_mattered_is_no_reason() -> None:
    assert _said([1.0, 0.04, 0.0, 0.0, 0.0]) == ["one is 1."]


def test_a_fact_whose_value_is_unknown_is_left_out_and_the_next_speaks() -> None:
    assert _said([1.0, 0.9, 0.8, 0.7, 0.0], {**VALUES, "one": math.nan}) == ["two is 2.", "three is 3.", "four is 4."]


def test_persian_sentences_have_persian_digits() -> None:
    fact = Fact("x", "x", "x", (Wording(en="{x:,.1f} and {y:.0%}", fa="{x:,.1f} و {y:.0%}"),))
    values = {"x": 12345.6, "y": 0.78}
    assert sentence_for(fact, values, "fa") == "۱۲٬۳۴۵٫۶ و ۷۸٪"
    assert sentence_for(fact, values, "en") == "12,345.6 and 78%"


def test_the_first_wording_that_is_true_speaks() -> None:
    many = Wording(en="many", fa="بسیار", at_least={"x": 10})
    few = Wording(en="few", fa="اندک", below={"x": 10})
    fact = Fact("x", "x", "x", (many, few))
    assert [sentence_for(fact, {"x": value}, "en") for value in (10.0, 9.0, None)] == ["many", "few", None]


def test_contributions_of_one_fact_are_added() -> None:
    catalogue = [
        Feature(name, fact, "jobs", name, name, "jobs.registered_at", agency_controls=False)
        for name, fact in (("a", "one"), ("b", "two"), ("c", "one"))
    ]
    contributions = np.array([[0.5, 0.25, -0.125], [1.0, 2.0, 3.0]])
    names, sums = by_fact(contributions, ["a", "b", "c"], catalogue)
    assert names == ["one", "two"]
    assert sums.tolist() == [[0.375, 0.25], [4.0, 2.0]]


@pytest.mark.parametrize("language", ["fa", "en"])
def test_nothing_raised_nothing_said(language: str) -> None:
    assert _said([0.0] * 5, language=language) == []
