"""Scenario files: what ships is whole, what is wrong is named at once, and the page says what the files say."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from experiments.simulation.description import rates_table
from experiments.simulation.scenario_file import parse_scenario, read_scenario, scenario_names
from features.faults import Fault

BASELINE = (files("experiments.simulation") / "scenarios" / "baseline.toml").read_text(encoding="utf-8")
PAGE = Path(__file__).parents[3] / "docs" / "simulation.md"


def test_three_scenarios_ship_and_differ_in_their_mechanisms() -> None:
    assert scenario_names() == ["baseline", "collusion", "rings"]
    late = {name: max(read_scenario(name).paper_insured.plans) for name in scenario_names()}
    assert late["collusion"] > 0
    assert late["baseline"] == late["rings"] == 0
    assert read_scenario("rings").ring.across_provinces > 5 * read_scenario("baseline").ring.across_provinces


def test_an_unknown_scenario_is_answered_with_those_that_exist() -> None:
    with pytest.raises(Fault, match="Allowed: baseline, collusion, rings"):
        read_scenario("bsaeline")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("rural = 0.42", "rural = 1.42", r"honest_plans\.rural must lie between 0 and 1; got 1\.42"),
        ("rural = 0.42", 'rural = "many"', r"honest_plans\.rural must be a number; got 'many'"),
        ("rural = 0.42", "rurl = 0.42", r"honest_plans\.rurl must be a known name"),
        ("rural = 0.42\n", "", r"honest_plans\.rural must be given"),
        ("hardship = [0.09, 0.10, 0.13, 0.12]", "hardship = [0.1]", "hardship must give one number for each of 4"),
        ("hardship = [0.09, 0.10, 0.13, 0.12]", "hardship = 0.1", r"look_alikes\.hardship must be a list; got 0\.1"),
        ("part = [0.3, 0.9]", "part = [0.9, 0.3]", r"padding\.part must be \[from, to\]"),
        ("from_month = 1", "from_month = 13", r"from_month must lie between 1 and 12; got 13"),
        ("cycles = [1401, 1402, 1403, 1404]", "cycles = [1401, 1402, 1404, 1405]", "cycles must follow one another"),
        ("plans = [0.042", "plans = [0.642", r"must add up to 0\.5 at most; got 0\.705 in 1401"),
        ('observed_to = "1405-01-15"', 'observed_to = "soon"', "observed_to: A date must be"),
        ("senior = 0.01, ", "", r"visits\.level must give one share for each of senior"),
        ("agencies = 22", "agencies = ", "the file must be TOML"),
    ],
)  # fmt: skip
def test_faults_are_named(right: str, wrong: str, said: str) -> None:
    assert BASELINE.count(right) == 1
    with pytest.raises(Fault, match=said):
        parse_scenario("mine", BASELINE.replace(right, wrong))


def test_all_faults_are_said_at_once() -> None:
    broken = BASELINE.replace("rural = 0.42", "rural = 7").replace("[coaching]", "[coachin]")
    with pytest.raises(Fault, match="3 faults") as raised:
        parse_scenario("mine", broken)
    assert "rural" in str(raised.value)
    assert "coachin" in str(raised.value)


def test_the_page_states_the_rates_of_the_files() -> None:
    assert rates_table() in PAGE.read_text(encoding="utf-8")
