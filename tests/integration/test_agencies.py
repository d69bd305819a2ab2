"""The agency table: commitments, registrations, shares that hold, and ranks no surer than the visits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from serving.cli import commands
from tests.hidden_counts import check_shown, read_shown
from tests.trained_home import AS_OF, CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from features.settings import Settings


@pytest.fixture(scope="module")
def settings(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return copy_of(trained, tmp_path_factory.mktemp("agencies"))


def _run(settings: Settings, *arguments: str) -> dict[str, object]:
    done = CliRunner().invoke(commands, [*arguments, "--json"], obj=settings.home, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    said: dict[str, object] = json.loads(done.stdout)
    return said


@pytest.fixture(scope="module")
def table(
    settings: Settings, trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory
) -> tuple[pd.DataFrame, dict[str, object], pd.DataFrame]:
    folder = tmp_path_factory.mktemp("table")
    files = ["--out", str(folder / "p.csv"), "--jobs-out", str(folder / "j.csv")]
    _run(settings, "plan", "--cycle", str(CYCLE), "--visits", "200", "--explore", "0.6", *files)
    jobs = pd.read_csv(folder / "j.csv", dtype=str)
    truth = pd.read_parquet(trained.drop.with_name("drop.truth.parquet")).set_index("job_id")["is_false"]
    jobs.assign(outcome=truth.loc[jobs["job_id"]].map({True: "false", False: "confirmed"}).to_numpy()).to_csv(
        folder / "r.csv", index=False
    )
    given = ["--plan-file", str(folder / "p.csv"), "--reports", str(folder / "r.csv")]
    said = _run(settings, "agencies", *given, "--out", str(folder / "a.csv"))
    _run(settings, "estimate", *given, "--by", "agency", "--out", str(folder / "e.csv"))
    return (
        pd.read_csv(folder / "a.csv", dtype={"agency_code": str, "bands": str, "not_told_apart_from": str}),
        said,
        pd.read_csv(folder / "e.csv", dtype={"code": str}).set_index("code"),
    )


Table = tuple[pd.DataFrame, dict[str, object], pd.DataFrame]


def test_commitments_and_registrations_are_the_registrys(table: Table, trained: TrainedHome) -> None:
    rows = table[0].set_index("agency_code")
    commitments = pd.read_parquet(trained.drop / "commitments.parquet")
    committed = commitments[commitments.cycle == CYCLE].groupby("agency_code").committed_jobs.sum()
    jobs = pd.read_parquet(trained.drop / "jobs.parquet", columns=["job_id", "plan_id", "cycle", "registered_at"])
    plans = pd.read_parquet(trained.drop / "plans.parquet", columns=["plan_id", "agency_code"])
    known = jobs[(jobs.cycle == CYCLE) & (jobs.registered_at < AS_OF)].merge(plans, on="plan_id")
    registered = known.groupby("agency_code").size()
    assert rows["committed_jobs"].to_dict() == committed.reindex(rows.index, fill_value=0).to_dict()
    check_shown(rows["registered_jobs"], registered.reindex(rows.index, fill_value=0).to_dict())
    parts = rows[["confirmed_before", "false_before", "jobs_measured"]].apply(read_shown)
    assert (parts.sum(axis=1) <= read_shown(rows["registered_jobs"]).fillna(float("inf"))).all()


def test_small_counts_are_hidden_and_what_would_give_them_away(table: Table) -> None:
    rows = table[0]
    for name in ("registered_jobs", "confirmed_before", "false_before", "jobs_measured", "visited_plans"):
        counts = read_shown(rows[name])
        assert not ((counts > 0) & (counts < 5)).any()
        assert counts.isna().sum() != 1
    hidden = read_shown(rows["jobs_measured"]).isna() | read_shown(rows["confirmed_before"]).isna()
    assert rows.loc[hidden, "of_commitment"].isna().all()
    assert len(rows[hidden]) < len(rows)


def test_shares_are_those_of_the_estimates(table: Table) -> None:
    rows, _, estimates = table
    measured = rows[read_shown(rows["jobs_measured"]) > 0].set_index("agency_code")
    measured = measured.loc[measured.index.intersection(estimates.index)]
    estimates = estimates.loc[measured.index]
    assert len(measured) > 2
    assert measured["verified_share"].to_numpy() == pytest.approx(1.0 - estimates["false_rate"].to_numpy(), abs=2e-6)
    assert measured["low"].to_numpy() == pytest.approx(1.0 - estimates["high"].to_numpy(), abs=2e-6)
    measured = measured[measured["of_commitment"].notna()]
    existing = measured["verified_share"] * read_shown(measured["jobs_measured"])
    against = (existing + read_shown(measured["confirmed_before"])) / measured["committed_jobs"]
    assert measured["of_commitment"].to_numpy() == pytest.approx(against.to_numpy(), abs=1e-3)
    assert (measured["of_commitment_low"] <= measured["of_commitment"]).all()


def test_ranks_stand_within_their_intervals_and_few_visits_are_not_ranked(table: Table) -> None:
    rows, said, _ = table
    ranked = rows[rows["rank"].notna()]
    assert len(ranked) == said["ranked"] > 2
    assert ranked["rank"].tolist() == list(range(1, len(ranked) + 1))
    assert (ranked["rank_best"] <= ranked["rank"]).all()
    assert (ranked["rank"] <= ranked["rank_worst"]).all()
    assert (read_shown(ranked["visited_plans"]).fillna(10) >= 10).all()
    few = rows[rows["rank"].isna()]
    assert set(few["note"]) <= {"too few to say", "nothing to measure"}
    assert (read_shown(few["visited_plans"]).fillna(0) < 10).all()


def test_agencies_that_cannot_be_told_apart_say_so_of_each_other(table: Table) -> None:
    ranked = table[0][table[0]["rank"].notna()].set_index("agency_code")
    alike = ranked["not_told_apart_from"].fillna("").str.split()
    for code, others in alike.items():
        assert all(code in alike[other] for other in others)
        assert len(others) == ranked["rank_worst"][code] - ranked["rank_best"][code]
    for band in {band for said in ranked["bands"] for band in said.split()}:
        members = [code for code, said in ranked["bands"].items() if band in said.split()]
        assert all(set(members) - {code} <= set(alike[code]) for code in members)
