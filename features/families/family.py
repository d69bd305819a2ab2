"""The shape of a family: its features, its facts, and one pure expression that computes them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.catalogue import describe

if TYPE_CHECKING:
    from collections.abc import Callable

    from ibis import Table

    from features.catalogue import Fact, Feature
    from features.sources import Sources


@dataclass(frozen=True)
class Family:
    """A family of features.

    Attributes
    ----------
    name
        As in the catalogue.
    facts
        What its features speak of.
    features
        Its columns.
    express
        From the sources to a table of `job_id` and one float64 column a feature, one row a job of the cohort. Runs
        nothing.
    """

    name: str
    facts: tuple[Fact, ...]
    features: tuple[Feature, ...]
    express: Callable[[Sources], Table]

    @classmethod
    def described(cls, name: str, express: Callable[[Sources], Table]) -> Family:
        """Make the family from its expression and its TOML file."""
        return cls(name, *describe(name), express)
