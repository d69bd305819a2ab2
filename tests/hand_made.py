"""Rows made by hand: a plan, a job, a loan or a check in which everything not named is unremarkable and its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.tiny_registry import iban, make_rows, national_id

if TYPE_CHECKING:
    from tests.tiny_registry import Row, Rows

APPROVED = datetime.fromisoformat("2025-05-03T09:00")  # in the cycle 1404
CYCLE = 1404


class HandMade:
    """A registry written down row by row."""

    def __init__(self) -> None:
        self.rows: Rows = make_rows(jobs=0)
        self._made = 0

    def plan(self, plan_id: str, **cells: Any) -> Row:
        """Add a plan whose owner, phone and address nobody else has."""
        number = self._next()
        plan = {
            "plan_id": plan_id,
            "cycle": CYCLE,
            "agency_code": "A01",
            "program_code": "N16",
            "province_code": "07",
            "county_code": "0701",
            "plan_kind": "self_employment",
            "isic_class": "0111",
            "owner_national_id": national_id(100_000_000 + number),
            "owner_mobile": f"0912{number:07d}",
            "postal_code": f"{1_000_000_000 + number}",
            "licence_no": f"L{number:07d}",
            "committed_jobs": 1,
            "latitude": 34.5 + number / 1000.0,
            "longitude": 50.25,
            "approved_at": APPROVED,
            **cells,
        }
        self.rows["plans"].append(plan)
        return plan

    def job(self, plan: Row, job_id: str, **cells: Any) -> Row:
        """Add a job of a plan; its worker has an identity and a phone of her own."""
        number = self._next()
        job = {
            "job_id": job_id,
            "plan_id": plan["plan_id"],
            "cycle": plan["cycle"],
            "worker_national_id": national_id(200_000_000 + number),
            "worker_birth_date": datetime.fromisoformat("1985-01-01") + timedelta(days=number),
            "worker_gender": "female",
            "worker_mobile": f"0935{number:07d}",
            "settlement": "urban",
            "support_group": "none",
            "employment_type": "self_employed",
            "started_on": plan["approved_at"].replace(hour=0),
            "declared_monthly_wage": None,
            "declared_insured": True,
            "registered_at": plan["approved_at"] + timedelta(days=2, minutes=number),
            "registered_by": "OP00001",
            "channel": "portal",
            **cells,
        }
        self.rows["jobs"].append(job)
        return job

    def loan(self, plan: Row, loan_id: str, **cells: Any) -> Row:
        """Add a loan of half the programme's ceiling, paid out a month after the plan's approval."""
        number = self._next()
        loan = {
            "loan_id": loan_id,
            "plan_id": plan["plan_id"],
            "bank_code": "012",
            "branch_code": "01000",
            "approved_amount": 1e9,
            "approved_on": plan["approved_at"].replace(hour=0) + timedelta(days=10),
            "disbursed_amount": 1e9,
            "disbursed_on": plan["approved_at"].replace(hour=0) + timedelta(days=30),
            "annual_rate": 0.04,
            "tenor_months": 60,
            "grace_months": 0,
            "guarantee_type": "guarantor",
            "iban": iban("012", number),
            **cells,
        }
        self.rows["loans"].append(loan)
        return loan

    def owe(self, loan: Row, *paid_after_days: int | None) -> None:
        """Add instalments, a month apart from two months after the payout; each paid so late, or not at all."""
        for place, days in enumerate(paid_after_days):
            due = loan["disbursed_on"] + timedelta(days=60 + 30 * place)
            self.rows["installments"].append(
                {
                    "loan_id": loan["loan_id"],
                    "sequence": place + 1,
                    "due_on": due,
                    "amount_due": 2e7,
                    "paid_on": None if days is None else due + timedelta(days=days),
                    "amount_paid": 0.0 if days is None else 2e7,
                }
            )

    def check(self, job: Row, stage: str, outcome: str, *, hours: float = 24.0) -> None:
        """Add an SMS, phone or field check of a job."""
        none = dict.fromkeys(("level", "inspector_id", "firm_id", "reported_via", "distance_m", "duration_min"))
        inspector = self.rows["inspectors"][0]
        visit = {
            "level": inspector["level"],
            "inspector_id": inspector["inspector_id"],
            "reported_via": "direct",
            "distance_m": 10.0,
            "duration_min": 60.0,
        }
        self.rows["verifications"].append(
            {
                "verification_id": f"V{self._next():09d}",
                "job_id": job["job_id"],
                "stage": stage,
                "completed_at": job["registered_at"] + timedelta(hours=hours),
                "outcome": outcome,
                **none,
                **(visit if stage == "field" else {}),
            }
        )

    def _next(self) -> int:
        self._made += 1
        return self._made
