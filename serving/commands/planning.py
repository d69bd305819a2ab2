"""Preview, and draw a sample plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import Moment, print_result, with_settings
from serving.commands.options import AS_JSON, CYCLE, EXPLORE, LANGUAGE, OUT, PROVINCE_ALONE

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from features.settings import Settings


CONSTRAINTS = click.option(
    "--constraints",
    "constraints_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file: visits of levels, days, floors and quotas (docs/sampling.md).",
)


@click.command()
@CYCLE
@click.option("--visits", type=click.IntRange(min=1), required=True, help="How many plans to visit.")
@EXPLORE
@click.option(
    "--error-bar",
    type=click.FloatRange(0.0, 0.5, min_open=True),
    help="Half of the total's 95 % interval that you wish for, as a share: says how many visits bring it about.",
)
@PROVINCE_ALONE
@CONSTRAINTS
@click.option(
    "--learn-from",
    nargs=2,
    type=click.Path(path_type=Path, dir_okay=False),
    help="An earlier sample plan's file and its reports: widths then follow what its visits found.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="CSV file of all shares and provinces.")
@AS_JSON
@with_settings
def preview(
    settings: Settings,
    cycle: int,
    visits: int,
    explore: float,
    error_bar: float | None,
    province: str | None,
    constraints_file: Path | None,
    learn_from: tuple[Path, Path] | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Say what a sample plan should find and how wide its intervals should be, before it is drawn.

    For exploration shares from 0 to 1, in total and by province, from the published scores alone.

    Example: rastin preview --cycle 1404 --visits 2000 --error-bar 0.01 --out shares.csv
    """
    from features.progress import step
    from models.foresight import Learnt
    from models.published import latest
    from serving.constraints_file import read_constraints
    from serving.list_file import write_list
    from serving.preview import Question, as_text, learn_from_files
    from serving.preview import preview as look_ahead

    published = latest(settings.home, cycle)
    constraints = None if constraints_file is None else read_constraints(constraints_file)
    with step("Looking ahead"):
        learnt = learn_from_files(settings.home, *learn_from) if learn_from else Learnt()
        asked = Question(visits, explore, error_bar, province, constraints)
        seen = look_ahead(settings, published, asked, learnt)
    if out is not None:
        write_list(seen.rows, out)
    result = {**seen.about, "out": None if out is None else str(out), "shares": seen.rows.to_dict("records")}
    print_result(result, as_text(seen), as_json)


@click.command("plan")
@CYCLE
@click.option("--visits", type=click.IntRange(min=1), required=True, help="How many plans to visit.")
@EXPLORE
@click.option(
    "--level",
    type=click.Choice(["senior", "national", "provincial", "county", "technical"]),
    default="county",
    show_default=True,
    help="Who visits.",
)
@click.option(
    "--revisit",
    type=click.FloatRange(0.0, 1.0),
    default=0.0,
    show_default=True,
    help="The share of the plans, drawn at random, that another level is to visit again.",
)
@PROVINCE_ALONE
@CONSTRAINTS
@click.option(
    "--reserve",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="About how many plans to hold in reserve for those that cannot be visited.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1404, show_default=True, help="Same seed, same sample.")
@OUT
@click.option("--jobs-out", type=click.Path(path_type=Path, dir_okay=False), help="CSV file of the jobs to check.")
@click.option(
    "--schedule-out", type=click.Path(path_type=Path, dir_okay=False), help="CSV file of inspectors' days and stops."
)
@click.option(
    "--reserve-out", type=click.Path(path_type=Path, dir_okay=False), help="CSV file of the reserve, in batches."
)
@click.option(
    "--reserve-jobs-out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV file of the jobs to check in the reserve.",
)
@LANGUAGE
@AS_JSON
@with_settings
def make_plan(
    settings: Settings,
    cycle: int,
    visits: int,
    explore: float,
    level: str,
    revisit: float,
    province: str | None,
    constraints_file: Path | None,
    reserve: int,
    seed: int,
    out: Path,
    jobs_out: Path | None,
    schedule_out: Path | None,
    reserve_out: Path | None,
    reserve_jobs_out: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Draw a sample plan: visits that find false jobs and, having known chances, measure how many there are.

    Plans that a field visit reached before the scores' date are not drawn again. The design is kept in the home folder,
    where `rastin estimate` finds it.

    Example: rastin plan --cycle 1404 --visits 2000 --explore 0.3 --out plan.csv --jobs-out jobs.csv
    """
    from features.progress import step
    from models.published import latest
    from serving.constraints import check_can_schedule
    from serving.constraints_file import read_constraints
    from serving.ledger.drawn import draw_and_enter
    from serving.plan_wish import Wish

    published = latest(settings.home, cycle)
    constraints = None if constraints_file is None else read_constraints(constraints_file)
    check_can_schedule(constraints, schedule_out)
    wish = Wish(visits, explore, seed, level, revisit, province, constraints, reserve)
    with step("Drawing the sample and explaining what was targeted"):
        made = draw_and_enter(settings, published, wish, language, constraints_file)
    _write_lists(
        (made.plans, out),
        (made.jobs, jobs_out),
        (made.schedule, schedule_out),
        (made.reserve, reserve_out),
        (made.reserve_jobs, reserve_jobs_out),
    )
    arms = made.plans["arm"].value_counts()
    result = {
        "sample_plan": made.name,
        "visits": len(made.plans),
        "targeted": int(arms.get("targeted", 0)),
        "random": int(arms.get("random", 0)),
        "jobs_to_check": len(made.jobs),
        "out": str(out),
        "jobs_out": None if jobs_out is None else str(jobs_out),
        "levels": made.plans["level"].value_counts().to_dict(),
        "bounds": made.bounds,
        "reserve": 0 if made.reserve is None else len(made.reserve),
        **made.design,
    }
    population = made.design["estimates_speak_of"]
    print_result(
        result,
        f"{len(made.plans):,} visits in {out}: {result['targeted']:,} targeted, {result['random']:,} at random, "
        f"{len(made.jobs):,} jobs to check, {made.design['expected']['false_jobs_found']:,.0f} false ones expected.\n"
        f"Estimates will speak of {population['jobs']:,} jobs of {population['plans']:,} plans that no field visit "
        f"had reached before {made.design['as_of'][:10]}. Kept as {made.name}.",
        as_json,
    )


@click.command()
@CYCLE
@click.option("--first", type=Moment(), required=True, help="The first day, ISO or Jalali.")
@click.option("--province", help="Two digits: plans of this province only.")
@OUT
@click.option(
    "--weeks-out", type=click.Path(path_type=Path, dir_okay=False), help="CSV file of the weeks, with expected finds."
)
@AS_JSON
@with_settings
def supervise(
    settings: Settings,
    cycle: int,
    first: datetime,
    province: str | None,
    out: Path,
    weeks_out: Path | None,
    as_json: bool,
) -> None:
    """Schedule technical supervision: visits to every registered job, the likeliest false ones first.

    A plan takes one visit for every 25 of its jobs. Each province's visits are made by the technical inspectors of its
    firms, as many as they can make; within a week, plans near one another go on one inspector's day.

    Example: rastin supervise --cycle 1404 --first 1405-02-01 --out visits.csv --weeks-out weeks.csv
    """
    from features.progress import step
    from models.published import latest
    from serving.supervision import supervision

    published = latest(settings.home, cycle)
    with step("Ordering and scheduling every plan"):
        made = supervision(settings, published, first.date(), province)
    _write_lists((made.visits, out), (made.weeks, weeks_out))
    about = made.about
    print_result(
        {"out": str(out), **about, "by_week": made.weeks.to_dict("records")},
        f"{about['visits']:,} visits to {about['plans']:,} plans in {out}: {about['inspectors']:,} inspectors of "
        f"{about['firms']:,} firms, {about['weeks']} weeks to {about['last_day']}; "
        f"{about['false_jobs_expected_in_first_week']:.0%} of the false jobs expected in the first week",
        as_json,
    )


def _write_lists(*lists: tuple[pd.DataFrame | None, Path | None]) -> None:
    from serving.list_file import write_list

    for rows, out in lists:
        if rows is not None and out is not None:
            write_list(rows, out)
