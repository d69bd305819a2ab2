"""Live lift: does the targeted arm find more than the random arm, told while reports come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from models.estimates.lift import Blocks, blocks_of, lift_of, ratio_of
from serving.population_estimates import Reported, assisted_from_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RUNNING, SETTLED, ALARM = "running", "settled", "alarm"
LEAST_KEPT = 0.5  # of the difference that scores promise: if it is surely less, scores are not what they were taken for
DIGITS = 6


@dataclass(frozen=True)
class LiveLift:
    """The course of the comparison, a row a block of visits, and what it has come to."""

    rows: pd.DataFrame
    about: Mapping[str, Any]


def live_lift(home: Path, plan_file: Path, reports: Path) -> LiveLift:
    """Compare the arms of a sample plan by the reports that are in.

    A visit counts where a job of it was found true or false; it is a hit where one was found false. Visits are taken in
    the order of their reports (`completed_at`; where that is missing, in the order of the sample plan).
    """
    read = assisted_from_files(home, plan_file, reports)
    visits = _visits(read)
    is_targeted = (visits["arm"] == "targeted").to_numpy()
    hit = visits["hit"].to_numpy(dtype=np.float64)
    blocks = blocks_of(is_targeted, hit)
    lift = lift_of(blocks)
    promised = _promised(read.stored.sample)
    rows = pd.DataFrame(
        {
            "visits": blocks.visits,
            "difference": lift.difference.round(DIGITS),
            "low": lift.low.round(DIGITS),
            "high": lift.high.round(DIGITS),
            "evidence": [float(f"{value:.6g}") for value in lift.evidence],
        }
    )
    settled = _first(blocks, lift.low > 0.0)
    alarmed = _first(blocks, lift.high < LEAST_KEPT * promised)
    about = {
        "sample_plan": read.stored.name,
        "visits": len(visits),
        "targeted": _arm(hit[is_targeted]),
        "random": _arm(hit[~is_targeted]),
        "difference": None if rows.empty else rows.iloc[-1][["difference", "low", "high"]].to_dict(),
        "ratio": _ratio(blocks),
        "evidence": None if rows.empty else float(rows["evidence"].iloc[-1]),
        "promised_difference": round(promised, DIGITS),
        "settled_after_visits": settled,
        "alarm_after_visits": alarmed,
        "verdict": ALARM if alarmed is not None else SETTLED if settled is not None else RUNNING,
    }
    return LiveLift(rows, about)


def _visits(read: Reported) -> pd.DataFrame:
    found = read.found.merge(read.asked, on="job_id")
    by_plan = found.groupby("plan_id").agg(hit=("is_false", "max"), at=("completed_at", "max"))
    visits = read.stored.sample.set_index("plan_id")[["visit_order", "arm"]].join(by_plan, how="inner")
    return visits.sort_values(["at", "visit_order"], kind="stable")


def _promised(sample: pd.DataFrame) -> float:
    """Say how much likelier scores take a job of a targeted plan to be false than one of a random plan."""
    rate = (sample["expected"] / sample["jobs"]).groupby(sample["arm"]).mean()
    return max(0.0, float(rate.get("targeted", 0.0)) - float(rate.get("random", 0.0)))


def _first(blocks: Blocks, reached: np.ndarray) -> int | None:
    places = np.flatnonzero(reached)
    return int(blocks.visits[places[0]]) if len(places) else None


def _arm(hit: np.ndarray) -> dict[str, Any]:
    return {"visits": len(hit), "hit_rate": round(float(hit.mean()), DIGITS) if len(hit) else None}


def _ratio(blocks: Blocks) -> dict[str, float | None] | None:
    if not len(blocks.visits):
        return None
    named = zip(("ratio", "low", "high"), ratio_of(blocks), strict=True)
    return {name: round(value, 4) if np.isfinite(value) else None for name, value in named}


def as_text(about: Mapping[str, Any]) -> str:
    """Write the comparison as a person reads it."""
    if about["difference"] is None:
        return f"{about['visits']:,} visits have answered, not yet of both arms: nothing can be said"
    difference, ratio = about["difference"], about["ratio"]
    ends = f"{ratio['low']:.2f} to {ratio['high']:.2f}" if ratio["high"] else f"{ratio['low']:.2f} or more"
    verdict = {
        RUNNING: "Not settled yet: go on.",
        SETTLED: f"Settled after {about['settled_after_visits']} visits: targeting finds more than chance.",
        ALARM: f"Alarm after {about['alarm_after_visits']} visits: targeting gives less than half of what scores "
        f"promise ({about['promised_difference']:.1%}). Look at the scores before more visits go by them.",
    }[about["verdict"]]
    return (
        f"{about['targeted']['visits']:,} targeted visits, {about['targeted']['hit_rate']:.1%} hits; "
        f"{about['random']['visits']:,} at random, {about['random']['hit_rate']:.1%}\n"
        f"difference {difference['difference']:+.1%} ({difference['low']:+.1%} to {difference['high']:+.1%}), "
        f"ratio {ends}, at every look\n{verdict}"
    )
