"""No feature of any job changes when rows are added that were not known yet.

They may come in two ways: in a later drop, as new rows and changed versions; or in the same drop, as the later dates of
rows that were known in part (a loan paid out, an instalment paid after the moment). Some jobs were registered before
their plan was approved: until then there is nothing to visit, and neither they nor what stands on them is described.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from features.engine import open_engine
from features.ingest import ingest_drop
from features.matrix import FAMILIES, build_matrix, features
from features.registry import open_registry
from features.store import Store
from tests.stores import settings_in
from tests.tiny_registry import END, iban, key_of, make_rows, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from features.engine import Engine
    from features.settings import Settings
    from tests.tiny_registry import Row, Rows

pytestmark = pytest.mark.xdist_group("time")  # one worker, so what they share is computed once

AS_OF = datetime.fromisoformat("2025-12-01")
LATER = datetime.fromisoformat("2026-06-01")
RECORDED_LATER = datetime.fromisoformat("2026-05-01")
CYCLES = (1403, 1404)
KNOWN_AT = {"jobs": "registered_at", "plans": "approved_at", "verifications": "completed_at"}


def _entangled(seed: int) -> Rows:
    """Return a registry whose plans share phones, addresses, owners and accounts, so that every family has to look."""
    rows = make_rows(jobs=120, seed=seed)
    by_cycle: dict[int, list[dict[str, object]]] = {}
    for plan in rows["plans"]:
        by_cycle.setdefault(plan["cycle"], []).append(plan)
    for plans in by_cycle.values():
        for place, plan in enumerate(plans):
            plan["postal_code"] = plans[place % 9]["postal_code"]
            plan["owner_mobile"] = plans[place % 11]["owner_mobile"]
            plan["owner_national_id"] = plans[place % 13]["owner_national_id"]
    for place, job in enumerate(rows["jobs"]):
        job["worker_national_id"] = rows["jobs"][place % 60]["worker_national_id"]
        job["worker_mobile"] = rows["jobs"][place % 40]["worker_mobile"]
    for place, loan in enumerate(rows["loans"]):
        loan["bank_code"], loan["iban"] = "012", iban("012", place % 7)
        loan["branch_code"] = f"0{1000 + place % 3}"
        if loan["approved_on"] < AS_OF and place % 4 == 0:
            _pay_out_later(rows, loan, AS_OF + timedelta(days=place))
    _approve_later(rows)
    return rows


def _approve_later(rows: Rows) -> None:
    """Let every fifth plan with a job known by `AS_OF` be approved only after; nobody checks its jobs before that."""
    early = sorted({job["plan_id"] for job in rows["jobs"] if job["registered_at"] < AS_OF})[::5]
    for plan in rows["plans"]:
        if plan["plan_id"] in early:
            plan["approved_at"] = AS_OF + timedelta(days=3)
    unapproved = {job["job_id"] for job in rows["jobs"] if job["plan_id"] in early}
    for check in rows["verifications"]:
        if check["job_id"] in unapproved:
            check["completed_at"] = max(check["completed_at"], AS_OF + timedelta(days=4))


def _pay_out_later(rows: Rows, loan: Row, disbursed_on: datetime) -> None:
    loan["disbursed_on"] = disbursed_on
    for owed in rows["installments"]:
        if owed["loan_id"] == loan["loan_id"]:
            due_on = disbursed_on + timedelta(days=5 + 30 * owed["sequence"])
            owed.update(due_on=due_on, paid_on=None, amount_paid=0.0)


def _known_so_far(rows: Rows) -> Rows:
    """Keep what was known before `AS_OF`; commitments of one agency are announced only later."""
    so_far = {
        table: [row for row in listed if table not in KNOWN_AT or row[KNOWN_AT[table]] < AS_OF]
        for table, listed in deepcopy(rows).items()
    }
    plans = {plan["plan_id"] for plan in so_far["plans"]}
    so_far["jobs"] = [job for job in so_far["jobs"] if job["plan_id"] in plans]
    so_far["loans"] = [loan for loan in so_far["loans"] if loan["approved_on"] < AS_OF and loan["plan_id"] in plans]
    for loan in so_far["loans"]:
        if loan["disbursed_on"] >= AS_OF:  # what stands there while nothing was paid out must not matter
            loan.update(disbursed_on=AS_OF + timedelta(days=90), disbursed_amount=1.0)
    loans = {loan["loan_id"] for loan in so_far["loans"] if loan["disbursed_on"] < AS_OF}
    so_far["installments"] = [owed for owed in so_far["installments"] if owed["loan_id"] in loans]
    for owed in so_far["installments"]:
        if owed["paid_on"] and owed["paid_on"] >= AS_OF:
            owed.update(paid_on=None, amount_paid=0.0)
    so_far["commitments"] = [row for row in so_far["commitments"] if row["agency_code"] != "A02"]
    return so_far


def _known_later(rows: Rows, so_far: Rows) -> Rows:
    """Return rows of which all that is new became known at or after `AS_OF`."""
    later: Rows = {table: [] for table in rows}
    _add_what_was_still_to_come(rows, so_far, later)
    _add_doubles(so_far, later)
    _add_checks(so_far, later)
    return later


def _all_at_once(so_far: Rows, later: Rows) -> Rows:
    """Return one drop with every row, each as it stands at last."""
    return {
        table: list({key_of(table, row): row for row in (*so_far[table], *later[table])}.values()) for table in so_far
    }


def _add_what_was_still_to_come(rows: Rows, so_far: Rows, later: Rows) -> None:
    for table, listed in rows.items():
        later[table] += [row for row in deepcopy(listed) if row not in so_far[table]]
    for row in later["commitments"]:
        row["announced_on"] = AS_OF
    for place, owed in enumerate(so_far["installments"]):
        if owed["paid_on"] is None:
            later["installments"] = [
                row
                for row in later["installments"]
                if (row["loan_id"], row["sequence"]) != (owed["loan_id"], owed["sequence"])
            ]
            paid_on = AS_OF + timedelta(days=place % 60)
            later["installments"].append({**owed, "paid_on": paid_on, "amount_paid": owed["amount_due"]})


def _add_doubles(so_far: Rows, later: Rows) -> None:
    """Register every known person, phone, address and account again, from the very moment on."""
    for place, plan in enumerate(so_far["plans"]):
        when = AS_OF + timedelta(days=place % 100)
        later["plans"].append({**plan, "plan_id": f"A{plan['plan_id']}", "approved_at": when, "licence_no": None})
    for place, job in enumerate(so_far["jobs"]):
        when = AS_OF + timedelta(minutes=place)
        for number, plan_id in enumerate((job["plan_id"], f"A{job['plan_id']}")):
            double = {**job, "job_id": f"A{number}{job['job_id']}", "plan_id": plan_id, "registered_at": when}
            later["jobs"].append({**double, "worker_birth_date": datetime.fromisoformat("1950-01-01")})
    for loan in so_far["loans"]:
        double = {**loan, "loan_id": f"A{loan['loan_id']}", "approved_on": AS_OF, "disbursed_on": AS_OF}
        later["loans"].append({**double, "approved_amount": 9e9, "iban": iban("065", 1), "branch_code": "09999"})


def _add_checks(so_far: Rows, later: Rows) -> None:
    inspector = so_far["inspectors"][0]
    none = dict.fromkeys(("level", "inspector_id", "firm_id", "reported_via", "distance_m", "duration_min"))
    visit = {"level": inspector["level"], "inspector_id": inspector["inspector_id"], "reported_via": "direct"}
    for place, job in enumerate(so_far["jobs"]):
        for stage, outcome in (("sms", "denied"), ("phone", "wrong_number"), ("field", "false")):
            later["verifications"].append(
                {
                    "verification_id": f"A{stage}{place}",
                    "job_id": job["job_id"],
                    "stage": stage,
                    "completed_at": AS_OF + timedelta(hours=place),
                    "outcome": outcome,
                    **none,
                    **({**visit, "duration_min": 30.0} if stage == "field" else {}),
                }
            )


def _add_versions(so_far: Rows, later: Rows) -> None:
    """Change every known row of the tables whose rows the registry corrects; the change is recorded later."""
    changes = {
        "jobs": {"registered_by": "OP99999", "channel": "batch", "declared_insured": True},
        "plans": {"licence_no": "L0000000", "isic_class": "0111", "latitude": 30.0, "longitude": 50.0},
        "loans": {"guarantee_type": "cheque", "approved_amount": 7e9, "annual_rate": 0.2},
        "verifications": {},
        "inspectors": {"daily_capacity": 9},
        "counties": {"latitude": 20.0},
        "programs": {"loan_ceiling_per_job": 1.0},
        "commitments": {"committed_jobs": 1},
    }
    for table, change in changes.items():
        for row in so_far[table]:
            altered = {**row, **change}
            if table == "verifications":
                altered["outcome"] = "denied" if row["stage"] != "field" else "false"
            later[table].append(altered)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Open one engine for every registry and moment: its steps are compiled once."""
    with open_engine(settings_in(tmp_path_factory.mktemp("engine"))) as opened:
        yield opened


def _matrices(engine: Engine, settings: Settings, as_of: datetime) -> dict[int, pd.DataFrame]:
    matrices = {}
    for cycle in CYCLES:
        known = open_registry(engine, Store(settings.home), as_of, cycle)
        matrices[cycle] = build_matrix(engine, known).to_pandas().set_index("job_id").sort_index()
    return matrices


@pytest.mark.parametrize("seed", [1])
def test_rows_known_at_or_after_a_moment_change_no_feature_as_of_it(tmp_path: Path, engine: Engine, seed: int) -> None:
    settings = settings_in(tmp_path)
    rows = _entangled(seed)
    so_far = _known_so_far(rows)
    assert ingest_drop(write_rows(tmp_path / "first", so_far), settings, END).in_quarantine == 0
    before = _matrices(engine, settings, AS_OF)
    later = _known_later(rows, so_far)
    _add_versions(so_far, later)
    report = ingest_drop(write_rows(tmp_path / "second", later), settings, RECORDED_LATER)
    assert report.in_quarantine == 0
    _check_same(before, _matrices(engine, settings, AS_OF))
    assert _families_that_moved(before, _matrices(engine, settings, LATER)) == {family.name for family in FAMILIES}


@pytest.mark.parametrize("seed", [1, 2])
def test_one_drop_of_everything_says_as_of_a_moment_what_a_drop_of_that_moment_said(
    tmp_path: Path, engine: Engine, seed: int
) -> None:
    then, now = settings_in(tmp_path / "then"), settings_in(tmp_path / "now")
    rows = _entangled(seed)
    so_far = _known_so_far(rows)
    assert any(loan["disbursed_on"] >= AS_OF for loan in so_far["loans"])
    everything = _all_at_once(so_far, _known_later(rows, so_far))
    assert ingest_drop(write_rows(tmp_path / "so_far", so_far), then, RECORDED_LATER).in_quarantine == 0
    assert ingest_drop(write_rows(tmp_path / "everything", everything), now, RECORDED_LATER).in_quarantine == 0
    _check_same(_matrices(engine, then, AS_OF), _matrices(engine, now, AS_OF))


def _check_same(before: dict[int, pd.DataFrame], after: dict[int, pd.DataFrame]) -> None:
    for cycle in CYCLES:
        assert list(after[cycle].index) == list(before[cycle].index)
        changed = [name for name in before[cycle] if not before[cycle][name].equals(after[cycle][name])]
        assert not changed, f"features that rows known later changed, in cycle {cycle}: {changed}"


def _families_that_moved(before: dict[int, pd.DataFrame], later: dict[int, pd.DataFrame]) -> set[str]:
    """Name the families of which some feature did change once the rows were known: else the test would test nothing."""
    family_of = {feature.name: family.name for family in FAMILIES for feature in family.features}
    moved = set()
    for cycle in CYCLES:
        now = later[cycle].loc[before[cycle].index]
        moved |= {
            family_of[feature.name]
            for feature in features()
            if not before[cycle][feature.name].equals(now[feature.name])
        }
    return moved
