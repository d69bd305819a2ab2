"""A draw beside the last one, over the API and on its page: the same numbers for those who may see what was drawn."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from serving.plan_life.comparing import PLAN_COLUMNS
from tests.planning_home import drafted, taken
from tests.served_home import ServedHome, serve_home
from tests.trained_home import TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def served(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHome]:
    with serve_home(copy_of(trained, tmp_path_factory.mktemp("draws"))) as served:
        yield served


@pytest.fixture(scope="module")
def draws(served: ServedHome) -> list[str]:
    """Two sample plans of the same wish; the second has more visits and another seed."""
    plans = [drafted(served, seed=21), drafted(served, seed=22, visits=60)]
    for plan in plans:
        taken(served, plan, "cost")
        taken(served, plan, "approve")
    assert len(list((served.settings.home / "lists").glob("comparison-*.json"))) == 1  # it is made with the draw
    return plans


def test_a_draw_is_held_against_the_last_one(served: ServedHome, draws: list[str]) -> None:
    drawn = [
        {row["plan_id"] for row in served.json(f"/v1/sample-plans/{plan}/plans?lang=en")["plans"]} for plan in draws
    ]
    said = served.json(f"/v1/sample-plans/{draws[1]}/comparison", "auditor")
    assert [said[name]["id"] for name in ("before", "now")] == draws
    fates = {fate: {row["plan_id"] for row in said["plans"] if row["fate"] == fate} for fate in ("kept", "new", "gone")}
    assert fates == {"kept": drawn[0] & drawn[1], "new": drawn[1] - drawn[0], "gone": drawn[0] - drawn[1]}
    assert all(fates.values())
    assert said["left"]["chance"] == said["gone"] == len(fates["gone"])  # the same scores, more visits
    assert said["now"]["expected_false_jobs"] > said["before"]["expected_false_jobs"]
    assert said["now"]["half_width"] < said["before"]["half_width"]
    assert all(row["chance_now"] and row["chance_before"] for row in said["plans"])


def test_the_page_and_its_file_say_what_the_api_says(served: ServedHome, draws: list[str]) -> None:
    said = served.json(f"/v1/sample-plans/{draws[1]}/comparison")
    page = served.ask(f"/en/sample-plans/{draws[1]}").text
    beside = page.partition('id="beside"')[2]
    assert f'href="/en/sample-plans/{draws[0]}"' in beside
    for number in (said["kept"], said["new"], said["gone"]):
        assert f'<td class="n">{number}</td>' in beside
    assert beside.count("by chance alone") == 1 + said["gone"]
    file = served.ask(f"/en/sample-plans/{draws[1]}/comparison.csv")
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert tuple(rows[0]) == PLAN_COLUMNS
    assert [row["plan_id"] for row in rows] == [row["plan_id"] for row in said["plans"]]
    assert served.ask(f"/fa/sample-plans/{draws[1]}/comparison.xlsx").content[:2] == b"PK"


def test_nobody_learns_more_of_a_comparison_than_of_a_draw(served: ServedHome, draws: list[str]) -> None:
    assert 'id="beside"' not in served.ask(f"/en/sample-plans/{draws[1]}", "analyst").text
    assert served.ask(f"/en/sample-plans/{draws[1]}/comparison.csv", "analyst").status_code == 403
    assert 'id="beside"' not in served.ask(f"/en/sample-plans/{draws[0]}").text
    first = served.ask(f"/v1/sample-plans/{draws[0]}/comparison", accept_language="en")
    assert first.status_code == 404
    assert "two draws" in first.json()["detail"]
