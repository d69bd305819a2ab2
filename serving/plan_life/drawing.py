"""Drawing a costed sample plan: the command's own draw, and the lists that are read and given out later."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from features.alone import alone
from features.faults import Fault
from features.scratch import scratch_folder
from features.whole_files import sha256_of, whole_folder
from models.published import write_parquet
from serving.plan_life.comparing import compared_plans
from serving.plan_life.costing import published_as_costed
from serving.plan_life.last_draw import Draw
from serving.plan_life.wish_document import read_wish, sha256_of_wish
from serving.visit_ids import FIRST, SECOND, visit_id
from serving.visit_places import places_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from features.settings import Settings
    from models.published import Published
    from serving.sample_plan import SamplePlan

LISTS = ("plans", "visits", "reserve")
VISIT_COLUMNS = (
    *("visit_id", "plan_id", "turn", "level", "inspector_id", "firm_id", "date", "stop", "agency_code"),
    *("province_code", "county_code", "county_name", "latitude", "longitude", "jobs"),
)
RESERVE_COLUMNS = (
    *("visit_id", "plan_id", "batch", "agency_code"),
    *("province_code", "county_code", "county_name", "latitude", "longitude", "jobs"),
)


def draw(
    settings: Settings,
    kept_plan: str,
    document: Mapping[str, Any],
    run: str,
    who: str,
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Draw a sample plan as `rastin plan` does, enter it in the ledger, and keep its lists.

    Where there is a draw `before` it, the fields of a `Draw`, it is held against that too, for those who look at it.
    Killed anywhere, it can be done again: the same seed and scores give the same sample plan and the same lists.

    Returns
    -------
    dict
        The sample plan's name, what it should find and speak of, `lists` (their folder below the home folder) and the
        SHA-256 of each of its files.
    """
    from serving.ledger.drawn import draw_and_enter

    # a draw whose server was killed may still go on
    with (
        alone(settings.home / "plans", "drawing.lock"),
        _constraints_file(settings, document["constraints"]) as constraints,
    ):
        published = published_as_costed(settings, document["cycle"], run)
        made = draw_and_enter(settings, published, read_wish(document), "fa", constraints, who)
        folder = settings.home / "plans" / "lists" / _name_of(kept_plan, document, run)
        if not folder.exists():
            _keep_lists(settings, published, made, document, folder)
    arms = made.plans["arm"].value_counts()
    drawn = {
        "sample_plan": made.name,
        "lists": folder.relative_to(settings.home).as_posix(),
        "sha256": {name: sha256_of(folder / f"{name}.parquet") for name in LISTS},
        "targeted": int(arms.get("targeted", 0)),
        "random": int(arms.get("random", 0)),
        "jobs_to_check": len(made.jobs),
        "reserve": 0 if made.reserve is None else len(made.reserve),
        "bounds": made.bounds,
        "expected": made.design["expected"],
        "estimates_speak_of": made.design["estimates_speak_of"],
    }
    if before is not None:
        with suppress(Fault, OSError):  # whoever looks at both is told what is wrong with the earlier one
            compared_plans(settings, Draw(kept_plan, "", document, {"run": run}, drawn), Draw(**before))
    return drawn


@contextmanager
def _constraints_file(settings: Settings, text: str | None) -> Iterator[Path | None]:
    """Write constraints to a file: the ledger names the file's hash, and a draw is derived again from such a file."""
    if text is None:
        yield None
        return
    with scratch_folder(settings.home) as folder:
        file = folder / "constraints.toml"
        file.write_bytes(text.encode())
        yield file


def _name_of(kept_plan: str, document: Mapping[str, Any], run: str) -> str:
    """Name the lists by all that they follow from: those of an earlier version of the draft are others."""
    return hashlib.sha256(f"{kept_plan} {sha256_of_wish(document)} {run}".encode()).hexdigest()[:16]


def _keep_lists(
    settings: Settings, published: Published, made: SamplePlan, document: Mapping[str, Any], folder: Path
) -> None:
    as_of = datetime.fromisoformat(published.manifest["as_of"])
    with whole_folder(folder) as draft:
        for name, rows in {
            "plans": _in_both_languages(settings, published, made),
            "visits": _visits(settings, as_of, made, document["revisit_level"]),
            "reserve": _reserve(settings, as_of, made),
        }.items():
            write_parquet(rows, draft / f"{name}.parquet")


def _in_both_languages(settings: Settings, published: Published, made: SamplePlan) -> pd.DataFrame:
    from serving.plan_reasons import COLUMNS, with_reasons

    scores = published.scores()[["job_id", "plan_id", "raw_score"]]
    english = with_reasons(settings, published, made.plans.drop(columns=COLUMNS), scores, "en")
    return made.plans.assign(**{f"{column}_en": english[column] for column in COLUMNS})


def _visits(settings: Settings, as_of: datetime, made: SamplePlan, revisit_level: str | None) -> pd.DataFrame:
    """Make a row a visit, with nothing in it of why."""
    if made.schedule is not None:
        rows = made.schedule.rename(columns={"visit": "turn"})[
            ["plan_id", "turn", "level", "inspector_id", "firm_id", "date", "stop"]
        ]
    else:
        again = made.plans[made.plans["revisit"] == "yes"]
        seconds = again.assign(turn=SECOND, level=again["revisit_level"].replace("", revisit_level))
        both = pd.concat([made.plans.assign(turn=FIRST), seconds], ignore_index=True)
        rows = both[["plan_id", "turn", "level"]].assign(inspector_id="", firm_id="", date="", stop=0)
    rows = rows.assign(
        visit_id=[visit_id(made.name, plan, turn) for plan, turn in zip(rows["plan_id"], rows["turn"], strict=True)]
    )
    agency = made.plans.set_index("plan_id")["agency_code"]
    return _placed(settings, as_of, rows.join(agency, on="plan_id"), made.jobs)[list(VISIT_COLUMNS)]


def _reserve(settings: Settings, as_of: datetime, made: SamplePlan) -> pd.DataFrame:
    if made.reserve is None or made.reserve_jobs is None:
        return pd.DataFrame(columns=list(RESERVE_COLUMNS))
    rows = made.reserve[["plan_id", "reserve_batch", "agency_code"]].rename(columns={"reserve_batch": "batch"})
    rows = rows.assign(visit_id=[visit_id(made.name, plan, FIRST) for plan in rows["plan_id"]])
    return _placed(settings, as_of, rows, made.reserve_jobs)[list(RESERVE_COLUMNS)]


def _placed(settings: Settings, as_of: datetime, rows: pd.DataFrame, jobs: pd.DataFrame) -> pd.DataFrame:
    listed = jobs.groupby("plan_id")["job_id"].agg(" ".join).rename("jobs")
    return rows.join(places_of(settings, as_of, rows["plan_id"]), on="plan_id").join(listed, on="plan_id")
