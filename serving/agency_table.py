"""The agency table: what each registered, what share of it holds, and who can be told apart from whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from models.estimates import direct_rates, estimate_groups, rank_groups
from models.estimates.direct import among
from serving.agency_counts import agency_counts
from serving.exchange.shown_counts import OF_AGENCIES, TOLD_BY_AGENCIES, shown
from serving.population_estimates import assisted_from_files, correct

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from features.settings import Settings
    from models.estimates import Direct, Ranks
    from models.estimates.total import Estimate

LEAST_VISITS = 10  # answered plans that an agency is ranked from; fewer, and its residuals show no spread of their own
TOO_FEW = "too few to say"
NO_JOBS = "nothing to measure"


@dataclass(frozen=True)
class AgencyTable:
    """The rows of the file, small counts hidden, and what they speak of."""

    rows: pd.DataFrame
    about: Mapping[str, Any]


def agency_table(settings: Settings, plan_file: Path, reports: Path, revisits: Path | None = None) -> AgencyTable:
    """Make the agency table from a sample plan and its reports.

    Shares and their intervals are those of `rastin estimate --by agency`: pooled over agencies by the model of Fay and
    Herriot. Ranks compare unpooled rates, and only of agencies with at least ten answered plans; the others are too
    few to say.
    """
    read = assisted_from_files(settings.home, plan_file, reports, ["agency_code"])
    design = read.stored.design
    estimates, misses = correct(estimate_groups(read.assisted, "agency_code"), read, revisits)
    direct = direct_rates(read.assisted, "agency_code")
    ranked = among(direct, direct.visited_plans >= LEAST_VISITS)
    ranks = rank_groups(ranked)
    counts = agency_counts(
        settings, design["cycle"], datetime.fromisoformat(design["as_of"]), design["inputs"]["province"]
    )
    rows = [
        {**counted, **_measured(estimates.get(code), counted), **_ranked(code, ranked, ranks)}
        for code, counted in zip(map(str, counts.index), counts.reset_index().to_dict("records"), strict=True)
    ]
    table = pd.DataFrame(rows).astype(dict.fromkeys(("rank", "rank_best", "rank_worst"), "Int64"))
    table = table.sort_values(["rank", "agency_code"], kind="stable", na_position="last")
    about = {
        "sample_plan": read.stored.name,
        "cycle": design["cycle"],
        "as_of": design["as_of"],
        "agencies": len(table),
        "ranked": len(ranked.codes),
        "pairs": len(ranked.codes) * (len(ranked.codes) - 1) // 2,
        "pairs_told_apart": int(ranks.is_apart.sum() // 2),
        "misses": misses,
    }
    return AgencyTable(shown(table.reset_index(drop=True), OF_AGENCIES, TOLD_BY_AGENCIES), about)


def _measured(estimate: Estimate | None, counted: Mapping[Any, Any]) -> dict[str, Any]:
    if estimate is None:
        return {"jobs_measured": 0, "visited_plans": 0, "note": NO_JOBS}
    shares = {
        "verified_share": 1.0 - estimate.false_rate,
        "low": 1.0 - estimate.high,
        "high": 1.0 - estimate.low,
    }
    return {
        "jobs_measured": estimate.jobs,
        "visited_plans": estimate.visited_plans,
        **{name: round(share, 6) for name, share in shares.items()},
        **_against_commitment(shares, estimate.jobs, counted),
        "note": TOO_FEW if estimate.visited_plans < LEAST_VISITS else "",
    }


def _against_commitment(shares: Mapping[str, float], jobs: int, counted: Mapping[Any, Any]) -> dict[str, float | None]:
    """Hold the jobs that exist (measured, and confirmed before) against those committed to."""
    names = {"verified_share": "of_commitment", "low": "of_commitment_low", "high": "of_commitment_high"}
    if not counted["committed_jobs"]:
        return dict.fromkeys(names.values())
    existing = {names[name]: share * jobs + counted["confirmed_before"] for name, share in shares.items()}
    return {name: round(number / counted["committed_jobs"], 4) for name, number in existing.items()}


def _ranked(code: str, ranked: Direct, ranks: Ranks) -> dict[str, Any]:
    if code not in ranked.codes:
        return {"rank": None, "rank_best": None, "rank_worst": None, "bands": "", "not_told_apart_from": ""}
    place = ranked.codes.index(code)
    alike = [other for n, other in enumerate(ranked.codes) if n != place and not ranks.is_apart[place, n]]
    return {
        "rank": int(ranks.rank[place]),
        "rank_best": int(ranks.best[place]),
        "rank_worst": int(ranks.worst[place]),
        "bands": " ".join(map(str, ranks.bands[place])),
        "not_told_apart_from": " ".join(alike),
    }
