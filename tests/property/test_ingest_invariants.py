"""What holds of every drop, however it was mangled, repeated or cut into pieces."""

from __future__ import annotations

import copy
import random
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from features.ingest import ingest_drop
from tests.stores import content, in_quarantine, settings_in
from tests.tiny_registry import Rows, key_of, make_rows, write_csv, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # an example takes seconds, and is small as it stands
)
ROWS = make_rows(jobs=10)
TABLES_DRAWN = ("plans", "jobs", "loans", "installments", "verifications", "counties", "inspectors")
NOISE = ("", "?", "-1", "1403/13/42", "1499/01/01", "0000000000", "۱۲", "=1", "nan", "x" * 70)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(("spoil", "repeat", "remove", "move")),
        st.sampled_from(TABLES_DRAWN),
        st.integers(0, 1000),
        st.integers(0, 1000),
        st.sampled_from(NOISE),
    ),
    min_size=1,
    max_size=15,
)


def mangled(edits: list[tuple[str, str, int, int, str]]) -> Rows:
    """Return the registry with some cells spoilt, some rows twice, some gone and some at another place."""
    rows = copy.deepcopy(ROWS)
    for edit, table, place, column, noise in edits:
        listed = rows[table]
        row = listed[place % len(listed)]
        if edit == "spoil":
            row[sorted(row)[column % len(row)]] = noise
        elif edit == "repeat":
            listed.insert(column % len(listed), dict(row))
        elif len(listed) > 1:
            listed.remove(row)
            if edit == "move":
                listed.append(row)
    return rows


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def listed_rows(path: Path) -> Counter[tuple[Any, ...]]:
    return Counter(
        (line["table"], line["key"], line["column"], line["rule"]) for line in in_quarantine(settings_in(path))
    )


def named(listed: Counter[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
    """Leave out rows whose key cannot be read: they are listed until their table is delivered again."""
    return {line: times for line, times in listed.items() if line[1]}


@FEW
@given(EDITS)
def test_every_delivered_row_is_accounted_for_and_a_second_time_changes_nothing(
    edits: list[tuple[str, str, int, int, str]],
) -> None:
    rows = mangled(edits)
    with folder() as path:
        drop, home = write_csv(path / "drop", rows), settings_in(path)
        report = ingest_drop(drop, home)
        landed = content(home)
        for table, counts in report.tables.items():
            assert counts.delivered == len(rows[table])
            assert counts.landed == len(landed[table])
        listed = listed_rows(path)
        assert listed.total() == report.in_quarantine == sum(counts.quarantined for counts in report.tables.values())
        manifest = (home.home / "store" / "manifest.json").read_bytes()
        again = ingest_drop(drop, home)
        assert (home.home / "store" / "manifest.json").read_bytes() == manifest
        assert listed_rows(path) == listed
        for table, counts in again.tables.items():
            assert (counts.landed, counts.quarantined) == (0, report.tables[table].quarantined)


@FEW
@given(EDITS, st.integers(0, 1 << 32))
def test_pieces_of_a_drop_in_any_order_land_what_the_whole_lands(
    edits: list[tuple[str, str, int, int, str]],
    seed: int,
) -> None:
    rows, chance = mangled(edits), random.Random(seed)  # noqa: S311 - rows of a test, no secret
    single = {table: list({key_of(table, row): row for row in listed}.values()) for table, listed in rows.items()}
    pieces: list[Rows] = [{} for _ in range(2)]
    for table, listed in single.items():
        for row in listed:
            chance.choice(pieces).setdefault(table, []).append(row)
    with folder() as path:
        whole, parts = settings_in(path / "whole"), settings_in(path / "parts")
        ingest_drop(write_csv(path / "drop", single), whole)
        parts.pseudonym_key_path.parent.mkdir(parents=True)
        parts.pseudonym_key_path.write_bytes(whole.pseudonym_key_path.read_bytes())
        for number, piece in enumerate(pieces):
            if piece:
                ingest_drop(write_csv(path / f"piece{number}", piece), parts)
        assert content(parts) == content(whole)
        assert named(listed_rows(path / "parts")) == named(listed_rows(path / "whole"))


@FEW
@given(st.lists(st.sampled_from(ROWS["plans"]), min_size=1, max_size=4, unique_by=lambda plan: plan["plan_id"]))
def test_mending_a_broken_row_lands_everything_that_waited(plans: list[dict[str, Any]]) -> None:
    names = {plan["plan_id"] for plan in plans}
    broken = [{**plan, "committed_jobs": 0} if plan["plan_id"] in names else plan for plan in ROWS["plans"]]
    with folder() as path:
        mended, clean = settings_in(path / "mended"), settings_in(path / "clean")
        ingest_drop(write_rows(path / "right", ROWS), clean)
        mended.pseudonym_key_path.parent.mkdir(parents=True)
        mended.pseudonym_key_path.write_bytes(clean.pseudonym_key_path.read_bytes())
        ingest_drop(write_rows(path / "wrong", {**ROWS, "plans": broken}), mended)
        assert {line["key"] for line in in_quarantine(mended) if line["table"] == "plans"} == names
        ingest_drop(write_rows(path / "increment", {"plans": plans}), mended)
        assert in_quarantine(mended) == []
        assert content(mended) == content(clean)
