"""What a draft should find, and how well it should measure: the preview of its wish, kept with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.faults import Fault
from models.published import Published, latest
from serving.plan_life.wish_document import read_wish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.settings import Settings


def cost(settings: Settings, document: Mapping[str, Any]) -> dict[str, Any]:
    """Look ahead at a wish from its cycle's latest published scores, as `rastin preview` does.

    Returns
    -------
    dict
        `run` and `scores_sha256` that were looked at; `expected`, the row of the wish's own exploration share in total;
        `shares`, the totals of every share; `provinces`, those of the wish's share and the next below and above it; and
        what stands beside them.
    """
    from models.foresight import Learnt
    from serving.preview import Question, preview

    published = latest(settings.home, document["cycle"])
    wish = read_wish(document)
    asked = Question(wish.visits, wish.explore, None, wish.province, wish.constraints)
    seen = preview(settings, published, asked, Learnt())
    rows = seen.rows.astype(object).where(seen.rows.notna(), None).to_dict("records")
    shares = [row for row in rows if row["by"] == "total"]
    near = _near(wish.explore, [float(row["explore"]) for row in shares])
    return {
        "run": published.folder.name,
        "scores_sha256": published.manifest["sha256"]["scores.parquet"],
        "plans": seen.about["plans"],
        "jobs": seen.about["jobs"],
        "one_more_percent": seen.about["one_more_percent"],
        "expected": next(row for row in shares if row["explore"] == wish.explore),
        "shares": shares,
        "provinces": [row for row in rows if row["by"] == "province" and row["explore"] in near],
    }


def published_as_costed(settings: Settings, cycle: int, run: str) -> Published:
    """Return the run that was costed, where it is still the latest of its cycle.

    Raises
    ------
    Fault
        When other scores were published since.
    """
    published = latest(settings.home, cycle)
    if published.folder.name != run:
        raise Fault(
            "A sample plan must be drawn from the scores that it was costed with; others were published since. "
            "Try: cost it again.",
            "برنامه باید از همان امتیازهایی کشیده شود که با آن‌ها برآورد هزینه شد؛"
            " پس از آن امتیازهای دیگری منتشر شده است. دوباره برآورد کنید.",
        )
    return published


def _near(share: float, shares: list[float]) -> set[float]:
    below = [one for one in shares if one < share]
    above = [one for one in shares if one > share]
    return {share, *below[-1:], *above[:1]}
