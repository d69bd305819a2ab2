"""The rows of a database are held to the ledger: each as the last entry says, and none that no entry names."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING

import pytest

from features.ledger import Kind, record
from serving.ledger.holding import hold
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from features.settings import Settings


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Database:
    """A table of texts, each entered in the ledger by its hash."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.texts: dict[int, str] = {}

    def rows_now(self) -> Iterator[tuple[str, str]]:
        for number, text in self.texts.items():
            yield f"reports/{number}", digest(text)

    def change(self, texts: dict[int, str | None]) -> None:
        self.texts |= {number: text for number, text in texts.items() if text is not None}
        self.texts = {number: text for number, text in self.texts.items() if texts.get(number, text) is not None}
        self.enter(texts)

    def enter(self, texts: dict[int, str | None]) -> None:
        rows = {f"reports/{number}": None if text is None else digest(text) for number, text in texts.items()}
        what = {"operation": "report.filed", "change": digest(str(texts)), "rows": rows}
        record(self.settings, Kind.RECORDS_CHANGED, what)

    def breaches(self) -> dict[str, str]:
        return {breach.where: breach.english for breach in hold(self.settings, rows_now=self.rows_now).breaches}


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(settings_in(tmp_path))
    database.change({number: f"report {number}" for number in range(5)})
    database.change({1: "report 1, corrected", 4: None})
    return database


def test_rows_as_the_ledger_says_are_whole_and_counted(database: Database) -> None:
    held = hold(database.settings, rows_now=database.rows_now)
    assert (held.breaches, held.rows) == ((), 4)
    assert "0 files and 4 rows of the records are as it says" in held.as_text()
    assert hold(database.settings).as_dict()["rows_checked"] is None


def test_rows_changed_taken_away_brought_back_or_put_in_past_the_ledger_are_each_found(database: Database) -> None:
    database.texts |= {0: "softened", 1: "report 1", 4: "report 4", 9: "never filed"}
    del database.texts[3]
    said = database.breaches()
    assert sorted(said) == ["reports/0", "reports/1", "reports/3", "reports/4", "reports/9"]
    assert "as entry 0 of the ledger says; it was changed" in said["reports/0"]
    assert "as entry 1 of the ledger says; it was changed" in said["reports/1"]
    assert "as entry 0 of the ledger says; it is missing" in said["reports/3"]
    assert "as entry 1 of the ledger says; it was deleted then and is there" in said["reports/4"]
    assert "none names it" in said["reports/9"]


def test_what_is_entered_while_rows_are_read_is_no_breach(database: Database) -> None:
    def rows_now() -> Iterator[tuple[str, str]]:
        database.change({0: "report 0, corrected", 7: "new", 2: None})
        yield from database.rows_now()

    assert hold(database.settings, rows_now=rows_now).breaches == ()

    def softened() -> Iterator[tuple[str, str]]:
        database.change({0: "report 0, corrected again"})
        database.texts[1] = "softened"
        yield from database.rows_now()

    assert [one.where for one in hold(database.settings, rows_now=softened).breaches] == ["reports/1"]


def edited(texts: dict[int, str], chance: random.Random) -> dict[int, str]:
    """Change a table past the ledger, in one way."""
    one, other = chance.sample(sorted(texts), 2)
    place = chance.randrange(len(texts[one]))
    ways: tuple[dict[int, str], ...] = (
        texts | {one: texts[one][:place] + chr(ord(texts[one][place]) ^ 1) + texts[one][place + 1 :]},
        texts | {one: texts[other], other: texts[one]},
        texts | {one: f"report {one}"},
        texts | {one: ""},
        texts | {max(texts) + chance.randrange(1, 9): texts[one]},
        {number: text for number, text in texts.items() if number != one},
        {},
    )
    return chance.choice(ways)


def test_a_thousand_edits_of_rows_are_all_found(tmp_path: Path) -> None:
    database = Database(settings_in(tmp_path))
    database.change({number: f"report {number}" for number in range(60)})
    database.change({number: f"report {number}, corrected" for number in range(60)})
    whole = database.texts
    assert database.breaches() == {}
    chance = random.Random(7)  # noqa: S311 - edits of a test, no secret
    for _ in range(1000):
        database.texts = edited(whole, chance)
        changed = {row for row, _ in database.rows_now()} ^ {f"reports/{number}" for number in whole}
        changed |= {f"reports/{number}" for number, text in database.texts.items() if whole.get(number, text) != text}
        assert set(database.breaches()) == changed
        assert changed
