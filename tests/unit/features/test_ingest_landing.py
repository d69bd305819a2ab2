"""What lands, what is known already, and what waits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from features.contract import stored_columns
from features.ingest import ingest_drop
from features.store import Store
from tests.stores import content, in_quarantine, landed, settings_in, valid_at
from tests.tiny_registry import make_rows, write_csv, write_drop, write_rows

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND, THIRD = (
    datetime.fromisoformat("2026-05-01"),
    datetime.fromisoformat("2026-06-01"),
    datetime.fromisoformat("2026-07-01"),
)


def test_the_same_drop_twice_changes_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows()
    rows["jobs"][0]["channel"] = "?"
    rows["jobs"].append(rows["jobs"][1])
    drop = write_csv(tmp_path / "drop", rows)
    first = ingest_drop(drop, settings)
    before = {path: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()}
    second = ingest_drop(drop, settings)
    assert {path: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()} == before
    assert second.snapshot == first.snapshot
    for table, counts in second.tables.items():
        assert counts.landed == 0
        assert counts.quarantined == first.tables[table].quarantined
        assert counts.repeated == counts.delivered - counts.quarantined


def test_equal_drops_with_one_key_land_as_equal_bytes(tmp_path: Path) -> None:
    drop = write_drop(tmp_path / "drop")
    one, other = settings_in(tmp_path / "one"), settings_in(tmp_path / "other")
    ingest_drop(drop, one, FIRST)
    other.pseudonym_key_path.parent.mkdir(parents=True)
    other.pseudonym_key_path.write_bytes(one.pseudonym_key_path.read_bytes())
    ingest_drop(drop, other, FIRST)
    assert Store(one.home).snapshot() == Store(other.home).snapshot() != Store(tmp_path / "nowhere").snapshot()


def test_hand_kept_cells_land_as_the_clean_drop_does(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=12)
    ingest_drop(write_rows(tmp_path / "clean", rows), settings)
    to_persian = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    names = {"name_fa", "name_en"}
    messy = {
        table: [
            {
                name: cell if cell is None or name in names else f" {str(cell).translate(to_persian)}\u200c"
                for name, cell in row.items()
            }
            for row in listed
        ]
        for table, listed in rows.items()
    }
    report = ingest_drop(write_csv(tmp_path / "messy", messy), settings)
    assert all(counts.repeated == counts.delivered for counts in report.tables.values())


def test_a_changed_row_is_a_new_version_and_the_old_one_stays_readable(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=12)
    ingest_drop(write_rows(tmp_path / "first", rows), settings, FIRST)
    assert not Store(settings.home).has_history("plans")
    was = rows["plans"][0]
    changed = {**was, "committed_jobs": 99}
    report = ingest_drop(write_rows(tmp_path / "second", {"plans": [changed]}), settings, SECOND)
    assert report.tables["plans"].landed == 1
    assert Store(settings.home).has_history("plans")
    assert not Store(settings.home).has_history("jobs")
    for moment, jobs in ((datetime.fromisoformat("2020-01-01"), was), (FIRST, was), (SECOND, was), (THIRD, changed)):
        valid = valid_at(settings, "plans", moment)
        assert len(valid) == len(rows["plans"])
        assert valid[0]["committed_jobs"] == jobs["committed_jobs"]
    for table in ("plans", "jobs"):
        assert set(valid_at(settings, table, THIRD)[0]) == {*stored_columns(table), "recorded_at"}


def test_a_version_recorded_earlier_may_come_later(tmp_path: Path) -> None:
    forwards, backwards = settings_in(tmp_path / "forwards"), settings_in(tmp_path / "backwards")
    plain = make_rows(jobs=3)["agencies"][0]
    drops = [
        (write_rows(tmp_path / str(number), {"agencies": [{**plain, "name_fa": name}]}), moment)
        for number, (name, moment) in enumerate((("یک", FIRST), ("دو", SECOND), ("سه", THIRD)))
    ]
    for drop, moment in drops:
        ingest_drop(drop, forwards, moment)
    for drop, moment in reversed(drops):
        ingest_drop(drop, backwards, moment)
    for settings in (forwards, backwards):
        names = [valid_at(settings, "agencies", moment)[0]["name_fa"] for moment in (FIRST, SECOND, THIRD)]
        assert names == ["یک", "یک", "دو"]
        assert valid_at(settings, "agencies", datetime.fromisoformat("2027-01-01"))[0]["name_fa"] == "سه"
        for drop, moment in drops:
            assert ingest_drop(drop, settings, moment).tables["agencies"].repeated == 1


def test_of_two_rows_with_one_key_the_last_in_the_file_is_current(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    plain = make_rows(jobs=3)["agencies"][0]
    first, last = {**plain, "name_fa": "یک"}, {**plain, "name_fa": "دو"}
    drop = write_rows(tmp_path / "drop", {"agencies": [first, last, first, last]})
    counts = ingest_drop(drop, settings, FIRST).tables["agencies"]
    assert (counts.delivered, counts.landed, counts.repeated) == (4, 2, 2)
    assert [row["name_fa"] for row in landed(settings, "agencies", versions=True)] == ["یک", "دو"]
    assert valid_at(settings, "agencies", SECOND)[0]["name_fa"] == "دو"
    assert ingest_drop(drop, settings, SECOND).tables["agencies"].repeated == 4


def test_rows_that_refer_to_a_held_row_wait_and_land_by_themselves_once_it_is_mended(tmp_path: Path) -> None:
    settings, clean = settings_in(tmp_path), settings_in(tmp_path / "clean")
    rows = make_rows()
    ingest_drop(write_rows(tmp_path / "clean_drop", rows), clean)
    plan = rows["plans"][0]
    right = dict(plan)
    plan["committed_jobs"] = -1
    report = ingest_drop(write_rows(tmp_path / "drop", rows), settings)
    waiting = {job["job_id"] for job in rows["jobs"] if job["plan_id"] == plan["plan_id"]}
    checks = [check for check in rows["verifications"] if check["job_id"] in waiting]
    assert report.tables["jobs"].rules == {"waits_for_reference": len(waiting)}
    assert report.tables["verifications"].rules == {"waits_for_reference": len(checks)}
    assert report.tables["plans"].rules == {"out_of_range": 1}
    assert ingest_drop(tmp_path / "drop", settings).in_quarantine == report.in_quarantine
    mended = ingest_drop(write_rows(tmp_path / "mended", {"plans": [right]}), settings)
    assert mended.tables["plans"].landed == 1
    assert mended.tables["jobs"].released == len(waiting)
    assert mended.tables["verifications"].released == len(checks)
    assert mended.in_quarantine == 0
    assert {table: len(listed) for table, listed in content(settings).items()} == {
        table: len(listed) for table, listed in content(clean).items()
    }


def test_a_row_may_come_before_the_row_it_refers_to(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=12)
    for number, table in enumerate(reversed(rows)):
        ingest_drop(write_rows(tmp_path / str(number), {table: rows[table]}), settings)
    landed = {table: len(listed) for table, listed in content(settings).items() if listed}
    assert landed == {table: len(listed) for table, listed in rows.items()}
    assert in_quarantine(settings) == []


def test_an_unknown_reference_is_told_apart_once_its_row_turns_up_in_quarantine(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=3)
    lists = {table: rows[table] for table in ("provinces", "counties", "agencies", "programs")}
    ingest_drop(write_rows(tmp_path / "1", {**lists, "jobs": rows["jobs"]}), settings)
    assert {line["rule"] for line in in_quarantine(settings)} == {"unknown_reference"}
    for plan in rows["plans"]:
        plan["committed_jobs"] = 0
    ingest_drop(write_rows(tmp_path / "2", {"plans": rows["plans"]}), settings)
    rules = {(line["table"], line["rule"]) for line in in_quarantine(settings)}
    assert rules == {("plans", "out_of_range"), ("jobs", "waits_for_reference")}


def test_a_waiting_row_is_replaced_by_what_comes_later_under_its_key(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=3)
    job = dict(rows["jobs"][0])
    ingest_drop(write_rows(tmp_path / "1", {**rows, "jobs": [{**job, "plan_id": "P9"}], "verifications": []}), settings)
    ingest_drop(write_rows(tmp_path / "2", {"jobs": [job]}), settings)
    assert in_quarantine(settings) == []
    ingest_drop(write_rows(tmp_path / "3", {"plans": [{**rows["plans"][0], "plan_id": "P9"}]}), settings)
    assert [row["plan_id"] for row in landed(settings, "jobs")] == [job["plan_id"]]


def test_a_broken_new_version_leaves_the_landed_one(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=3)
    ingest_drop(write_rows(tmp_path / "1", rows), settings)
    before = content(settings)
    worse = {**rows["plans"][0], "committed_jobs": 0}
    ingest_drop(write_rows(tmp_path / "2", {"plans": [worse], "jobs": rows["jobs"]}), settings)
    assert content(settings) == before
    assert [line["rule"] for line in in_quarantine(settings)] == ["out_of_range"]
    ingest_drop(tmp_path / "1", settings)
    assert in_quarantine(settings) == []
