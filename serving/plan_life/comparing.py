"""A draw beside the last one: which plans it kept, which are new, and which it left, with why where that is known."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from features.whole_files import whole_file
from serving.plan_life.issuing import read_list

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from features.settings import Settings
    from serving.plan_life.last_draw import Draw

WHY = ("visited", "not_registered", "score", "design", "chance")
PLAN_COLUMNS = (
    *("plan_id", "fate", "province_code", "agency_code", "chance_before", "chance_now"),
    *("expected_before", "expected_now", "why"),
)
# A chance that is this share of what it was, or more, did not fall: lot alone has left the plan out. Chances of the
# same scores move by some percent with the budget and with whoever else was visited meanwhile.
AS_BEFORE = 0.9


def compared(settings: Settings, now: Draw, before: Draw) -> dict[str, Any]:
    """Hold a draw against an earlier one.

    Returns
    -------
    dict
        The `figures` of both as `now` and `before`; how many plans are `kept`, `new` and `gone`; `left`, how many are
        gone by reason; `plans`, a row a plan of either, gone ones first.
    """
    rows = compared_plans(settings, now, before)
    fates = Counter(row["fate"] for row in rows)
    left = Counter(row["why"] for row in rows if row["why"])
    return {
        "now": now.figures(),
        "before": before.figures(),
        **{fate: fates[fate] for fate in ("kept", "new", "gone")},
        "left": {why: left[why] for why in WHY},
        "plans": rows,
    }


def compared_plans(settings: Settings, now: Draw, before: Draw) -> list[dict[str, Any]]:
    """Compare the plans of two draws once, as a rule where the later is drawn: neither changes any more."""
    names = f"{now.drawn['sample_plan']}-{before.drawn['sample_plan']}"
    file = settings.home / "lists" / f"comparison-{names}.json"
    if not file.exists():
        with whole_file(file) as draft:
            draft.write_text(json.dumps(_rows(settings, now, before)), encoding="utf-8")
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return rows


def _rows(settings: Settings, now: Draw, before: Draw) -> list[dict[str, Any]]:
    ours, theirs = (
        {row["plan_id"]: row for row in read_list(settings.home, one.drawn, "plans")} for one in (now, before)
    )
    gone, new = theirs.keys() - ours.keys(), ours.keys() - theirs.keys()
    drawable_now, drawable_before = _drawable(settings.home, now, gone), _drawable(settings.home, before, new)
    registered = _registered(settings.home, now, gone - drawable_now.keys())
    rows = []
    for plan_id in [*sorted(gone), *sorted(new), *sorted(ours.keys() & theirs.keys())]:
        before_it, now_it = (_told(theirs, drawable_before, plan_id), _told(ours, drawable_now, plan_id))
        place = ours.get(plan_id) or theirs[plan_id]
        fate = "gone" if plan_id in gone else "new" if plan_id in new else "kept"
        rows.append(
            {
                "plan_id": plan_id,
                "fate": fate,
                **{name: place[name] for name in ("province_code", "agency_code")},
                "chance_before": before_it[0],
                "chance_now": now_it[0],
                "expected_before": before_it[1],
                "expected_now": now_it[1],
                "why": _why(before_it, now_it, is_registered=plan_id in registered) if plan_id in gone else None,
            }
        )
    return rows


def _why(before: tuple[Any, Any], now: tuple[Any, Any], *, is_registered: bool) -> str:
    """Say why a plan is no longer drawn.

    A plan that is registered and may not be drawn was visited: nothing else takes one out of what is drawn from.
    """
    if now[0] is None:
        return "visited" if is_registered else "not_registered"
    if now[0] >= AS_BEFORE * before[0]:
        return "chance"
    return "score" if now[1] < before[1] else "design"


def _told(drawn: Mapping[str, Any], drawable: Mapping[str, Any], plan_id: str) -> tuple[float | None, float | None]:
    """Return a plan's chance and expected finds in a draw; of one that could not be drawn, nothing."""
    row = drawn.get(plan_id)
    if row is not None:
        return row["inclusion_probability"], row["expected_false_jobs"]
    row = drawable.get(plan_id)
    return (None, None) if row is None else (row["inclusion_probability"], round(row["findable"], 4))


def _drawable(home: Path, draw: Draw, plan_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Read plans as a draw could have drawn them, where it could."""
    design = json.loads((home / "plans" / draw.drawn["sample_plan"] / "design.json").read_text(encoding="utf-8"))
    columns = ["plan_id", "inclusion_probability", "findable"]
    rows = _plans(home / "plans" / "populations" / design["population"], columns, plan_ids)
    return {row["plan_id"]: row for row in rows}


def _registered(home: Path, draw: Draw, plan_ids: Collection[str]) -> set[str]:
    scores = home / "scores" / str(draw.wish["cycle"]) / draw.looked["run"] / "scores.parquet"
    return {row["plan_id"] for row in _plans(scores, ["plan_id"], plan_ids)}


def _plans(file: Path, columns: list[str], plan_ids: Collection[str]) -> list[dict[str, Any]]:
    if not plan_ids:  # to pyarrow an empty list has no type that it could look for
        return []
    rows: list[dict[str, Any]] = pq.read_table(
        file, columns=columns, filters=[("plan_id", "in", sorted(plan_ids))]
    ).to_pylist()
    return rows
