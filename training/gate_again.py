"""Holding the gate once more: against another champion, or on visits that have come in since."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from features.engine import open_engine
from features.store import Store
from models.shelf import open_shelf
from training.gate_trial import hold_gate
from training.outcomes import OutcomePolicy
from training.rounds import learning_rows

if TYPE_CHECKING:
    from features.settings import Settings


def gate_again(settings: Settings, name: str, as_of: datetime | None) -> dict[str, Any]:
    """Hold a release against the present champion.

    Parameters
    ----------
    settings
        Of this process.
    name
        The release.
    as_of
        Try on what was known before this date; the release's own date where not given.
    """
    shelf = open_shelf(settings)
    candidate = shelf.read(name)
    until = as_of or datetime.fromisoformat(candidate.manifest["as_of"])
    with open_engine(settings) as engine:
        rows = learning_rows(engine, Store(settings.home), until, OutcomePolicy())
    return hold_gate(shelf, candidate, rows, settings.threads)
