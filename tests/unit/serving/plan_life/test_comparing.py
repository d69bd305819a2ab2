"""A draw beside the last one: what it kept, left and added, and why each plan is gone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from features.whole_files import sha256_of
from models.published import write_parquet
from serving.plan_life.comparing import compared
from serving.plan_life.last_draw import Draw, draw_before, draw_of
from tests.stores import settings_in
from tests.unit.serving.plan_life.planned import approve, cost, make_draft, plan_of, take_step

if TYPE_CHECKING:
    from pathlib import Path

    from serving.records import Records

Plans = dict[str, tuple[float, float]]  # a plan's chance and expected finds
BEFORE: Plans = dict.fromkeys(("kept", "fell", "unlucky", "crowded", "visited", "withdrawn"), (0.5, 0.8))
DRAWN_NOW: Plans = {"kept": (0.6, 0.9), "new": (0.2, 0.1)}
# what could be drawn now: of the others, one has another score, one only another chance
NOW = DRAWN_NOW | {"fell": (0.1, 0.2), "unlucky": (0.46, 0.7), "crowded": (0.3, 0.8)}


def test_each_plan_that_is_gone_is_told_why(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    before = _drawn(settings.home, "before", BEFORE, BEFORE | {"new": (0.1, 0.1)})
    now = _drawn(settings.home, "now", DRAWN_NOW, NOW)
    _scored(settings.home, [*NOW, "visited"])
    said = compared(settings, now, before)
    assert (said["kept"], said["new"], said["gone"]) == (1, 1, 5)
    rows = {row["plan_id"]: row for row in said["plans"]}
    assert {plan: row["why"] for plan, row in rows.items()} == {
        "fell": "score", "unlucky": "chance", "crowded": "design", "visited": "visited", "withdrawn": "not_registered",
        "kept": None, "new": None,
    }  # fmt: skip
    assert all(said["left"][why] == 1 for why in said["left"])
    assert [rows["visited"][name] for name in ("chance_before", "chance_now", "expected_now")] == [0.5, None, None]
    assert (rows["new"]["chance_before"], rows["new"]["chance_now"]) == (0.1, 0.2)
    assert (said["before"]["half_width"], said["before"]["middle_province"], said["before"]["widest_province"]) == (
        0.02, 0.2, 0.3,
    )  # fmt: skip
    (settings.home / "plans" / "populations" / "now.parquet").unlink()
    assert compared(settings, now, before) == said  # two draws are compared once


def test_the_last_draw_is_one_of_the_same_cycle_place_and_levels_that_was_not_cancelled(records: Records) -> None:
    by_level = {"constraints": "[levels]\nprovincial = 4\n"}
    names = ("first", "other place", "other levels", "cancelled", "second")
    wishes: tuple[dict[str, Any], ...] = ({}, {"province": "07"}, by_level, {}, {"explore": 0.3})
    drafts = {
        name: make_draft(records, **wish, seed=place)
        for place, (name, wish) in enumerate(zip(names, wishes, strict=True))
    }
    for name, plan_id in drafts.items():
        cost(records, plan_id)
        approve(records, plan_id, name=f"S{name}")
    take_step(records, drafts["cancelled"], "cancel", "nobody went by it")
    undrawn = make_draft(records)
    with records.reading() as session:
        plans = {name: plan_of(session, plan_id) for name, plan_id in drafts.items()}
        last = draw_before(session, plans["second"])
        assert last is not None
        assert (last.id, last.drawn["sample_plan"]) == (drafts["first"], "Sfirst")
        assert [draw_before(session, plans[name]) for name in ("first", "other place", "other levels")] == [None] * 3
        assert draw_of(session, plan_of(session, undrawn)) is None


def _drawn(home: Path, name: str, plans: Plans, population: Plans) -> Draw:
    """Write down what a draw leaves: its list, its design and the population that it was drawn from."""
    place = {"province_code": "07", "agency_code": "A01"}
    listed = [
        {"plan_id": plan, "inclusion_probability": chance, "expected_false_jobs": finds, **place}
        for plan, (chance, finds) in plans.items()
    ]
    drawable = [
        {"plan_id": plan, "inclusion_probability": chance, "findable": finds}
        for plan, (chance, finds) in population.items()
    ]
    for folder in ("populations", f"lists/{name}", name):
        (home / "plans" / folder).mkdir(parents=True, exist_ok=True)
    file = home / "plans" / "lists" / name / "plans.parquet"
    write_parquet(pd.DataFrame(listed), file)
    write_parquet(pd.DataFrame(drawable), home / "plans" / "populations" / f"{name}.parquet")
    (home / "plans" / name / "design.json").write_text(json.dumps({"population": f"{name}.parquet"}))
    provinces = [{"explore": 0.2, "half_width": half} for half in (0.1, 0.3, 0.2)] + [
        {"explore": 0.5, "half_width": 9.0}
    ]
    counted = {"targeted": len(plans), "random": 0, "jobs_to_check": len(plans), "reserve": 0}
    return Draw(
        id=name,
        at="2026-05-01",
        wish={"cycle": 1404, "explore": 0.2, "revisit": 0.0},
        looked={"run": "r", "expected": {"expected_false_jobs": 3.0, "half_width": 0.02}, "provinces": provinces},
        drawn={"sample_plan": name, "lists": f"plans/lists/{name}", "sha256": {"plans": sha256_of(file)}, **counted},
    )


def _scored(home: Path, plans: list[str]) -> None:
    folder = home / "scores" / "1404" / "r"
    folder.mkdir(parents=True)
    write_parquet(pd.DataFrame({"plan_id": plans}), folder / "scores.parquet")
