"""Planning with numbers: what a sample plan should find and how wide its intervals should be, before it is drawn."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from models.foresight import SHARES, Learnt, Outlook, learn, outlook, price_of_exploring, visits_for
from serving.bounded_chances import bounded_chances
from serving.drawable_plans import check_can_visit, drawable
from serving.population_estimates import assisted_from_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from features.settings import Settings
    from models.estimates.anticipated import Anticipated
    from models.published import Published
    from serving.constraints import Constraints


@dataclass(frozen=True)
class Question:
    """What a planner wants to know.

    Attributes
    ----------
    visits
        The budget.
    explore
        The share at which the price of exploring and the visits for an error bar are told.
    error_bar
        Half of the total's 95 % interval that is wished for, as a share; `None` asks nothing.
    province
        Only plans of this province; `None` for all.
    constraints
        What the sample plan is to keep to; how many visits an error bar needs is told without them.
    """

    visits: int
    explore: float
    error_bar: float | None = None
    province: str | None = None
    constraints: Constraints | None = None


@dataclass(frozen=True)
class Preview:
    """Rows by exploration share, in total and by province, and what stands beside them."""

    rows: pd.DataFrame
    about: Mapping[str, Any]


def preview(settings: Settings, published: Published, question: Question, learnt: Learnt) -> Preview:
    """Look ahead from published scores alone.

    Raises
    ------
    Fault
        When fewer plans may be drawn than visits are asked for, or the constraints cannot be kept.
    """
    plans = drawable(settings, published, question.province).plans
    check_can_visit(plans, question.visits)
    as_of = datetime.fromisoformat(published.manifest["as_of"])
    inclusion = bounded_chances(settings, as_of, question.constraints).inclusion
    shares = sorted({*SHARES, question.explore})
    looks = [outlook(plans, question.visits, share, learnt, inclusion) for share in shares]
    fewer, narrower = price_of_exploring(plans, question.visits, question.explore, learnt, inclusion)
    about: dict[str, Any] = {
        "cycle": published.manifest["cycle"],
        "as_of": published.manifest["as_of"],
        "release": published.release,
        "plans": len(plans),
        "jobs": int(plans["jobs"].sum()),
        "visits": question.visits,
        "explore": question.explore,
        "learnt": asdict(learnt),
        "one_more_percent": {"fewer_finds": fewer, "narrower_half_width": narrower},
    }
    if question.error_bar is not None:
        needed = visits_for(plans, question.error_bar, question.explore, learnt)
        about["error_bar"] = {"half_width": question.error_bar, "visits": needed}
    return Preview(pd.DataFrame([row for look in looks for row in _rows(look)]), about)


def learn_from_files(home: Path, plan_file: Path, reports: Path) -> Learnt:
    """Learn how far scores were off, and provinces apart, from an earlier sample plan and its reports."""
    return learn(assisted_from_files(home, plan_file, reports, ["province_code"]).assisted)


def _rows(look: Outlook) -> Iterator[dict[str, Any]]:
    yield _row(look, "total", "all", look.total)
    for code, one in look.provinces.items():
        yield _row(look, "province", code, one)


def _row(look: Outlook, by: str, code: str, one: Anticipated) -> dict[str, Any]:
    return {
        "explore": look.explore,
        "by": by,
        "code": code,
        "visits": round(one.visits, 2),
        "expected_false_jobs": round(one.finds, 2),
        "of_greedy": round(one.finds / look.greedy_finds, 4) if by == "total" and look.greedy_finds else None,
        "false_rate": round(one.rate, 6),
        "half_width": round(one.half, 6),
    }


def as_text(seen: Preview) -> str:
    """Write a preview as a person reads it."""
    about, rows = seen.about, seen.rows
    provinces = rows[rows["by"] == "province"].groupby("explore")["half_width"].agg(["median", "max"])
    lines = [
        f"{about['visits']:,} visits among {about['plans']:,} plans with {about['jobs']:,} jobs",
        "explore   false jobs found   of greedy   total +-   provinces +- (median, widest)",
    ]
    for row in rows[rows["by"] == "total"].to_dict("records"):
        median, widest = provinces.loc[row["explore"]].tolist()
        total = f"{row['explore']:7.0%} {row['expected_false_jobs']:18,.0f} {row['of_greedy']:11.1%}"
        lines.append(f"{total} {row['half_width']:10.2%} {median:14.2%} {widest:8.2%}")
    price = about["one_more_percent"]
    lines.append(
        f"One more percent of exploration at {about['explore']:.0%}: {price['fewer_finds']:,.1f} false jobs fewer, "
        f"the total's interval {price['narrower_half_width'] * 100:.3f} points narrower on each side"
    )
    if "error_bar" in about:
        bar = about["error_bar"]
        lines.append(f"For +-{bar['half_width']:.2%} at {about['explore']:.0%}: {bar['visits']:,} visits")
    return "\n".join(lines)
