"""Sample plans in the console: what a budget would find, the steps that may follow, and who sees why."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from models.foresight import SHARES
from serving.console.exploration_looks import looks
from serving.console.place_names import names_landed, place_names
from tests.planning_home import answered, drafted, taken
from tests.served_home import ServedHome, serve_home
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def served(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHome]:
    with serve_home(copy_of(trained, tmp_path_factory.mktemp("plans"))) as served:
        yield served


@pytest.fixture(scope="module")
def costed(served: ServedHome) -> str:
    plan = drafted(served)
    taken(served, plan, "cost")
    return plan


@pytest.fixture(scope="module")
def approved(served: ServedHome) -> str:
    plan = drafted(served)
    taken(served, plan, "cost")
    taken(served, plan, "approve", {"reason": "as the council decided"})
    return plan


def test_nobody_has_planned_yet_and_the_page_says_how(served: ServedHome) -> None:
    page = served.ask("/en/sample-plans?state=closed").text
    assert "No sample plan is in this state." in page
    assert 'href="/en/sample-plans/new"' in page
    assert 'href="/en/sample-plans/new"' not in served.ask("/en/sample-plans", "auditor").text


def test_an_outlook_is_reckoned_once_and_has_every_share(served: ServedHome) -> None:
    asked = f"/en/sample-plans/outlook?cycle={CYCLE}&visits=40"
    page = answered(served, asked)
    assert page.status_code == 200
    for share in SHARES:
        assert f'data-share="{share}"' in page.text
    drawing = page.text.partition("<figure>")[2].partition("</figure>")[0]
    for marks, mark in (("looks_marks", "<path"), ("shares_marks", "<text")):  # what the slider lifts out
        assert drawing.partition(marks)[2].partition("</g>")[0].count(mark) == len(SHARES)
    assert not re.search(r"<style|style=|<script|href=", drawing)
    assert ">50%</text>" in drawing
    assert ">۵۰٪</text>" in served.ask(asked.replace("/en/", "/fa/")).text  # drawn with the English one
    assert served.ask(asked).text == page.text
    assert served.ask(asked, "auditor").status_code == 403
    refused = answered(served, f"/en/sample-plans/outlook?cycle={CYCLE}&visits=900000")
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text


def test_a_costed_sample_plan_offers_what_may_follow_and_to_whom(served: ServedHome, costed: str) -> None:
    own = served.ask(f"/en/sample-plans/{costed}").text
    assert "Another planner must approve it" in own
    assert f'data-send="/v1/sample-plans/{costed}/approve"' not in own
    page = served.ask(f"/fa/sample-plans/{costed}", "approver").text
    assert "باید برنامه‌ریز دیگری تصویبش کند" not in page
    for step in ("approve", "cancel"):
        assert f'data-send="/v1/sample-plans/{costed}/{step}"' in page
    for step in ("cost", "issue", "close"):
        assert f'data-send="/v1/sample-plans/{costed}/{step}"' not in page
    assert f'data-send="/v1/sample-plans/{costed}' not in served.ask(f"/fa/sample-plans/{costed}", "auditor").text
    assert served.ask(f"/fa/sample-plans/{costed}", "inspector").status_code == 403
    assert served.ask("/fa/sample-plans/none").status_code == 404


def test_why_a_plan_was_drawn_is_shown_to_planners_and_auditors_alone(served: ServedHome, approved: str) -> None:
    drawn = served.json(f"/v1/sample-plans/{approved}/plans?lang=en")["plans"]
    page = served.ask(f"/en/sample-plans/{approved}", "auditor").text
    assert all(f">{row['plan_id']}</a>" in page for row in drawn)
    assert "as the council decided" in page
    assert drawn[0]["plan_id"] not in served.ask(f"/en/sample-plans/{approved}", "analyst").text
    file = served.ask(f"/en/sample-plans/{approved}/plans.csv")
    assert [row["plan_id"] for row in csv.DictReader(io.StringIO(file.text))] == [row["plan_id"] for row in drawn]
    assert served.ask(f"/en/sample-plans/{approved}/plans.xlsx").content[:2] == b"PK"
    assert served.ask(f"/en/sample-plans/{approved}/plans.csv", "analyst").status_code == 403


def test_an_auditor_makes_the_draw_again_and_finds_it_the_same(served: ServedHome, approved: str) -> None:
    drawn = served.json(f"/v1/sample-plans/{approved}", "auditor")["sample_plan"]
    page = f"/en/audit/again/{drawn}"
    assert served.ask(f"/en/audit?q={drawn}", "auditor").status_code == 200  # the draw, and what became of it
    assert "It was not made again from here yet." in served.ask(page, "auditor").text
    asked = served.ask("/v1/audit/rederivations", "auditor", "POST", {"name": drawn})
    assert asked.status_code in {200, 202}
    while served.json(f"/v1/audit/rederivations/{drawn}", "auditor")["work"] is not None:
        served.wait(1.0)
    last = served.json(f"/v1/audit/rederivations/{drawn}", "auditor")["last"]
    assert (last["is_same"], last["differing"], last["who"]) == (True, [], "auditor")
    assert f"The same: all {last['files']} files" in served.ask(page, "auditor").text
    assert served.ask(page, "planner").status_code == 403


def test_a_draft_is_revised_on_the_page_that_drafts_with_what_it_wishes_for(
    served: ServedHome, trained: TrainedHome, approved: str
) -> None:
    province = str(trained.published.scores()["province_code"].mode()[0])
    text = '[levels]\nprovincial = 30\ncounty = 10\n\n[days]\nfirst = "1405-02-01"\nworking = 20\n\n'
    bounded = f"{text}[province.{province}]\nfloor = 3\nquota = 12\n"
    plan = drafted(served, explore=0.12, constraints=bounded, revisit_level=None)
    assert f'href="/fa/sample-plans/{plan}/revise"' in served.ask(f"/fa/sample-plans/{plan}").text
    page = unescape(served.ask(f"/fa/sample-plans/{plan}/revise").text)
    tag = served.ask(f"/v1/sample-plans/{plan}").headers["etag"]
    assert f'data-send="/v1/sample-plans/{plan}" data-method="PATCH" data-etag="{tag}"' in page
    for said in ('data-key="provincial"', 'value="۳۰"', 'value="۱۴۰۵/۰۲/۰۱"', 'data-own="0.12"', 'name="reason"'):
        assert said in page
    assert json.loads(page.partition('data-bounds="')[2].partition('"></div>')[0]) == [
        [f'province."{province}"', "۳", "۱۲"]
    ]
    assert 'data-method="PATCH"' not in served.ask("/fa/sample-plans/new").text
    assert served.ask(f"/fa/sample-plans/{plan}/revise", "auditor").status_code == 403
    assert served.ask(f"/fa/sample-plans/{approved}/revise").status_code == 409
    assert f'href="/fa/sample-plans/{approved}/revise"' not in served.ask(f"/fa/sample-plans/{approved}").text


def test_an_outlook_keeps_to_the_bounds_and_has_the_drafts_own_share(served: ServedHome, trained: TrainedHome) -> None:
    province = str(trained.published.scores()["province_code"].mode()[0])
    asked = f"/en/sample-plans/outlook?cycle={CYCLE}&visits=40&explore=0.12&constraints="
    page = answered(served, asked + quote(f'[province."{province}"]\nfloor = 12\n'))
    assert page.status_code == 200, page.text
    own = page.text.partition('<section data-share="0.12"')[2].partition("</section>")[0]
    visits = re.findall(r'</th><td class="n">[^0-9]*([0-9.]+)</td>', own)
    assert sum(map(float, visits)) == pytest.approx(40, abs=1)
    names = place_names(served.settings, names_landed(served.settings), "en")
    of_it = own.partition(f">{names.of('province_code', province)}</th>")[2]
    (visits_of_it, *_) = re.findall(r"[0-9.]+", of_it)
    assert float(visits_of_it) >= 12.0
    impossible = answered(served, asked + quote("[agency.none]\nfloor = 3\n"))
    assert impossible.status_code == 422
    assert "agency none has no plan" in impossible.text


def test_one_more_percent_costs_what_lies_between_two_shares() -> None:
    rows = [
        {"by": "total", "explore": share, "expected_false_jobs": finds, "half_width": half, "of_greedy": None}
        for share, finds, half in ((0.1, 100.0, 0.04), (0.2, 80.0, 0.02))
    ]
    first, last = looks(rows)
    assert first.fewer == pytest.approx(2.0)
    assert first.narrower == pytest.approx(0.002)
    assert (last.fewer, last.narrower) == (None, None)
