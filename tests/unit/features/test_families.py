"""Features of a registry written by hand, in which every expected number can be counted on the fingers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from features.engine import open_engine
from features.ingest import ingest_drop
from features.matrix import build_matrix
from features.registry import open_registry
from features.store import Store
from tests.hand_made import APPROVED, CYCLE, HandMade
from tests.stores import settings_in
from tests.tiny_registry import iban, national_id, write_rows

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.xdist_group("hand_made")  # one worker, so what they share is computed once

AS_OF = datetime.fromisoformat("2026-03-01")
RING_PHONE, RING_ACCOUNT = "09390000001", iban("012", 999)
FAMILY_PHONE = "09390000002"
RUNNER_PHONE, DEN = "09390000004", "6666666666"
ESTATE = "7777777777"
RECYCLED = national_id(300_000_000)


def _ring(made: HandMade) -> None:
    """Three plans of three owners at two agencies and in two counties; one phone, one account."""
    for number, (agency, county) in enumerate((("A01", "0701"), ("A02", "2301"), ("A02", "2301"))):
        plan = made.plan(f"P_RING{number}", agency_code=agency, province_code=county[:2], county_code=county)
        made.job(plan, f"J_RING{number}", worker_mobile=RING_PHONE)
        made.loan(plan, f"L_RING{number}", iban=RING_ACCOUNT)


def _honest_sharing(made: HandMade) -> None:
    """A family of two plans with one phone; an accountant behind a workshop; thirty firms at one address."""
    for number in range(2):
        plan = made.plan(f"P_KIN{number}", county_code="0702", owner_mobile=FAMILY_PHONE)
        made.job(plan, f"J_KIN{number}", worker_mobile=FAMILY_PHONE)
    workshop = made.plan("P_SHOP", committed_jobs=5, plan_kind="enterprise", agency_code="A02")
    for number in range(4):
        made.job(workshop, f"J_SHOP{number}", worker_mobile="09390000003")
    for number in range(30):
        plan = made.plan(f"P_ESTATE{number:02d}", agency_code="A02", postal_code=ESTATE)
        made.job(plan, f"J_ESTATE{number:02d}")


def _recycled(made: HandMade) -> None:
    """A worker of the cycle before at another agency, entered again with another birth date."""
    before = APPROVED - timedelta(days=365)
    old = made.plan("P_OLD", cycle=CYCLE - 1, agency_code="A02", approved_at=before)
    made.job(old, "J_OLD", worker_national_id=RECYCLED)
    made.job(made.plan("P_AGAIN"), "J_AGAIN", worker_national_id=RECYCLED)


def _commitment(made: HandMade) -> None:
    """An agency of a province with four jobs against a commitment of twenty (the tiny registry's), by one operator."""
    for number, hours in enumerate((0, 1, 2, 30)):
        plan = made.plan(f"P_QUOTA{number}", province_code="00", county_code="0001", licence_no=None)
        at = APPROVED + timedelta(hours=hours)
        made.job(plan, f"J_QUOTA{number}", registered_at=at, registered_by="OP_QUOTA", channel="batch")


def _in_one_go(made: HandMade) -> None:
    """Three jobs five minutes apart by one operator, and a fourth an hour later."""
    for number, minutes in enumerate((0, 5, 10, 70)):
        at = APPROVED + timedelta(days=1, minutes=minutes)
        made.job(made.plan(f"P_GO{number}"), f"J_GO{number}", registered_at=at, registered_by="OP_GO")


def _come_back(made: HandMade) -> None:
    """A ring of the cycle before that comes back at one of its addresses, and a plan alone at the other.

    Beside it a family of two plans, in the cycle before as now.
    """
    before = APPROVED - timedelta(days=365)
    for number, agency in enumerate(("A01", "A02", "A02")):
        old = made.plan(f"P_THEN{number}", cycle=CYCLE - 1, agency_code=agency, approved_at=before, postal_code=DEN)
        made.job(old, f"J_THEN{number}", worker_mobile=RUNNER_PHONE)
        now = made.plan(f"P_NOW{number}", agency_code=agency, postal_code=DEN)
        made.job(now, f"J_NOW{number}")
    made.job(made.plan("P_RUNNER"), "J_RUNNER", worker_mobile=RUNNER_PHONE)
    for number in range(2):
        old = made.plan(f"P_OLDKIN{number}", cycle=CYCLE - 1, approved_at=before, postal_code="8888888888")
        made.job(old, f"J_OLDKIN{number}")


def _lent(made: HandMade) -> None:
    """Loans of which the instalments were paid, paid late, never paid, or are not due yet."""
    for name, paid in (
        ("PAID", (0, 0, 0)),
        ("LATE", (10, 20, 30)),
        ("NEVER", (None,) * 3),
        ("STOPPED", (0, None, None)),
    ):
        plan = made.plan(f"P_{name}")
        made.job(plan, f"J_{name}")
        made.owe(made.loan(plan, f"L_{name}"), *paid)
    plan = made.plan("P_FRESH")
    made.job(plan, "J_FRESH")
    made.loan(plan, "L_FRESH", approved_amount=2e9, iban=iban("065", 5), guarantee_type="cheque")
    two = made.plan("P_TWICE")
    made.job(two, "J_TWICE")
    made.loan(two, "L_TWICE1", branch_code="01111")
    made.loan(two, "L_TWICE2", iban=RING_ACCOUNT)


def _asked(made: HandMade) -> None:
    plan = made.plan("P_ASKED", committed_jobs=2)
    denied, silent = made.job(plan, "J_DENIED"), made.job(plan, "J_SILENT")
    made.check(denied, "sms", "denied", hours=5)
    made.check(denied, "phone", "denied", hours=30)
    made.check(silent, "sms", "no_reply", hours=48)


def _visited(made: HandMade) -> None:
    """One operator's four plans, of which two were found false and one true."""
    for number, outcome in enumerate(("false", "not_found", "confirmed", None)):
        plan = made.plan(f"P_SEEN{number}")
        job = made.job(plan, f"J_SEEN{number}", registered_by="OP_SEEN")
        if outcome:
            made.check(job, "field", outcome, hours=200)


@pytest.fixture(scope="module")
def value(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], float]:
    """Return what a feature says of a job."""
    made = HandMade()
    for write in (_ring, _honest_sharing, _recycled, _commitment, _in_one_go, _come_back, _lent, _asked, _visited):
        write(made)
    folder = tmp_path_factory.mktemp("hand_made")
    settings = settings_in(folder)
    report = ingest_drop(write_rows(folder / "drop", made.rows), settings, AS_OF + timedelta(days=90))
    assert report.in_quarantine == 0
    with open_engine(settings) as engine:
        matrix = (
            build_matrix(engine, open_registry(engine, Store(settings.home), AS_OF, CYCLE))
            .to_pandas()
            .set_index("job_id")
        )
    return lambda job, feature: float(matrix.loc[job, feature])


NAN = pytest.approx(float("nan"), nan_ok=True)


@pytest.mark.parametrize(
    ("job", "feature", "wanted"),
    [
        ("J_RING0", "phone_plans", 3.0),
        ("J_RING0", "phone_jobs", 3.0),
        ("J_RING0", "phone_agencies", 2.0),
        ("J_RING0", "phone_counties", 2.0),
        ("J_RING0", "account_plans", 3.0),
        ("J_TWICE", "account_plans", 1.0),  # the first of its loans speaks for a plan
        ("J_RING0", "component_plans", 3.0),
        ("J_RING0", "component_agencies", 2.0),
        ("J_RING0", "plan_links", 2.0),
        ("J_KIN0", "phone_plans", 2.0),
        ("J_KIN0", "phone_agencies", 1.0),
        ("J_KIN0", "phone_counties", 1.0),
        ("J_KIN0", "owner_phone_plans", 2.0),
        ("J_KIN0", "component_plans", 2.0),
        ("J_KIN0", "component_counties", 1.0),
        ("J_SHOP0", "phone_plans", 1.0),
        ("J_SHOP0", "phone_jobs", 4.0),  # nobody else holds it: the jobs of its own plan
        ("J_SHOP0", "phone_agencies", 1.0),
        ("J_SHOP0", "account_jobs", NAN),
        ("J_SHOP0", "account_earlier_plans", NAN),
        ("J_RING0", "account_earlier_plans", 0.0),
        ("J_SHOP0", "component_plans", 1.0),
        ("J_SHOP0", "plan_links", 0.0),
        ("J_ESTATE00", "address_plans", 30.0),
        ("J_ESTATE00", "address_owners", 30.0),
        ("J_ESTATE00", "component_plans", 1.0),  # an address that thirty plans hold links none of them
        ("J_SHOP0", "account_plans", NAN),
    ],
)
def test_who_shares_a_phone_an_account_or_an_address(
    value: Callable[[str, str], float], job: str, feature: str, wanted: float
) -> None:
    assert value(job, feature) == wanted


@pytest.mark.parametrize(
    ("job", "feature", "wanted"),
    [
        ("J_NOW0", "kin_values", 1.0),  # the address; nobody of them has the phone any more
        ("J_NOW0", "kin_plans", 3.0),
        ("J_NOW0", "kin_agencies", 2.0),
        ("J_NOW0", "kin_alike", 1.0),
        ("J_NOW0", "component_outline_before", 0.5),  # one of two groups of the cycle before
        ("J_RUNNER", "kin_plans", 3.0),
        ("J_RUNNER", "kin_alike", 0.0),  # it stands alone
        ("J_RUNNER", "component_outline_before", NAN),
        ("J_KIN0", "kin_plans", 0.0),
        ("J_KIN0", "component_outline_before", 0.5),
        ("J_RING0", "component_outline_before", 0.0),  # of that size, but none spanned two counties
        ("J_ESTATE00", "kin_values", 0.0),
    ],
)
def test_what_came_back_from_the_cycle_before(
    value: Callable[[str, str], float], job: str, feature: str, wanted: float
) -> None:
    assert value(job, feature) == wanted


@pytest.mark.parametrize(
    ("job", "feature", "wanted"),
    [
        ("J_AGAIN", "person_earlier_jobs", 1.0),
        ("J_AGAIN", "person_current_jobs", 0.0),
        ("J_AGAIN", "person_elsewhere", 1.0),
        ("J_AGAIN", "person_other_birth", 1.0),
        ("J_AGAIN", "person_other_gender", 0.0),
        ("J_AGAIN", "person_same_phone", 0.0),
        ("J_AGAIN", "person_is_first", 0.0),
        ("J_RING0", "person_earlier_jobs", 0.0),
        ("J_RING0", "person_other_birth", NAN),
        ("J_KIN0", "worker_phone_is_owners", 1.0),
        ("J_RING0", "worker_phone_is_owners", 0.0),
        ("J_SHOP0", "plan_phones_share", 0.25),
        ("J_RING0", "plan_phones_share", NAN),
    ],
)
def test_who_the_worker_is(value: Callable[[str, str], float], job: str, feature: str, wanted: float) -> None:
    assert value(job, feature) == wanted


@pytest.mark.parametrize(
    ("job", "feature", "wanted"),
    [
        ("J_QUOTA0", "attainment_at_registration", 0.0),
        ("J_QUOTA3", "attainment_at_registration", 3 / 20),
        ("J_QUOTA0", "attainment_now", 4 / 20),
        ("J_QUOTA3", "missing_at_registration", 17.0),
        ("J_QUOTA0", "order_in_operator_day", 1.0),
        ("J_QUOTA2", "order_in_operator_day", 3.0),
        ("J_QUOTA3", "order_in_operator_day", 1.0),
        ("J_QUOTA0", "seconds_since_operator_last", NAN),
        ("J_QUOTA1", "seconds_since_operator_last", 3600.0),
        ("J_QUOTA2", "seconds_to_operator_next", 28 * 3600.0),
        ("J_QUOTA0", "seconds_to_agency_next", 3600.0),
        ("J_QUOTA3", "seconds_to_agency_next", NAN),
        ("J_QUOTA0", "operator_run_jobs", 1.0),
        ("J_GO0", "operator_run_jobs", 3.0),
        ("J_GO2", "operator_run_jobs", 3.0),
        ("J_GO3", "operator_run_jobs", 1.0),
        ("J_QUOTA0", "operator_jobs", 4.0),
        ("J_QUOTA0", "operator_day_jobs", 3.0),
        ("J_QUOTA0", "operator_batch_share", 1.0),
        ("J_QUOTA0", "operator_unlicensed_share", 1.0),
        ("J_QUOTA0", "is_licensed", 0.0),
        ("J_QUOTA0", "by_batch", 1.0),
        ("J_RING0", "by_batch", 0.0),
        ("J_SHOP0", "plan_jobs", 4.0),
        ("J_SHOP0", "plan_filled_share", 4 / 5),
    ],
)
def test_when_and_by_whom_it_was_registered(
    value: Callable[[str, str], float], job: str, feature: str, wanted: float
) -> None:
    assert value(job, feature) == wanted


@pytest.mark.parametrize(
    ("job", "feature", "wanted"),
    [
        ("J_PAID", "unpaid_share", 0.0),
        ("J_PAID", "installments_due", 3.0),
        ("J_PAID", "trailing_unpaid", 0.0),
        ("J_LATE", "unpaid_share", 0.0),
        ("J_LATE", "days_late", 20.0),
        ("J_LATE", "worst_days_late", 30.0),
        ("J_LATE", "first_unpaid", 0.0),
        ("J_NEVER", "unpaid_share", 1.0),
        ("J_NEVER", "first_unpaid", 1.0),
        ("J_NEVER", "trailing_unpaid", 3.0),
        ("J_STOPPED", "unpaid_share", pytest.approx(2 / 3)),
        ("J_STOPPED", "first_unpaid", 0.0),
        ("J_STOPPED", "trailing_unpaid", 2.0),
        ("J_FRESH", "unpaid_share", NAN),
        ("J_FRESH", "nothing_due_yet", 1.0),
        ("J_PAID", "nothing_due_yet", 0.0),
        ("J_SHOP0", "nothing_due_yet", NAN),
        ("J_SHOP0", "plan_loans", 0.0),
        ("J_TWICE", "plan_loans", 2.0),
        ("J_FRESH", "loan_to_ceiling", 1.0),
        ("J_FRESH", "loan_at_ceiling", 1.0),
        ("J_PAID", "loan_to_ceiling", 0.5),
        ("J_PAID", "loan_at_ceiling", 0.0),
        ("J_FRESH", "foreign_account", 1.0),
        ("J_PAID", "foreign_account", 0.0),
        ("J_FRESH", "cheque", 1.0),
        ("J_FRESH", "paid_out_share", 0.5),
    ],
)
def test_how_it_borrowed_and_repaid(value: Callable[[str, str], float], job: str, feature: str, wanted: float) -> None:
    assert value(job, feature) == wanted


@pytest.mark.parametrize(
    ("job", "feature", "wanted"),
    [
        ("J_DENIED", "sms_denied", 1.0),
        ("J_DENIED", "sms_confirmed", 0.0),
        ("J_DENIED", "sms_hours", 5.0),
        ("J_DENIED", "phone_denied", 1.0),
        ("J_SILENT", "sms_no_reply", 1.0),
        ("J_SILENT", "phone_denied", NAN),
        ("J_RING0", "sms_denied", NAN),
        ("J_SILENT", "plan_asked", 2.0),
        ("J_SILENT", "plan_denied", 1.0),
    ],
)
def test_what_the_checks_said(value: Callable[[str, str], float], job: str, feature: str, wanted: float) -> None:
    assert value(job, feature) == wanted


def test_what_visits_found_around_a_job_leaves_out_its_own_plan(value: Callable[[str, str], float]) -> None:
    counts = [value(f"J_SEEN{number}", "operator_false_count") for number in range(4)]
    assert counts == [2.0, 2.0, 2.0, 3.0]
    rates = [value(f"J_SEEN{number}", "operator_false_rate") for number in range(4)]
    assert rates[0] == rates[1] < rates[3] < rates[2]  # of the others one in two, two in three, all were false
    assert value("J_RING0", "operator_false_count") == 0.0


def test_where_it_is_said_to_be(value: Callable[[str, str], float]) -> None:
    assert value("J_RING0", "has_coordinates") == 1.0
    assert value("J_RING0", "is_central") == 1.0  # the first row made stands 0.001 degrees from the county's seat
    assert value("J_SEEN0", "is_central") == 0.0
    degrees = value("J_SEEN0", "seat_distance_km") / 111.195  # kilometres a degree of latitude
    assert degrees == pytest.approx(round(degrees, 3), abs=1e-5)
