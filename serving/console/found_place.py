"""What may be known of a plan by those who have to find it: where it is and what it does, nothing of persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from serving.api.state import State

KNOWN = ("plan_kind", "isic_class", "licence_no", "postal_code")


def known_of(state: State, plan_id: str) -> dict[str, Any]:
    """Read what the registry says of a plan now, as `KNOWN` names it; `None` of what nobody knows."""
    return state.checking.registry.plan(plan_id, KNOWN) or dict.fromkeys(KNOWN)
