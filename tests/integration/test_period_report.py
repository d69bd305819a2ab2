"""The report of a period: counts are the registry's, the rate of the registered comes from a sample, files are safe."""

from __future__ import annotations

import json
import re
import zipfile
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from features.faults import Fault
from features.ledger import open_ledger
from features.whole_files import sha256_of
from serving.cli import commands
from serving.period.counts import Period
from serving.period.files import FILES, write_report
from serving.period.report import make_report
from serving.period.words import WORDS
from tests.hidden_counts import check_shown, read_shown
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

START, END = pd.Timestamp("2023-03-21"), pd.Timestamp("2024-03-20")  # the Jalali year 1402


@pytest.fixture(scope="module")
def settings(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return copy_of(trained, tmp_path_factory.mktemp("reported"))


@pytest.fixture(scope="module")
def fates(trained: TrainedHome) -> pd.DataFrame:
    """Each visited plan of the period, counted from the drop itself."""
    checks = pd.read_parquet(trained.drop / "verifications.parquet")
    checks = checks[(checks.stage == "field") & (checks.completed_at >= START) & (checks.completed_at < END)]
    jobs = pd.read_parquet(trained.drop / "jobs.parquet", columns=["job_id", "plan_id"])
    plans = pd.read_parquet(trained.drop / "plans.parquet", columns=["plan_id", "province_code"])
    rows = checks.merge(jobs, on="job_id").merge(plans, on="plan_id")
    rows["false"], rows["true"] = rows.outcome.isin(["false", "not_found"]), rows.outcome == "confirmed"
    found = rows.groupby(["plan_id", "province_code"])[["false", "true"]].any().reset_index()
    found["fate"] = found["false"].map({True: "rejected", False: "neither"})
    found.loc[~found["false"] & found["true"], "fate"] = "confirmed"
    return found


def _run(settings: Settings, *arguments: str) -> dict[str, object]:
    done = CliRunner().invoke(commands, [*arguments, "--json"], obj=settings.home, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    said: dict[str, object] = json.loads(done.stdout)
    return said


def test_counts_and_both_rates_are_those_of_the_registry(
    settings: Settings, fates: pd.DataFrame, tmp_path: Path
) -> None:
    asked = ["report", "period", "--from", "1402-01-01", "--to", "1403-01-01", "--lang", "en", "--out", str(tmp_path)]
    said = _run(settings, *asked)
    counts = fates["fate"].value_counts()
    assert [said[name] for name in ("visited", "confirmed", "rejected", "neither")] == [
        len(fates),
        counts["confirmed"],
        counts["rejected"],
        counts["neither"],
    ]
    assert said["confirmed_of_visited"] == pytest.approx(counts["confirmed"] / len(fates))
    assert said["confirmed_of_answered"] == pytest.approx(
        counts["confirmed"] / (counts["confirmed"] + counts["rejected"])
    )
    assert said["false_rate"] is None
    summary = pd.read_csv(tmp_path / "summary.csv").set_index("measure")
    assert "no sample with known chances" in summary.loc["false_rate", "definition"]
    assert summary.loc["visited", "change"] == summary.loc["visited", "value"] - summary.loc["visited", "previous"]
    groups = pd.read_csv(tmp_path / "groups.csv", dtype={"code": str})
    by_province = groups[groups["by"] == "province"].set_index("code")["visited"]
    check_shown(by_province, fates["province_code"].value_counts().to_dict())


def test_small_counts_are_hidden_in_every_file_and_cannot_be_computed(settings: Settings, tmp_path: Path) -> None:
    asked = ["report", "period", "--from", "1402-01-01", "--to", "1403-01-01", "--lang", "fa", "--out", str(tmp_path)]
    said = _run(settings, *asked)
    groups = pd.read_csv(tmp_path / "groups.csv", dtype=str)
    assert (groups[["visited", "confirmed", "rejected", "neither"]] == "<5").any().any()
    fates = ["confirmed", "rejected", "neither"]
    for _, table in groups.groupby("by"):
        counts = table[[*fates, "visited"]].apply(read_shown)
        assert not ((counts > 0) & (counts < 5)).any().any()
        assert (counts.isna().sum(axis=1) != 1).all()
        for name in (*fates, "visited"):
            hidden = counts[name].isna().sum()
            assert hidden != 1
            assert hidden > 0 or counts[name].sum() == said[name]
        is_told = counts[["visited", "confirmed"]].isna().any(axis=1)
        assert table.loc[is_told, "confirmed_of_visited"].isna().all()
        assert table.loc[~is_told, "confirmed_of_visited"].notna().all()
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "کمتر از ۵</td>" in page
    assert not re.search(r'<td class="n">[۱۲۳۴]</td>', page)
    with zipfile.ZipFile(tmp_path / "report.xlsx") as book:
        strings = book.read("xl/sharedStrings.xml").decode()
        numbers = "".join(book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (2, 3, 4))
    assert "کمتر از ۵" in strings
    assert not re.search(r'<c r="[CDEF]\d+" s="\d+"><v>[1-4]</v>', numbers)


def test_the_share_of_the_registered_comes_from_a_sample_with_its_interval(
    settings: Settings, trained: TrainedHome, tmp_path: Path
) -> None:
    files = ["--out", str(tmp_path / "p.csv"), "--jobs-out", str(tmp_path / "j.csv")]
    _run(settings, "plan", "--cycle", str(CYCLE), "--visits", "60", "--explore", "0.5", *files)
    jobs = pd.read_csv(tmp_path / "j.csv", dtype=str)
    truth = pd.read_parquet(trained.drop.with_name("drop.truth.parquet")).set_index("job_id")["is_false"]
    outcome = truth.loc[jobs["job_id"]].map({True: "false", False: "confirmed"}).to_numpy()
    jobs.assign(outcome=outcome).to_csv(tmp_path / "r.csv", index=False)
    sample = ["--sample", str(tmp_path / "p.csv"), str(tmp_path / "r.csv")]
    asked = ["report", "period", "--from", "1402-01-01", "--to", "1403-01-01", "--out", str(tmp_path / "report")]
    said = _run(settings, *asked, *sample)
    estimate = _run(
        settings, "estimate", "--plan-file", sample[1], "--reports", sample[2], "--out", str(tmp_path / "e")
    )
    assert said["false_rate"] == estimate["estimates"][0]["false_rate"]  # type: ignore[index]
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert 'dir="rtl"' in page
    assert "۹۵ درصدی" in page
    assert page.count('<svg class="chart"') == 3
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="http', page)
    assert (tmp_path / "report" / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert {path.name for path in (tmp_path / "report").iterdir()} == set(FILES)
    entered = json.loads(open_ledger(settings).read().entries[-2])
    assert (entered["kind"], entered["what"]["list"]) == ("export made", "period report")
    assert entered["what"]["out"] == {name: sha256_of(tmp_path / "report" / name) for name in FILES}


def test_names_that_look_like_formulas_or_markup_stay_text(settings: Settings, tmp_path: Path) -> None:
    made = make_report(settings, Period(START.to_pydatetime(), END.to_pydatetime()), "fa")
    for groups in made.groups.values():
        groups["name"] = "=1+1<b>"
    write_report(made, tmp_path, WORDS["fa"])
    with zipfile.ZipFile(tmp_path / "report.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 4
    assert not any("<f>" in sheet for sheet in sheets)
    assert all('rightToLeft="1"' in sheet for sheet in sheets)
    assert "<td>=1+1&lt;b&gt;</td>" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert pd.read_csv(tmp_path / "groups.csv")["name"].str.startswith("'=").all()


def test_a_period_without_visits_is_a_fault(settings: Settings, tmp_path: Path) -> None:
    arguments = ["report", "period", "--from", "1390-01-01", "--to", "1391-01-01", "--out", str(tmp_path)]
    done = CliRunner().invoke(commands, arguments, obj=settings.home)
    assert isinstance(done.exception, Fault)
    assert "must have field visits" in str(done.exception)
    backwards = ["report", "period", "--from", "1391-01-01", "--to", "1390-01-01", "--out", str(tmp_path)]
    assert CliRunner().invoke(commands, backwards, obj=settings.home).exit_code == 2


def test_every_sentence_stands_in_both_languages() -> None:
    english, persian = WORDS["en"], WORDS["fa"]
    for name in ("measures", "by", "columns", "fates", "charts"):
        assert getattr(english, name).keys() == getattr(persian, name).keys()
    assert persian.share(0.125) == "۱۲٫۵٪"
    assert persian.count(48_004) == "۴۸٬۰۰۴"
