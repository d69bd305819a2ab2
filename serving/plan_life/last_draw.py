"""Draws of sample plans as they were costed and approved, and which one came before another."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from serving.plan_life.keeping import kept_of
from serving.plan_life.kept_plan import KeptPlan, Step
from serving.plan_life.states import State
from serving.records.columns import moment_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Draw:
    """A sample plan that was drawn.

    Attributes
    ----------
    id, at
        The sample plan's, and when it was drawn.
    wish, looked, drawn
        What was wished for, what was kept of its costing, and of its approval.
    """

    id: str
    at: str
    wish: Mapping[str, Any]
    looked: Mapping[str, Any]
    drawn: Mapping[str, Any]

    def figures(self) -> dict[str, Any]:
        """Say what it costs in visits, what it should find and how wide its intervals should be."""
        share = self.wish["explore"]
        widths = [row["half_width"] for row in self.looked["provinces"] if row["explore"] == share]
        counted = {name: self.drawn[name] for name in ("sample_plan", "targeted", "random", "jobs_to_check", "reserve")}
        expected = {name: self.looked["expected"][name] for name in ("expected_false_jobs", "half_width")}
        return {
            "id": self.id,
            "at": self.at,
            **counted,
            "explore": share,
            **expected,
            "second_visits": round(self.wish["revisit"] * (self.drawn["targeted"] + self.drawn["random"])),
            "middle_province": median(widths) if widths else None,
            "widest_province": max(widths, default=None),
        }


def draw_of(session: Session, plan: KeptPlan) -> Draw | None:
    """Return the draw of a sample plan; `None` before it is approved."""
    drawn, looked = kept_of(session, plan, "approve"), kept_of(session, plan, "cost")
    step = session.scalars(select(Step).where(Step.kept_plan == plan.id, Step.name == "approve")).first()
    if drawn is None or looked is None or step is None:
        return None
    return Draw(plan.id, moment_text(step.at), plan.wish, looked, drawn)


def draw_before(session: Session, plan: KeptPlan) -> Draw | None:
    """Return the last draw before a sample plan's, for the same cycle, place and levels; `None` where there is none.

    Before it is drawn itself, the last draw of all. One that was cancelled is passed over: nobody went by it.
    """
    approved = session.scalar(select(Step.at).where(Step.kept_plan == plan.id, Step.name == "approve"))
    earlier = (
        select(KeptPlan)
        .join(Step, Step.kept_plan == KeptPlan.id)
        .where(Step.name == "approve", Step.at < (approved or datetime.now(UTC)), KeptPlan.cycle == plan.cycle)
        .where(KeptPlan.province_code.is_not_distinct_from(plan.province_code), KeptPlan.state != State.CANCELLED)
        .order_by(Step.at.desc())
    )
    alike = (one for one in session.scalars(earlier) if levels_of(one.wish) == levels_of(plan.wish))
    last = next(alike, None)
    return None if last is None else draw_of(session, last)


def levels_of(wish: Mapping[str, Any]) -> set[str]:
    r"""Name the levels that make the visits of a wish.

    >>> levels_of({"level": "county", "constraints": "[levels]\nnational = 2"})
    {'national'}
    """
    return set(tomllib.loads(wish["constraints"] or "").get("levels", {})) or {wish["level"]}
