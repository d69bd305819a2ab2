"""A simulated drop: the same seed the same bytes, whole or not at all, and every row as the contract says."""

# ruff: noqa: S608  # every question goes to a drop that the test wrote itself

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from click.testing import CliRunner

from experiments.cli import commands
from experiments.simulation.drop_folder import new_drop, truth_path
from experiments.simulation.run import simulate
from features.faults import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.experiments.conftest import Registry

TABLES = {
    "jobs", "plans", "loans", "installments", "verifications", "inspectors", "commitments",
    "provinces", "counties", "agencies", "programs",
}  # fmt: skip


def _digest(out: Path) -> dict[str, str]:
    files = {file.name: file for file in out.iterdir()} | {"truth": truth_path(out)}
    return {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}


def test_the_same_seed_gives_the_same_bytes_whatever_the_threads(tmp_path: Path) -> None:
    threads = pa.cpu_count()
    simulate(tmp_path / "a", 3_000, 5)
    try:
        pa.set_cpu_count(1)
        simulate(tmp_path / "b", 3_000, 5)
    finally:
        pa.set_cpu_count(threads)
    assert _digest(tmp_path / "a") == _digest(tmp_path / "b")


def test_another_seed_and_another_scenario_give_other_jobs(tmp_path: Path) -> None:
    simulate(tmp_path / "a", 3_000, 5)
    simulate(tmp_path / "b", 3_000, 6)
    simulate(tmp_path / "c", 3_000, 5, "rings")
    digests = [_digest(tmp_path / name)["jobs.parquet"] for name in "abc"]
    assert len(set(digests)) == 3


def test_a_drop_holds_every_table_and_the_truth_lies_beside_it(baseline: Registry) -> None:
    assert {file.stem for file in baseline.out.iterdir()} == TABLES
    assert baseline.one("select count(*) from jobs") == 20_000
    assert baseline.one("select count(*) from truth join jobs using (job_id)") == 20_000
    assert [name for name, *_ in baseline.rows("describe truth")] == ["job_id", "is_false", "mechanism"]
    assert baseline.one("select count(*) from truth where is_false = (mechanism = 'honest')") == 0


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    def write_half() -> None:
        with new_drop(tmp_path / "out") as drop:
            drop.append("jobs", pa.table({"job_id": ["J1"]}))
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_half()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(Fault, match="must be new or empty"):
        simulate(tmp_path / "out", 1_000, 1)
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("jobs", [0, 999, 10_000_001])
def test_too_few_or_too_many_jobs_are_a_fault(tmp_path: Path, jobs: int) -> None:
    with pytest.raises(Fault, match="number of jobs must lie between"):
        simulate(tmp_path / "out", jobs, 1)


def test_the_command_prints_what_it_wrote(tmp_path: Path) -> None:
    arguments = ["simulate", str(tmp_path / "drop"), "--jobs", "1000", "--seed", "2", "--json"]
    printed = CliRunner().invoke(commands, arguments, catch_exceptions=False)
    result = json.loads(printed.output)
    assert result["rows"]["jobs"] == 1_000
    assert result["truth"].endswith("drop.truth.parquet")
    assert set(result["rows"]) == TABLES


@pytest.mark.parametrize("registry", ["baseline", "rings", "collusion"])
class TestEveryRowKeepsTheContract:
    @pytest.fixture
    def drop(self, registry: str, request: pytest.FixtureRequest) -> Registry:
        found: Registry = request.getfixturevalue(registry)
        return found

    @pytest.mark.parametrize(
        ("table", "column"),
        [("jobs", "worker_national_id"), ("plans", "owner_national_id")],
    )
    def test_national_ids(self, drop: Registry, table: str, column: str) -> None:
        for (text,) in drop.rows(f"select distinct {column} from {table}"):
            assert len(text) == 10
            assert len(set(text)) > 1
            remainder = sum(int(digit) * weight for digit, weight in zip(text[:9], range(10, 1, -1), strict=True)) % 11
            assert int(text[9]) == (remainder if remainder < 2 else 11 - remainder)

    def test_ibans(self, drop: Registry) -> None:
        for bank, iban in drop.rows("select bank_code, iban from loans"):
            assert len(iban) == 26
            assert iban[4:7] == bank
            assert int(f"{iban[4:]}1827{iban[2:4]}") % 97 == 1

    @pytest.mark.parametrize(
        ("table", "key"),
        [
            ("jobs", "job_id"),
            ("plans", "plan_id"),
            ("loans", "loan_id"),
            ("installments", "loan_id, sequence"),
            ("verifications", "verification_id"),
            ("inspectors", "inspector_id"),
            ("commitments", "cycle, agency_code, province_code"),
        ],
    )
    def test_keys(self, drop: Registry, table: str, key: str) -> None:
        assert drop.one(f"select count(*) from (select {key} from {table} group by all having count(*) > 1)") == 0

    @pytest.mark.parametrize(
        ("child", "parent", "key"),
        [
            ("jobs", "plans", "plan_id"),
            ("plans", "jobs", "plan_id"),
            ("loans", "plans", "plan_id"),
            ("installments", "loans", "loan_id"),
            ("verifications", "jobs", "job_id"),
            ("plans", "agencies", "agency_code"),
            ("plans", "programs", "program_code"),
            ("plans", "counties", "county_code"),
            ("commitments", "provinces", "province_code"),
        ],
    )
    def test_references(self, drop: Registry, child: str, parent: str, key: str) -> None:
        assert drop.one(f"select count(*) from {child} anti join {parent} using ({key})") == 0

    @pytest.mark.parametrize(
        "broken",
        [
            "from jobs where started_on > registered_at or worker_birth_date >= started_on",
            "from jobs join plans using (plan_id) where approved_at > registered_at or jobs.cycle <> plans.cycle",
            "from loans where approved_on > disbursed_on or approved_amount <= 0 or disbursed_amount < 0",
            "from loans join plans using (plan_id) where loans.approved_on < plans.approved_at",
            "from installments join loans using (loan_id) where due_on <= disbursed_on or paid_on < due_on",
            "from installments where (paid_on is null) <> (amount_paid = 0) or amount_paid > amount_due",
            "from verifications join jobs using (job_id) where completed_at <= registered_at",
            "from jobs where registered_at >= timestamp '2026-04-04'",
            "from loans where disbursed_on >= timestamp '2026-04-04'",
            "from installments where due_on >= timestamp '2026-04-04' or paid_on >= timestamp '2026-04-04'",
            "from verifications where completed_at >= timestamp '2026-04-04'",
            "from jobs where not regexp_full_match(worker_mobile, '09[0-9]{9}')",
            "from plans where not regexp_full_match(postal_code, '[1-9][0-9]{9}')",
            "from plans where left(county_code, 2) <> province_code or committed_jobs < 1",
            "from jobs where (employment_type = 'wage') <> (declared_monthly_wage is not null)",
            "from plans where committed_jobs < (select count(*) from jobs where jobs.plan_id = plans.plan_id)",
            (
                "from loans join plans using (plan_id) join programs using (program_code) "
                "where approved_amount > loan_ceiling_per_job * committed_jobs"
            ),
            "from verifications where (stage = 'field') <> (inspector_id is not null)",
            "from verifications where coalesce(level = 'technical', false) <> (firm_id is not null)",
            "from verifications anti join inspectors using (inspector_id) where inspector_id is not null",
            (
                "from verifications v join inspectors i using (inspector_id) "
                "where v.level <> i.level or v.firm_id is distinct from i.firm_id"
            ),
        ],
    )
    def test_values_and_order(self, drop: Registry, broken: str) -> None:
        assert drop.one(f"select count(*) {broken}") == 0

    def test_cycles_are_jalali_years(self, drop: Registry) -> None:
        year = "make_date(cycle + 621, 3, 20) and make_date(cycle + 622, 3, 20)"
        assert drop.one(f"select count(*) from jobs where registered_at::date not between {year}") == 0
        assert drop.rows("select distinct cycle from jobs order by 1") == [(1401,), (1402,), (1403,), (1404,)]


def test_the_reference_lists_are_those_of_the_statistical_centre(baseline: Registry) -> None:
    assert baseline.one("select count(*) from provinces") == 31
    assert baseline.one("select count(*) from counties") == 447
    assert baseline.one("select count(*) from counties where left(county_code, 2) <> province_code") == 0
    assert baseline.rows("select name_fa, province_code from counties where county_code = '2301'") == [("تهران", "23")]
