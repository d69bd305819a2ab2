"""Reasons: what a job's contributions say, as at most three sentences that name facts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from features.catalogue import Fact, Feature, Values

MOST_REASONS = 3
LEAST_SHARE = 0.05  # of all that raised the score: a weaker fact is no reason

_PERSIAN = str.maketrans("0123456789,.%", "۰۱۲۳۴۵۶۷۸۹٬٫٪")


class _PersianNumber(float):
    """A number that formats itself in Persian digits."""

    def __format__(self, spec: str) -> str:
        return super().__format__(spec).translate(_PERSIAN)


class _Known(dict[str, float]):
    """The values that a sentence names; only those are looked up, out of the hundreds that there are."""

    def __init__(self, values: Values) -> None:
        super().__init__()
        self._values = values

    def __missing__(self, name: str) -> float:
        value = self._values[name]
        if value is None:
            raise KeyError(name)
        return value


class _Persian(_Known):
    def __missing__(self, name: str) -> float:
        return _PersianNumber(super().__missing__(name))


def by_fact(
    contributions: NDArray[np.float64], columns: Sequence[str], catalogue: Sequence[Feature]
) -> tuple[list[str], NDArray[np.float64]]:
    """Add the contributions of the features that speak of one fact.

    Parameters
    ----------
    contributions
        Shape (jobs, columns).
    columns
        The feature of each column.
    catalogue
        Every feature.

    Returns
    -------
    facts
        Names, in the catalogue's order.
    sums
        Shape (jobs, facts); each row adds up to the same as before.
    """
    fact_of = {feature.name: feature.fact for feature in catalogue}
    facts = list(dict.fromkeys(fact_of[column] for column in columns))
    member = np.zeros((len(columns), len(facts)))
    for row, column in enumerate(columns):
        member[row, facts.index(fact_of[column])] = 1.0
    return facts, contributions @ member


def reasons(
    values: Mapping[str, float],
    facts: Sequence[str],
    contributions: NDArray[np.float64],
    wordings: Mapping[str, Fact],
    language: str,
) -> list[str]:
    """Say why a job's score is high, the strongest fact first.

    Parameters
    ----------
    values
        The job's features; NaN where unknown.
    facts, contributions
        As `by_fact` gives them, for this job; shape (facts,).
    wordings
        Every fact by name.
    language
        "fa" or "en".

    Returns
    -------
    list of str
        At most three sentences. A fact that lowered the score, hardly mattered, or has nothing to state is left out.
    """
    known: Values = {name: None if math.isnan(value) else value for name, value in values.items()}
    raised = float(np.clip(contributions, 0.0, None).sum())
    said: list[str] = []
    for place in np.argsort(-contributions, kind="stable"):
        if len(said) == MOST_REASONS or contributions[place] <= LEAST_SHARE * raised:
            break
        sentence = sentence_for(wordings[facts[place]], known, language)
        if sentence is not None:
            said.append(sentence)
    return said


def sentence_for(fact: Fact, values: Values, language: str) -> str | None:
    """Say a fact of a job; `None` where no wording is true of it or a value it names is unknown."""
    named = _Persian(values) if language == "fa" else _Known(values)
    for wording in fact.wordings:
        if wording.is_true_of(values):
            try:
                return (wording.fa if language == "fa" else wording.en).format_map(named)
            except KeyError:  # the sentence names a value that is unknown of this job
                continue
    return None
