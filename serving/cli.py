"""Commands of the planner and the auditor: rank, explain, plan, estimate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import print_result, with_settings

if TYPE_CHECKING:
    from features.settings import Settings

LANGUAGE = click.option(
    "--lang", "language", type=click.Choice(["fa", "en"]), default="fa", show_default=True, help="Language of reasons."
)


@click.group()
def commands() -> None:
    """Commands of this room."""


@commands.command()
@click.option("--cycle", type=int, required=True, help="A cycle that was scored.")
@click.option("--province", help="Two digits.")
@click.option("--county", help="Four digits.")
@click.option("--agency", help="An agency's code.")
@click.option("--program", help="A programme's code.")
@click.option("--top", type=click.IntRange(min=1), help="How many jobs; all where not given.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="CSV file to write.")
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_settings
def rank(
    settings: Settings,
    cycle: int,
    province: str | None,
    county: str | None,
    agency: str | None,
    program: str | None,
    top: int | None,
    out: Path,
    language: str,
    as_json: bool,
) -> None:
    """List a cycle's jobs by risk, with reasons.

    Example: rastin rank --cycle 1404 --province 07 --top 500 --out list.csv
    """
    from features.progress import step
    from models.published import latest
    from serving.ranked_list import ranked_list, write_list

    published = latest(settings.home, cycle)
    filters = {"province_code": province, "county_code": county, "agency_code": agency, "program_code": program}
    with step("Explaining what is listed"):
        listed = ranked_list(settings, published, filters, top, language)
    write_list(listed, out)
    result = {"jobs": len(listed), "out": str(out), "release": published.release, "as_of": published.manifest["as_of"]}
    print_result(result, f"{len(listed):,} jobs listed in {out}, scored by {published.release}", as_json)


@commands.command()
@click.argument("job_id")
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_settings
def explain(settings: Settings, job_id: str, language: str, as_json: bool) -> None:
    """Explain a job's score: contributions that add up to the raw score, and reasons.

    Example: rastin explain J140400001234 --lang en
    """
    from models.explanation import explain as explain_rows
    from models.published import latest_with_job
    from models.shelf import Shelf

    published, row = latest_with_job(settings.home, job_id)
    model = Shelf(settings.home / "releases").read(published.release).model
    (why,) = explain_rows(model, published.features_of([job_id]), language, settings.threads)
    scored = row.iloc[0]
    result = {
        "job_id": job_id,
        "plan_id": scored["plan_id"],
        "score": scored["score"],
        "score_low": scored["score_low"],
        "score_high": scored["score_high"],
        "raw_score": scored["raw_score"],
        "base": why.base,
        "contributions": why.contributions,
        "reasons": why.reasons,
        "release": published.release,
        "as_of": published.manifest["as_of"],
    }
    print_result(result, _as_text(result, language), as_json)


@commands.command("plan")
@click.option("--cycle", type=int, required=True, help="A cycle that was scored.")
@click.option("--visits", type=click.IntRange(min=1), required=True, help="How many plans to visit.")
@click.option(
    "--explore",
    type=click.FloatRange(0.0, 1.0),
    default=0.15,
    show_default=True,
    help="The share of the visits that measuring asks for; the rest goes where false jobs are expected.",
)
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
@click.option("--province", help="Two digits: plans of this province only; estimates then speak of it alone.")
@click.option("--seed", type=click.IntRange(min=0), default=1404, show_default=True, help="Same seed, same sample.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="CSV file to write.")
@click.option("--jobs-out", type=click.Path(path_type=Path, dir_okay=False), help="CSV file of the jobs to check.")
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_settings
def make_plan(
    settings: Settings,
    cycle: int,
    visits: int,
    explore: float,
    level: str,
    revisit: float,
    province: str | None,
    seed: int,
    out: Path,
    jobs_out: Path | None,
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
    from serving.list_file import write_list
    from serving.sample_plan import Wish, make_sample_plan

    published = latest(settings.home, cycle)
    with step("Drawing the sample and explaining what was targeted"):
        made = make_sample_plan(settings, published, Wish(visits, explore, seed, level, revisit, province), language)
    write_list(made.plans, out)
    if jobs_out is not None:
        write_list(made.jobs, jobs_out)
    arms = made.plans["arm"].value_counts()
    result = {
        "sample_plan": made.name,
        "visits": len(made.plans),
        "targeted": int(arms.get("targeted", 0)),
        "random": int(arms.get("random", 0)),
        "jobs_to_check": len(made.jobs),
        "out": str(out),
        "jobs_out": None if jobs_out is None else str(jobs_out),
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


@commands.command()
@click.option(
    "--plan-file", type=click.Path(path_type=Path, dir_okay=False), required=True, help="As `rastin plan` wrote it."
)
@click.option(
    "--reports",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Field reports as CSV, rows of `verifications`.",
)
@click.option(
    "--revisits",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Reports of the plans that were to be visited again; estimates are then corrected for what inspectors miss.",
)
@click.option("--by", type=click.Choice(["total", "province", "agency", "program"]), default="total", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="CSV file to write.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_settings
def estimate(
    settings: Settings, plan_file: Path, reports: Path, revisits: Path | None, by: str, out: Path, as_json: bool
) -> None:
    """Estimate how many of all registered jobs are false, from the reports of a sample plan's visits.

    Per row: by, code, jobs, visited_plans, false_rate with its 95 % interval low to high; least and most say where the
    rate would lie if all that was asked and not answered were true, or false.

    Example: rastin estimate --plan-file plan.csv --reports reports.csv --by province --out rates.csv
    """
    from serving.list_file import write_list
    from serving.population_estimates import estimate_from_files

    estimates = estimate_from_files(settings.home, plan_file, reports, by, revisits)
    write_list(estimates.rows, out)
    first = estimates.rows.iloc[0]
    speaks = (
        f"{first['false_rate']:.2%} of {first['jobs']:,} jobs are false ({first['low']:.2%} to {first['high']:.2%})"
        if by == "total"
        else f"rates of {len(estimates.rows)} groups"
    )
    print_result(
        {"out": str(out), **estimates.about, "estimates": estimates.rows.to_dict("records")},
        f"{speaks}; {estimates.about['answered_jobs']:,} of {estimates.about['asked_jobs']:,} jobs answered. In {out}",
        as_json,
    )


def _as_text(result: dict[str, object], language: str) -> str:
    from features.matrix import features

    label = {feature.name: feature.fa if language == "fa" else feature.en for feature in features()}
    contributions: dict[str, float] = result["contributions"]  # type: ignore[assignment]
    strongest = sorted(contributions.items(), key=lambda item: -abs(item[1]))[:10]
    rest = sum(contributions.values()) - sum(value for _, value in strongest)
    lines = [
        f"{result['job_id']}  score {result['score']:.3f} ({result['score_low']:.3f} to {result['score_high']:.3f})",
        f"release {result['release']}, as of {result['as_of']}",
        *(f"  - {reason}" for reason in result["reasons"]),  # type: ignore[attr-defined]
        "",
        f"{result['base']:+9.3f}  base",
        *(f"{value:+9.3f}  {label[name]}" for name, value in strongest),
        f"{rest:+9.3f}  all other features",
        f"{result['raw_score']:+9.3f}  raw score",
    ]
    return "\n".join(lines)
