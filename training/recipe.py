"""A recipe: all that a person or a search chose of how a release is made; with the rows it gives the same bytes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SEED = 1404


@dataclass(frozen=True)
class Recipe:
    """How a release is made.

    Attributes
    ----------
    seed
        Seeds all that is drawn.
    bound
        The most that a protected group's true jobs may be listed, as a multiple of the rest's.
    growth
        LightGBM's parameters that a search chose instead of the usual ones.
    """

    seed: int
    bound: float
    growth: Mapping[str, float] = field(default_factory=dict)

    def to_document(self) -> dict[str, Any]:
        """Return what a manifest holds."""
        return asdict(self)

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> Recipe:
        """Read what `to_document` wrote."""
        return Recipe(**{name: document[name] for name in ("seed", "bound", "growth")})
