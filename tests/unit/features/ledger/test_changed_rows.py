"""Rows of a database in the ledger: which changes it has, and the last hash of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.ledger import Kind, changes_since, entry_now, latest_rows, open_ledger, record, record_all
from features.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from features.ledger import Entry


def change(name: str, **rows: str | None) -> Entry:
    what = {"operation": "report.filed", "change": name, "rows": {f"reports/{row}": said for row, said in rows.items()}}
    return entry_now(Kind.RECORDS_CHANGED, what, "account 7")


def test_changes_are_found_from_a_place_on(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    assert changes_since(settings, 0) == {}
    record(settings, Kind.EXPORT_MADE, {"list": '"kind":"records changed"'})
    recorded = record_all(settings, [change("a", one="11"), change("b", two="22"), change("c", one=None)])
    found = changes_since(settings, 0)
    assert found == dict(zip("abc", recorded, strict=True))
    assert list(changes_since(settings, 2)) == ["b", "c"]
    assert list(changes_since(settings, -1)) == ["c"]
    assert changes_since(settings, 4) == {}


def test_a_change_that_was_entered_twice_is_where_it_was_first(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    record_all(settings, [change("a", one="11"), change("a", one="11")])
    assert changes_since(settings, 0)["a"].index == 0


def test_the_last_hash_of_a_row_counts_and_a_deleted_row_has_none(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    record_all(settings, [change("a", one="11", two="22"), change("b", two="33"), change("c", one=None, three="44")])
    record(settings, Kind.EXPORT_MADE, {"rows": {"reports/two": "99"}})
    said = latest_rows(open_ledger(settings).read().entries)
    assert said == {"reports/one": None, "reports/two": "33", "reports/three": "44"}
