"""Rank and explain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from features.calendar_dates import jalali
from features.command_line import print_result, with_settings
from serving.commands.options import AS_JSON, CYCLE, LANGUAGE, OUT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from features.settings import Settings


@click.command()
@CYCLE
@click.option("--province", help="Two digits.")
@click.option("--county", help="Four digits.")
@click.option("--agency", help="An agency's code.")
@click.option("--program", help="A programme's code.")
@click.option("--top", type=click.IntRange(min=1), help="How many jobs; all where not given.")
@OUT
@LANGUAGE
@AS_JSON
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
    from serving.ledger.recorded import record_export
    from serving.ranked_list import ranked_list, write_list

    published = latest(settings.home, cycle)
    filters = {"province_code": province, "county_code": county, "agency_code": agency, "program_code": program}
    with step("Explaining what is listed"):
        listed = ranked_list(settings, published, filters, top, language)
    write_list(listed, out)
    record_export(settings, "ranked list", out, len(listed))
    result = {"jobs": len(listed), "out": str(out), "release": published.release, "as_of": published.manifest["as_of"]}
    print_result(result, f"{len(listed):,} jobs listed in {out}, scored by {published.release}", as_json)


@click.command()
@click.argument("job_id")
@LANGUAGE
@AS_JSON
@with_settings
def explain(settings: Settings, job_id: str, language: str, as_json: bool) -> None:
    """Explain a job's score: contributions that add up to the raw score, and reasons.

    Example: rastin explain J140400001234 --lang en
    """
    from models.explanation import explain as explain_rows
    from models.explanation import with_lowering
    from models.published import latest_with_job
    from models.shelf import open_shelf

    published, row = latest_with_job(settings.home, job_id)
    model = open_shelf(settings).read(published.release).model
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
        "contributions": with_lowering(why.base, why.contributions, float(scored["raw_score"])),
        "reasons": why.reasons,
        "release": published.release,
        "as_of": published.manifest["as_of"],
    }
    print_result(result, _as_text(result, language), as_json)


@dataclass(frozen=True)
class _Words:
    score: str
    source: str
    base: str
    rest: str
    lowered: str
    raw_score: str


_WORDS = {
    "en": _Words(
        "{job}  score {score} ({low} to {high})",
        "release {release}, as of {as_of}",
        "base",
        "all other features",
        "lowered, so that true jobs of a protected group are not listed too often",
        "raw score",
    ),
    "fa": _Words(
        "{job}  امتیاز {score} (از {low} تا {high})",
        "نسخهٔ مدل {release}، تا تاریخ {as_of}",
        "پایه",
        "همهٔ ویژگی‌های دیگر",
        "کاسته شد تا شغل‌های درستِ گروه حمایت‌شده بیش از اندازه در فهرست نیاید",
        "امتیاز خام",
    ),
}


def _as_text(result: dict[str, Any], language: str) -> str:
    from features.matrix import features
    from models.explanation import LISTING_BOUND
    from models.persian_numbers import in_persian_digits, persian_number

    words = _WORDS[language]
    number: Callable[[float, str], str] = persian_number if language == "fa" else format
    as_of = str(result["as_of"])
    if language == "fa":
        as_of = in_persian_digits(jalali(datetime.fromisoformat(as_of)))
    label = {feature.name: feature.fa if language == "fa" else feature.en for feature in features()}
    label[LISTING_BOUND] = words.lowered
    contributions: dict[str, float] = result["contributions"]
    strongest = sorted(contributions.items(), key=lambda item: -abs(item[1]))[:10]
    rest = sum(contributions.values()) - sum(value for _, value in strongest)
    score, low, high = (number(result[name], ".3f") for name in ("score", "score_low", "score_high"))
    added = [
        (result["base"], words.base),
        *((value, label[name]) for name, value in strongest),
        (rest, words.rest),
        (result["raw_score"], words.raw_score),
    ]
    return "\n".join(
        [
            words.score.format(job=result["job_id"], score=score, low=low, high=high),
            words.source.format(release=result["release"], as_of=as_of),
            *(f"  - {reason}" for reason in result["reasons"]),
            "",
            *(f"{number(value, '+9.3f')}  {name}" for value, name in added),
        ]
    )
