"""What a visit is called, wherever it goes: the records, an outside field system, a report."""

from __future__ import annotations

import uuid

_VISITS = uuid.UUID("8d6f3c1e-6a53-5c5e-9f0e-6f2d3f1a7b40")  # ours alone
FIRST, SECOND = "first", "second"


def visit_id(sample_plan: str, plan_id: str, turn: str) -> str:
    """Name a visit to a plan of a drawn sample plan; `turn` is "first" or "second".

    >>> visit_id("Sab12", "P1", "first") == visit_id("Sab12", "P1", "first")
    True
    """
    return str(uuid.uuid5(_VISITS, f"{sample_plan}/{plan_id}/{turn}"))
