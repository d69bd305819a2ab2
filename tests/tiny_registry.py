"""A tiny registry that breaks no rule: every test's starting point. Nobody real is in it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from features.calendar_dates import cycle_start
from features.contract import TABLES, stored_columns

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Row = dict[str, Any]
Rows = dict[str, list[Row]]

CYCLES = (1402, 1403, 1404)
END = datetime.fromisoformat("2026-04-01")  # nothing in it lies later
_TYPES = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
}
_PLACES = {"00": ("0001", "0002"), "07": ("0701", "0702"), "23": ("2301", "2302")}
_LEVELS = ("senior", "national", "provincial", "county", "technical")


def national_id(number: int) -> str:
    """Return the national ID whose first nine digits are `number`."""
    digits = f"{number:09d}"
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
    return f"{digits}{rest if rest < 2 else 11 - rest}"


def iban(bank: str, account: int) -> str:
    """Return the IBAN of an account at a bank."""
    bban = f"{bank}{account:019d}"
    return f"IR{98 - int(f'{bban}182700') % 97:02d}{bban}"


def make_rows(jobs: int = 60, seed: int = 1) -> Rows:
    """Return the rows of all eleven tables, with about `jobs` jobs."""
    chance = random.Random(seed)  # noqa: S311 - rows of a test, no secret
    rows: Rows = _lists()
    while len(rows["jobs"]) < jobs:
        _add_plan(rows, chance)
    return rows


def write_drop(folder: Path, *, jobs: int = 60, seed: int = 1) -> Path:
    """Write a drop of all eleven tables as Parquet; return its folder."""
    return write_rows(folder, make_rows(jobs, seed))


def write_rows(folder: Path, rows: Mapping[str, list[Row]]) -> Path:
    """Write some tables' rows as Parquet, in the contract's types."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, listed in rows.items():
        stored = stored_columns(table)
        fields = [pa.field(column.name, _TYPES[stored[column.name]]) for column in TABLES[table].columns]
        pq.write_table(pa.Table.from_pylist(listed, schema=pa.schema(fields)), folder / f"{table}.parquet")
    return folder


def write_csv(folder: Path, rows: Mapping[str, list[Row]]) -> Path:
    """Write some tables' rows as CSV, every cell as it stands."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, listed in rows.items():
        columns = [column.name for column in TABLES[table].columns]
        pd.DataFrame(listed, columns=columns, dtype=object).to_csv(folder / f"{table}.csv", index=False)
    return folder


def key_of(table: str, row: Row) -> tuple[Any, ...]:
    """Return a row's key."""
    return tuple(row[name] for name in TABLES[table].key)


def _lists() -> Rows:
    place = {"latitude": 34.5, "longitude": 50.25}
    counties = [(county, province) for province, all_of_it in _PLACES.items() for county in all_of_it]
    agencies, programs = ("A01", "A02"), ("N16", "GEN")
    return {
        "provinces": [
            {"province_code": p, "name_fa": f"استان {p}", "name_en": f"Province {p}", **place} for p in _PLACES
        ],
        "counties": [
            {"county_code": c, "province_code": p, "name_fa": f"شهرستان {c}", "name_en": f"County {c}", **place}
            for c, p in counties
        ],
        "agencies": [{"agency_code": code, "name_fa": f"دستگاه {code}"} for code in agencies],
        "programs": [
            {"program_code": code, "name_fa": f"برنامه {code}", "loan_ceiling_per_job": ceiling}
            for code, ceiling in zip(programs, (2e9, 0.0), strict=True)
        ],
        "inspectors": [_inspector(number, level) for number, level in enumerate(_LEVELS * 2)],
        "commitments": [
            {
                "cycle": cycle,
                "agency_code": agency,
                "province_code": province,
                "committed_jobs": 20,
                "announced_on": _midnight(cycle, 35),
            }
            for cycle in CYCLES
            for agency in agencies
            for province in _PLACES
        ],
        "plans": [],
        "jobs": [],
        "loans": [],
        "installments": [],
        "verifications": [],
    }


def _inspector(number: int, level: str) -> Row:
    has_province = level in {"provincial", "county", "technical"}
    return {
        "inspector_id": f"I{number:05d}",
        "level": level,
        "firm_id": "F001" if level == "technical" else None,
        "province_code": "07" if has_province else None,
        "county_code": "0701" if level == "county" else None,
        "daily_capacity": 4,
    }


def _midnight(cycle: int, days: int) -> datetime:
    return datetime.combine(cycle_start(cycle), datetime.min.time()) + timedelta(days=days)


def _mobile(chance: random.Random) -> str:
    return f"09{chance.randrange(10, 40)}{chance.randrange(10**7):07d}"


def _add_plan(rows: Rows, chance: random.Random) -> None:
    cycle = CYCLES[len(rows["plans"]) % len(CYCLES)]
    province = chance.choice(sorted(_PLACES))
    size = chance.choice((1, 1, 1, 2, 5))
    approved = _midnight(cycle, chance.randrange(200))
    plan = {
        "plan_id": f"P{cycle}{len(rows['plans']):07d}",
        "cycle": cycle,
        "agency_code": chance.choice(("A01", "A02")),
        "program_code": chance.choice(("N16", "GEN")),
        "province_code": province,
        "county_code": chance.choice(_PLACES[province]),
        "plan_kind": "enterprise" if size > 1 else chance.choice(("self_employment", "home_business")),
        "isic_class": chance.choice(("0111", "1079", "4100")),
        "owner_national_id": national_id(chance.randrange(10**7, 10**9)),
        "owner_mobile": _mobile(chance),
        "postal_code": f"{chance.randrange(10**9, 10**10)}",
        "licence_no": chance.choice((None, f"L{chance.randrange(10**7):07d}")),
        "committed_jobs": size,
        "latitude": chance.choice((None, 34.125)),
        "longitude": chance.choice((None, 50.5)),
        "approved_at": approved,
    }
    rows["plans"].append(plan)
    if plan["program_code"] == "N16":
        _add_loan(rows, plan, chance)
    for place in range(size):
        _add_job(rows, plan, place, chance)


def _add_loan(rows: Rows, plan: Row, chance: random.Random) -> None:
    bank = chance.choice(("012", "065"))
    disbursed = plan["approved_at"] + timedelta(days=30)
    loan = {
        "loan_id": f"L{len(rows['loans']):08d}",
        "plan_id": plan["plan_id"],
        "bank_code": bank,
        "branch_code": f"0{chance.randrange(1000, 9999)}",
        "approved_amount": 1.5e9,
        "approved_on": plan["approved_at"] + timedelta(days=10),
        "disbursed_amount": 1.4e9,
        "disbursed_on": disbursed,
        "annual_rate": 0.04,
        "tenor_months": 60,
        "grace_months": 3,
        "guarantee_type": chance.choice(("guarantor", "cheque", "property", "salary_deduction")),
        "iban": iban(bank, chance.randrange(10**12)),
    }
    rows["loans"].append(loan)
    for sequence in range(1, chance.randrange(2, 6)):
        due = disbursed + timedelta(days=90 + 30 * sequence)
        paid = chance.random() < 0.7 and due + timedelta(days=5) < END
        rows["installments"].append(
            {
                "loan_id": loan["loan_id"],
                "sequence": sequence,
                "due_on": due,
                "amount_due": 2.5e7,
                "paid_on": due + timedelta(days=chance.randrange(5)) if paid else None,
                "amount_paid": 2.5e7 if paid else 0.0,
            }
        )


def _add_job(rows: Rows, plan: Row, place: int, chance: random.Random) -> None:
    wage = plan["plan_kind"] == "enterprise" and place > 0
    registered = min(
        plan["approved_at"] + timedelta(days=chance.randrange(1, 90), seconds=chance.randrange(86400)), END
    )
    is_owner = place == 0
    job = {
        "job_id": f"J{plan['cycle']}{len(rows['jobs']):08d}",
        "plan_id": plan["plan_id"],
        "cycle": plan["cycle"],
        "worker_national_id": plan["owner_national_id"] if is_owner else national_id(chance.randrange(10**7, 10**9)),
        "worker_birth_date": datetime.fromisoformat("1960-01-01") + timedelta(days=chance.randrange(15000)),
        "worker_gender": chance.choice(("female", "male")),
        "worker_mobile": plan["owner_mobile"] if is_owner else _mobile(chance),
        "settlement": chance.choice(("urban", "rural")),
        "support_group": chance.choice(("none", "emdad", "behzisti", "veteran")),
        "employment_type": "wage" if wage else "self_employed",
        "started_on": plan["approved_at"],
        "declared_monthly_wage": 9.5e7 if wage else None,
        "declared_insured": wage,
        "registered_at": registered,
        "registered_by": f"OP{chance.randrange(5):05d}",
        "channel": chance.choice(("portal", "batch", "webservice")),
    }
    rows["jobs"].append(job)
    _add_verifications(rows, job, chance)


def _add_verifications(rows: Rows, job: Row, chance: random.Random) -> None:
    sms = chance.choice(("confirmed", "confirmed", "denied", "no_reply", "undelivered"))
    _add_verification(rows, job, 3, stage="sms", outcome=sms)
    if sms != "confirmed":
        phone = chance.choice(("confirmed", "denied", "no_answer", "wrong_number"))
        _add_verification(rows, job, 9, stage="phone", outcome=phone)
    if chance.random() < 0.4:
        inspector = chance.choice(rows["inspectors"])
        _add_verification(
            rows,
            job,
            20,
            stage="field",
            outcome=chance.choice(("confirmed", "false", "not_found", "closed", "refused", "inconclusive")),
            level=inspector["level"],
            inspector_id=inspector["inspector_id"],
            firm_id=inspector["firm_id"],
            reported_via=chance.choice(("direct", "relayed")),
            distance_m=chance.choice((None, 12.0)),
            duration_min=45.0,
        )


def _add_verification(rows: Rows, job: Row, days: int, **cells: Any) -> None:
    field_only = ("level", "inspector_id", "firm_id", "reported_via", "distance_m", "duration_min")
    rows["verifications"].append(
        {
            "verification_id": f"V{len(rows['verifications']):09d}",
            "job_id": job["job_id"],
            "completed_at": job["registered_at"] + timedelta(days=days),
            **dict.fromkeys(field_only),
            **cells,
        }
    )
