"""What a feature is, said once: its meaning in Persian and English, and the sentence that names its fact.

A *fact* is what a person would check ("this phone number stands on 14 registrations"). Several features may speak of
one fact; their contributions are added before reasons are chosen. Each family describes its features in a TOML file of
its own name, beside its expressions.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

Values = Mapping[str, float | None]


@dataclass(frozen=True)
class Wording:
    """A sentence for a fact; `{name:,.0f}` stands for the value of the feature `name`.

    Attributes
    ----------
    en, fa
        The sentence in English and in Persian.
    at_least, below
        Limits on feature values; the sentence is true of a job for which all of them hold. An unknown value holds no
        limit.
    """

    en: str
    fa: str
    at_least: Mapping[str, float] = field(default_factory=dict)
    below: Mapping[str, float] = field(default_factory=dict)

    def is_true_of(self, values: Values) -> bool:
        """Say whether the sentence may be said of a job with these feature values.

        >>> Wording(en="", fa="", at_least={"phone_plans": 2}).is_true_of({"phone_plans": 3.0})
        True
        >>> Wording(en="", fa="", below={"is_licensed": 1}).is_true_of({"is_licensed": None})
        False
        """

        def holds(name: str, low: float, high: float) -> bool:
            value = values.get(name)
            return value is not None and low <= value < high

        return all(holds(name, least, math.inf) for name, least in self.at_least.items()) and all(
            holds(name, -math.inf, limit) for name, limit in self.below.items()
        )


@dataclass(frozen=True)
class Fact:
    """Something a person can check, and how to say it: the first wording that is true of a job speaks."""

    name: str
    en: str
    fa: str
    wordings: tuple[Wording, ...]


@dataclass(frozen=True)
class Feature:
    """One column of the matrix.

    Attributes
    ----------
    name
        The column.
    fact
        Name of the fact it speaks of.
    unit
        What the number counts: jobs, plans, days, share, flag, ratio, ...
    en, fa
        Labels.
    known_at
        The column of the contract from whose moment on the value can be known.
    agency_controls
        Whether the agency that is ranked on the registry fills in what the value is made of.
    null_means
        What a missing value says; empty where none can be missing.
    """

    name: str
    fact: str
    unit: str
    en: str
    fa: str
    known_at: str
    agency_controls: bool
    null_means: str = ""


def describe(family: str) -> tuple[tuple[Fact, ...], tuple[Feature, ...]]:
    """Read a family's facts and features from its TOML file.

    Raises
    ------
    ValueError
        When a feature speaks of a fact that is not there.
    """
    text = resources.files("features.families").joinpath(f"{family}.toml").read_text(encoding="utf-8")
    document: dict[str, Any] = tomllib.loads(text)
    facts = tuple(
        Fact(entry["name"], entry["en"], entry["fa"], tuple(Wording(**wording) for wording in entry.get("wording", ())))
        for entry in document["fact"]
    )
    features = tuple(Feature(**entry) for entry in document["feature"])
    strays = {feature.fact for feature in features} - {fact.name for fact in facts}
    if strays:
        raise ValueError(f"A feature must speak of a fact of its family; got {sorted(strays)!r} in {family!r}.")
    return facts, features
