"""The demo: simulate a registry, ingest it, train, score, issue a sample, and let people look around in its middle."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import click

from experiments.demo.accounts import give_accounts
from experiments.demo.campaign import VISITS, campaign
from experiments.simulation.run import simulate
from features.calendar_dates import parse_moment
from features.ingest.recorded import land_drop
from models.recorded import promote_and_enter
from serving.ranked_list import ranked_list, write_list
from serving.records import open_records
from training.release_text import headline
from training.retrain import retrain
from training.scoring import score_cycle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from features.settings import Settings

SEED = 1404
AS_OF = "1405-01-15"  # the simulated registry is observed up to this day
CYCLE = 1404
LISTED = 10
DESPITE = "the demo shows what it has just trained"  # where an earlier demo in the same folder left a champion


@dataclass(frozen=True)
class Walked:
    """Where the demo left its results, and the passwords of the accounts to look around with."""

    home: Path
    ranked: Path
    chart: Path
    passwords: dict[str, str]


def walk(settings: Settings, folder: Path, jobs: int, language: str) -> Walked:
    """Run everything in `folder`, telling each step; what an earlier run made is used again.

    Parameters
    ----------
    settings
        Threads and memory; their home folder is not touched.
    folder
        Where the drop, the demo's own home folder and the results go.
    jobs
        How many registered jobs to simulate, over all cycles.
    language
        "fa" or "en", for the reasons.
    """
    own = settings.model_copy(update={"home": folder / "home", "key_file": None, "ledger_key_file": None})
    as_of, drop = parse_moment(AS_OF), folder / "drop"
    with _told(f"Simulating a registry of {jobs:,} jobs"):
        if not drop.exists():
            simulate(drop, jobs, SEED, "baseline")
    with _told("Ingesting the drop: checking every rule, replacing national IDs, phones and IBANs by keyed tokens"):
        report = land_drop(own, drop, as_of)
    click.echo(report.as_text())
    with _told("Training on what field visits found, and testing on later cycles"):
        made = retrain(own, as_of)
    click.echo(headline(dict(made.release.evaluation)))
    promote_and_enter(own, made.release.name, DESPITE)
    with _told(f"Scoring every job of cycle {CYCLE}"):
        published = score_cycle(own, made.release, CYCLE, as_of)
    with _told("Ranking, and explaining what is listed"):
        listed = ranked_list(own, published, {}, top=200, language=language)
    write_list(listed, folder / "ranked.csv")
    shutil.copyfile(own.home / "releases" / made.release.name / "lift.svg", folder / "lift.svg")
    shutil.copyfile(own.home / "releases" / made.release.name / "lift.png", folder / "lift.png")
    _print_list(listed.head(LISTED))
    with _told(f"Issuing a sample of {VISITS} plans, and sending part of the reports"):
        records = open_records(own)
        went_out = campaign(own, records, drop, CYCLE)
        passwords = give_accounts(records, str(published.scores()["agency_code"].mode()[0]))
        records.engine.dispose()
    click.echo(f"   {went_out.reported} of {went_out.visits} visits are reported")
    return Walked(own.home, folder / "ranked.csv", folder / "lift.svg", passwords)


def _print_list(listed: pd.DataFrame) -> None:
    for row in listed.to_dict("records"):
        click.echo(f"\n{row['rank']:>3}. {row['job_id']}  plan {row['plan_id']}  score {row['score']:.3f}")
        for number in (1, 2, 3):
            if row[f"reason_{number}"]:
                click.echo(f"     - {row[f'reason_{number}']}")


@contextmanager
def _told(sentence: str) -> Iterator[None]:
    click.echo(f"\n== {sentence}")
    start = perf_counter()
    yield
    click.echo(f"   done in {perf_counter() - start:.1f} s")
