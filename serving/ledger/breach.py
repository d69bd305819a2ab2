"""One thing that is not as the ledger says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Breach:
    """One thing that is not as the ledger says.

    Attributes
    ----------
    where
        `ledger`, `store`, a file of the home folder, or a row of the records.
    english, persian
        What is wrong, in both languages.
    """

    where: str
    english: str
    persian: str
