"""Commands of the planner and the auditor: rank, explain."""

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
