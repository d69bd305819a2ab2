"""What is wrong in a simulated registry, what only looks wrong, and who goes to see."""

# ruff: noqa: S608  # every question goes to a drop that the test wrote itself

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scipy.stats import binomtest

from experiments.simulation.scenario_file import read_scenario

if TYPE_CHECKING:
    from tests.unit.experiments.conftest import Registry

FEW = 1e-5  # a share this unlikely under its stated rate is a wrong rate: some forty such tests, one fixed seed
MECHANISMS = ("padding", "diversion", "ring", "recycled", "paper_insured")
CYCLES = (1401, 1402, 1403, 1404)
HONEST_PLANS = (
    "select plan_id, any_value(columns(* exclude (plan_id))) from judged where plan_mechanism is null group by 1"
)


def _check_share(hits: object, of: object, rate: float) -> None:
    assert binomtest(int(hits), int(of), rate).pvalue > FEW, (hits, of, rate)


@pytest.mark.parametrize("name", ["baseline", "rings", "collusion"])
@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_mechanisms_touch_the_stated_share_of_plans(name: str, mechanism: str, request: pytest.FixtureRequest) -> None:
    registry = request.getfixturevalue(name)
    rates = getattr(read_scenario(name), mechanism).plans
    for cycle, rate in zip(CYCLES, rates, strict=True):
        hits, of = registry.rows(
            f"select count(distinct if(plan_mechanism = '{mechanism}', plan_id, null)), count(distinct plan_id) "
            f"from judged where cycle = {cycle}"
        )[0]
        _check_share(hits, of, rate)


def test_about_one_registered_job_in_nine_is_false(baseline: Registry) -> None:
    assert 0.09 < baseline.one("select avg(is_false::int) from truth") < 0.125


def test_some_touched_plans_are_false_only_in_part(baseline: Registry) -> None:
    for mechanism, rate in (("padding", 0.55), ("diversion", 0.85)):
        shares = baseline.rows(
            f"select avg(is_false::int) from judged where plan_mechanism = '{mechanism}' group by "
            "plan_id having count(*) > 3"
        )
        part = sum(share < 1 for (share,) in shares)
        assert 0 < part < len(shares)
        assert binomtest(len(shares) - part, len(shares), rate, alternative="less").pvalue > FEW


def test_padding_comes_in_bursts_at_the_end_of_the_year_and_at_night(baseline: Registry) -> None:
    for what in (
        "(registered_at >= make_date(cycle + 622, 1, 29))",
        "(hour(registered_at) >= 21 or hour(registered_at) < 6)",
    ):
        padded, honest = baseline.rows(
            f"select avg({what}::int) filter (mechanism = 'padding'), avg({what}::int) filter (not "
            "is_false) from judged"
        )[0]
        assert padded > 1.5 * honest


def test_padding_happens_where_the_commitment_is_short(baseline: Registry) -> None:
    cells = baseline.rows(
        "select count(*) filter (mechanism = 'padding') from judged group by cycle, agency_code, province_code"
    )
    jobs = baseline.one("select count(*) from judged where mechanism = 'padding'")
    most = sum(sorted((count for (count,) in cells), reverse=True)[: len(cells) // 10])
    assert most > jobs / 2


def test_diverted_loans_stand_at_the_ceiling_and_go_unpaid(baseline: Registry) -> None:
    rows = dict(
        baseline.rows(
            "with plan as (select plan_id, any_value(plan_mechanism) m, "
            "any_value(loan_ceiling_per_job * committed_jobs) top "
            "from judged join programs using (program_code) group by 1) "
            "select coalesce(m, 'honest'), avg((approved_amount >= top)::int) from plan join loans "
            "using (plan_id) group by 1"
        )
    )
    assert rows["diversion"] > rows["honest"] + 0.2
    unpaid = dict(
        baseline.rows(
            "with plan as (select distinct plan_id, plan_mechanism m from judged) "
            "select coalesce(m, 'honest'), avg((paid_on is null)::int) from plan join loans using (plan_id) "
            "join installments using (loan_id) group by 1"
        )
    )
    assert unpaid["diversion"] > 4 * unpaid["honest"]


SHARED_BY_OWNERS = "having count(distinct owner_national_id) > 1"


def test_rings_share_accounts_across_owners_and_in_one_scenario_across_provinces(
    baseline: Registry, rings: Registry
) -> None:
    def spread(registry: Registry) -> float:
        return registry.one(
            "select avg((provinces > 1)::int) from (select iban, count(distinct province_code) provinces "
            f"from loans join plans using (plan_id) group by 1 {SHARED_BY_OWNERS})"
        )

    assert spread(rings) > 0.6
    assert spread(baseline) < spread(rings)
    phones = "select avg((worker_mobile in (select worker_mobile from jobs group by 1 having count(*) > 1))::int) "
    ring_phones = [registry.one(f"{phones} from judged where mechanism = 'ring'") for registry in (baseline, rings)]
    assert ring_phones[0] > 2 * ring_phones[1]


def test_accounts_are_shared_by_rings_only(baseline: Registry) -> None:
    assert baseline.rows(
        "select distinct plan_mechanism from judged join loans using (plan_id) where iban in "
        f"(select iban from loans join plans using (plan_id) group by 1 {SHARED_BY_OWNERS})"
    ) == [("ring",)]


def test_recycled_people_stand_in_the_registry_twice(baseline: Registry) -> None:
    twice = baseline.one(
        "select avg((n > 1)::int) from (select mechanism, count(*) over (partition by "
        "worker_national_id) n from judged) "
        "where mechanism = 'recycled'"
    )
    assert twice > 0.95
    assert baseline.one(
        "select count(*) from judged a join judged b using (worker_national_id, cycle) "
        "where a.mechanism = 'recycled' and a.agency_code <> b.agency_code"
    ) > 0  # fmt: skip


def test_coached_workers_confirm_more(baseline: Registry, collusion: Registry) -> None:
    confirmed = "select avg((outcome = 'confirmed')::int) from verifications join truth using (job_id) where is_false"
    for stage, more in (("sms", 0.1), ("phone", 0.02)):  # calls go to whom the SMS did not convince
        shares = [registry.one(f"{confirmed} and stage = '{stage}'") for registry in (baseline, collusion)]
        assert shares[1] > shares[0] + more


def test_the_late_mechanism_begins_in_the_sixth_month_of_1404_in_one_scenario_only(
    baseline: Registry, rings: Registry, collusion: Registry
) -> None:
    first = "select min(registered_at)::date::text from judged where mechanism = 'paper_insured'"
    assert [registry.one(first) for registry in (baseline, rings)] == [None, None]
    assert "2025-08-23" <= collusion.one(first) < "2025-09-15"
    insured = "select avg(declared_insured::int) filter (mechanism = '{}') from judged"
    assert collusion.one(insured.format("paper_insured")) > 0.9
    assert collusion.one(insured.format("padding")) < 0.3


class TestLookAlikes:
    def test_families_in_villages_share_a_phone(self, baseline: Registry) -> None:
        shared = baseline.one(
            "select count(*) from (select worker_mobile from judged where plan_mechanism is null and "
            "settlement = 'rural' "
            "and committed_jobs <= 2 group by 1 having count(distinct plan_id) > 1)"
        )
        assert shared > 50

    def test_accountants_register_whole_workshops(self, baseline: Registry) -> None:
        hits, of = baseline.rows(
            "select count(*) filter (phones = 1), count(*) from (select plan_id, count(distinct worker_mobile) phones "
            "from judged where plan_mechanism is null and plan_kind = 'enterprise' group by 1 having count(*) >= 3)"
        )[0]
        _check_share(hits, of, read_scenario("baseline").look_alikes.accountant)

    def test_industrial_estates_have_one_postal_code_and_place(self, baseline: Registry) -> None:
        rows = baseline.rows(
            f"with plan as ({HONEST_PLANS}) select count(*), count(distinct latitude) from plan "
            "where plan_kind = 'enterprise' group by postal_code, county_code having count(*) > 1"
        )
        assert len(rows) > 10
        assert all(places <= 1 for _, places in rows)

    def test_honest_agencies_upload_in_one_go_near_the_end_of_the_year(self, baseline: Registry) -> None:
        assert baseline.one(
            "select max(n) from (select count(*) n from judged where not is_false and channel <> 'portal' "
            "and registered_at >= make_date(cycle + 622, 2, 20) group by agency_code, registered_at::date)"
        ) > 20  # fmt: skip

    def test_seasonal_workers_come_back_to_the_same_plan(self, baseline: Registry) -> None:
        back = baseline.one(
            "select count(*) from judged a join judged b on a.worker_national_id = b.worker_national_id "
            "and a.postal_code = b.postal_code and b.cycle = a.cycle + 1 and a.isic_class = b.isic_class "
            "where not a.is_false and not b.is_false"
        )
        assert back > 200

    def test_honest_borrowers_fall_into_hardship(self, baseline: Registry) -> None:
        late = baseline.one(
            "select count(distinct loan_id) from judged join loans using (plan_id) join installments using (loan_id) "
            "where plan_mechanism is null and paid_on > due_on + interval 60 day"
        )
        assert late > 100

    def test_remote_villages_answer_less(self, baseline: Registry) -> None:
        answered = dict(
            baseline.rows(
                "select settlement, avg((outcome in ('confirmed', 'denied'))::int) from verifications join judged "
                "using (job_id) where stage = 'sms' and not is_false group by 1"
            )
        )
        assert answered["rural"] < answered["urban"] - 0.03


VISITS = (
    "(select plan_id, inspector_id, completed_at, count(*) jobs, any_value(distance_m) distance_m, "
    "any_value(duration_min) duration_min, bool_or(outcome = 'confirmed') confirmed, bool_or(is_false) is_false "
    "from verifications join judged using (job_id) where stage = 'field' group by all)"
)


class TestVerification:
    def test_stages_follow_one_another(self, baseline: Registry) -> None:
        last = "select job_id, max(completed_at) filter (stage = '{}') as last_at from verifications group by 1"
        for earlier, later in (("sms", "phone"), ("sms", "field"), ("phone", "field")):
            assert baseline.one(
                f"select count(*) from ({last.format(earlier)}) a join ({last.format(later)}) b using "
                "(job_id) where a.last_at >= b.last_at"
            ) == 0  # fmt: skip

    def test_visits_go_where_checks_went_badly_and_near_the_centre(self, baseline: Registry) -> None:
        visited, other = (
            baseline.rows(
                "with plan as (select plan_id, bool_or(stage = 'field') visited, bool_or(stage = "
                "'sms' and outcome = 'denied') bad, "
                "any_value(abs(judged.latitude - counties.latitude)) far from verifications join judged using (job_id) "
                "join counties using (county_code) group by 1) select avg(bad::int), avg(far) from plan "
                f"where visited = {flag}"
            )[0]
            for flag in ("true", "false")
        )
        assert visited[0] > 2 * other[0]
        assert visited[1] < other[1]

    def test_a_visit_is_one_moment_and_twenty_five_jobs_at_most(self, baseline: Registry) -> None:
        assert baseline.one(f"select max(jobs) from {VISITS}") <= 25
        assert baseline.one(f"select count(*) - count(distinct plan_id) from {VISITS}") == 0

    def test_no_inspector_goes_to_more_plans_a_day_than_he_can(self, baseline: Registry) -> None:
        assert baseline.one(
            f"select count(*) from (select inspector_id, count(*) n from {VISITS} group by 1, completed_at::date) "
            "join inspectors using (inspector_id) where n > daily_capacity"
        ) == 0  # fmt: skip

    def test_few_percent_of_plans_are_visited(self, baseline: Registry) -> None:
        share = baseline.one(
            "select count(distinct plan_id) from verifications join jobs using (job_id) where stage = 'field'"
        )
        assert 0.04 < share / baseline.one("select count(*) from plans") < 0.07

    def test_who_confirms_what_is_not_there_was_quick_and_far(self, collusion: Registry) -> None:
        wrong, right = (
            collusion.rows(
                f"select median(duration_min), quantile_cont(distance_m, 0.75) from {VISITS} "
                f"where is_false and {'' if confirmed else 'not '}confirmed"
            )[0]
            for confirmed in (True, False)
        )
        assert wrong[0] < right[0]
        assert wrong[1] > 2 * right[1]

    def test_relayed_reports_soften(self, collusion: Registry) -> None:
        confirmed = dict(
            collusion.rows(
                "select reported_via, avg((outcome = 'confirmed')::int) from verifications join truth using (job_id) "
                "where stage = 'field' and is_false and level in ('county', 'provincial', 'technical') group by 1"
            )
        )
        assert confirmed["relayed"] > confirmed["direct"] + 0.05

    def test_true_jobs_are_rarely_called_false(self, baseline: Registry) -> None:
        rules = read_scenario("baseline").visits
        hits, of = baseline.rows(
            "select count(*) filter (outcome in ('false', 'not_found')), count(*) from verifications "
            "join truth using (job_id) "
            "where stage = 'field' and not is_false"
        )[0]
        assert binomtest(hits, of, rules.true_called_false, alternative="greater").pvalue > FEW
        assert hits > 0
