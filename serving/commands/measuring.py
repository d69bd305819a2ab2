"""Estimate from the reports of a sample plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import print_result, with_settings
from serving.commands.options import AS_JSON, OUT, PLAN_FILE, REPORTS, REVISITS

if TYPE_CHECKING:
    from features.settings import Settings


@click.command()
@PLAN_FILE
@REPORTS
@REVISITS
@click.option("--by", type=click.Choice(["total", "province", "agency", "program"]), default="total", show_default=True)
@OUT
@AS_JSON
@with_settings
def estimate(
    settings: Settings, plan_file: Path, reports: Path, revisits: Path | None, by: str, out: Path, as_json: bool
) -> None:
    """Estimate how many of all registered jobs are false, from the reports of a sample plan's visits.

    Per row: by, code, jobs, visited_plans, false_rate with its 95 % interval low to high; least and most say where the
    rate would lie if all that was asked and not answered were true, or false. Counts from 1 to 4 are hidden.

    Example: rastin estimate --plan-file plan.csv --reports reports.csv --by province --out rates.csv
    """
    from features.progress import step
    from serving.exchange.shown_counts import as_text
    from serving.ledger.recorded import record_estimates
    from serving.list_file import write_list
    from serving.population_estimates import estimate_from_files

    with step("Estimating"):
        estimates = estimate_from_files(settings.home, plan_file, reports, by, revisits)
    write_list(estimates.rows, out)
    record_estimates(settings, by, plan_file, reports, out)
    first = estimates.rows.iloc[0]
    speaks = (
        f"{first['false_rate']:.2%} of {as_text(first['jobs'])} jobs are false "
        f"({first['low']:.2%} to {first['high']:.2%})"
        if by == "total"
        else f"rates of {len(estimates.rows)} groups"
    )
    print_result(
        {"out": str(out), **estimates.about, "estimates": estimates.rows.to_dict("records")},
        f"{speaks}; {estimates.about['answered_jobs']:,} of {estimates.about['asked_jobs']:,} jobs answered. In {out}",
        as_json,
    )


@click.command()
@PLAN_FILE
@REPORTS
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="CSV file of the course, a row a look.")
@AS_JSON
@with_settings
def lift(settings: Settings, plan_file: Path, reports: Path, out: Path | None, as_json: bool) -> None:
    """Say, while reports come in, whether the targeted visits find more than the random ones.

    Valid at every look: run it daily. It is settled once the difference is surely above zero; it gives alarm once the
    difference is surely less than half of what scores promise. Either is wrong in one of forty sample plans at most.

    Example: rastin lift --plan-file plan.csv --reports so-far.csv
    """
    from features.progress import step
    from serving.list_file import write_list
    from serving.live_lift import as_text, live_lift

    with step("Comparing the arms"):
        live = live_lift(settings.home, plan_file, reports)
    if out is not None:
        write_list(live.rows, out)
    print_result({**live.about, "out": None if out is None else str(out)}, as_text(live.about), as_json)


@click.command()
@PLAN_FILE
@REPORTS
@REVISITS
@OUT
@AS_JSON
@with_settings
def agencies(
    settings: Settings, plan_file: Path, reports: Path, revisits: Path | None, out: Path, as_json: bool
) -> None:
    """Table of agencies: committed, registered, visited, the share that holds with its interval, and ranks.

    verified_share speaks of the jobs measured (low to high: 95 %); of_commitment holds those and what earlier visits
    confirmed against the commitment. rank_best to rank_worst is the rank's interval, for all agencies at once; agencies
    of one band, or listed in not_told_apart_from, cannot be told apart. Counts from 1 to 4 are hidden.

    Example: rastin agencies --plan-file plan.csv --reports reports.csv --out agencies.csv
    """
    from features.progress import step
    from serving.agency_table import agency_table
    from serving.ledger.recorded import record_estimates
    from serving.list_file import write_list

    with step("Measuring and comparing agencies"):
        table = agency_table(settings, plan_file, reports, revisits)
    write_list(table.rows, out)
    record_estimates(settings, "agencies", plan_file, reports, out)
    about = table.about
    print_result(
        {
            "out": str(out),
            **about,
            "rows": table.rows.astype(object).where(table.rows.notna(), None).to_dict("records"),
        },
        f"{about['agencies']} agencies in {out}, {about['ranked']} ranked; {about['pairs_told_apart']} of "
        f"{about['pairs']} pairs can be told apart",
        as_json,
    )
