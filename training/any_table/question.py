"""What is asked of a labelled table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True)
class Question:
    """A table, and which of its columns is what.

    Attributes
    ----------
    table
        A CSV or Parquet file.
    label
        The outcome: 0 and 1, no and yes, or two words.
    time
        When a row's outcome was still to come; dates in other columns are told as days before it.
    test_from
        Rows from this moment on are tested on, the ones before learnt from.
    label_is
        Which value of the label is the outcome that is looked for; needed where it is not plain.
    entity
        What rows belong together (a company, a house): resampled as a whole, and no sign by itself.
    verifiers
        Columns that say who verified.
    left_out
        Columns that a person knows to be made after the outcome.
    """

    table: Path
    label: str
    time: str
    test_from: datetime
    label_is: str | None = None
    entity: str | None = None
    verifiers: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """Every column that the question names."""
        named = (self.label, self.time, self.entity, *self.verifiers, *self.left_out)
        return tuple(name for name in named if name is not None)
