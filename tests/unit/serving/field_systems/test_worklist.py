"""A worklist says who checks what and where, and nothing of why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from features.faults import Fault
from features.ledger import open_ledger
from serving.cli import commands
from serving.field_systems.odk_entities import COLUMNS, PROPERTIES, entities_of
from serving.field_systems.worklist import worklist
from tests.drawn_home import DrawnHome, make_drawn_home

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> DrawnHome:
    return make_drawn_home(tmp_path_factory.mktemp("drawn"))


def _written(drawn: DrawnHome, out: Path, *more: str) -> pd.DataFrame:
    asked = ["odk", "worklist", "--plan-file", str(drawn.plan_file), "--out", str(out), *more]
    said = CliRunner().invoke(commands, asked, obj=drawn.settings.home, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    return pd.read_csv(out, dtype=str, keep_default_na=False)


def test_entities_name_every_visit_with_its_jobs(drawn: DrawnHome, tmp_path: Path) -> None:
    rows = _written(drawn, tmp_path / "v.csv", "--schedule-file", str(drawn.schedule_file))
    assert tuple(rows.columns) == COLUMNS
    assert rows["name"].is_unique
    assert rows["name"].str.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").all()
    assert rows["plan"].tolist() == ["P0", "P1", "P2", "P0"]
    assert rows["jobs"].tolist() == ["J00 J01", "J10 J11", "J20 J21", "J00 J01"]
    assert rows["inspector"].tolist() == ["I00001", "I00001", "I00001", "I00002"]
    assert rows["level"].tolist() == ["senior", "senior", "senior", "national"]
    assert rows["geometry"].tolist() == ["34.500000 50.250000 0 0"] * 2 + ["", "34.500000 50.250000 0 0"]
    assert rows["label"][0] == "شهرستان 0701 · P0 · 2026-05-10"
    assert open_ledger(drawn.settings).read().entries


def test_without_a_schedule_the_second_visit_is_there_too(drawn: DrawnHome, tmp_path: Path) -> None:
    rows = _written(drawn, tmp_path / "v.csv")
    assert rows["plan"].tolist() == ["P0", "P1", "P2", "P0"]
    assert rows["level"].tolist() == ["senior", "senior", "senior", "national"]
    assert set(rows["inspector"]) == {""}


def test_a_visit_has_the_same_id_wherever_it_goes(drawn: DrawnHome) -> None:
    unscheduled, scheduled = (worklist(drawn.settings, drawn.plan_file, s) for s in (None, drawn.schedule_file))
    assert unscheduled["visit_id"].tolist() == scheduled["visit_id"].tolist()


def test_nothing_says_why_a_plan_is_visited_or_for_the_second_time(drawn: DrawnHome, tmp_path: Path) -> None:
    rows = _written(drawn, tmp_path / "v.csv", "--schedule-file", str(drawn.schedule_file))
    said = (tmp_path / "v.csv").read_text(encoding="utf-8")
    for told in (
        "score",
        "rank",
        "reason",
        "SECRET",
        "arm",
        "targeted",
        "random",
        "probab",
        "expect",
        "0.987",
        "visit",
    ):
        assert told not in said.lower().replace("visits", "")
    first, second = rows.iloc[0], rows.iloc[3]
    assert {name for name in COLUMNS if first[name] != second[name]} == {"name", "label", "level", "inspector", "day"}


def test_properties_keep_to_the_rules_of_odk() -> None:
    for name in PROPERTIES:
        assert re.fullmatch(r"[A-Za-z_][\w.-]*", name)
        assert not name.startswith("__")
        assert name not in {"name", "label"}
    assert len({name.lower() for name in PROPERTIES}) == len(PROPERTIES)


def test_a_schedule_of_another_sample_plan_is_a_fault(drawn: DrawnHome, tmp_path: Path) -> None:
    pd.read_csv(drawn.schedule_file).iloc[1:2].to_csv(tmp_path / "other.csv", index=False)
    with pytest.raises(Fault, match="of the same sample plan"):
        worklist(drawn.settings, drawn.plan_file, tmp_path / "other.csv")
    (tmp_path / "none.csv").write_text("plan_id\nP0\n", encoding="utf-8")
    with pytest.raises(Fault, match="lacks date, firm_id"):
        worklist(drawn.settings, drawn.plan_file, tmp_path / "none.csv")


def test_no_place_where_none_is_registered(drawn: DrawnHome) -> None:
    listed = worklist(drawn.settings, drawn.plan_file)
    assert entities_of(listed)["geometry"].map(bool).tolist() == listed["latitude"].notna().tolist()
