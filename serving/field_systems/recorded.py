"""Entering in the ledger what was given out to a field system."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from features.ledger import Kind, record

if TYPE_CHECKING:
    import pandas as pd

    from features.ledger import Recorded
    from features.settings import Settings


def record_given_out(settings: Settings, project: int, entities: pd.DataFrame) -> Recorded:
    """Enter that visits were given out over ODK: how many, to which project, and the hash of what they say."""
    digest = hashlib.sha256(entities.to_csv(index=False).encode()).hexdigest()
    what = {"list": "worklist on ODK Central", "project": project, "rows": len(entities), "out_sha256": digest}
    return record(settings, Kind.EXPORT_MADE, what)
