"""The shelf knows its champion, and lets nobody take its place whom the gate does not let through."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from features.faults import Fault
from tests.shelves import let_through, put, shelf_in

if TYPE_CHECKING:
    from pathlib import Path

PERSIAN = re.compile(r"[\u0600-\u06ff]{3}")


def test_unknown_names_and_an_empty_shelf_are_faults(tmp_path: Path) -> None:
    release = put(tmp_path)
    with pytest.raises(Fault, match="must be on the shelf; got 'nope'"):
        shelf_in(tmp_path).read("nope")
    with pytest.raises(Fault, match="must be on the shelf"):
        shelf_in(tmp_path).promote("../releases")
    with pytest.raises(Fault, match="none was trained yet"):
        shelf_in(tmp_path / "nowhere").to_score_with()
    assert shelf_in(tmp_path / "nowhere").names() == []
    assert shelf_in(tmp_path).to_score_with() == release.name


def test_promotion_and_rollback(tmp_path: Path) -> None:
    shelf, first, second = shelf_in(tmp_path), put(tmp_path), put(tmp_path, seed=2)
    assert shelf.names() == [first.name, second.name]
    assert shelf.champion() is None
    assert shelf.to_score_with() == second.name
    with pytest.raises(Fault, match="needs an earlier champion"):
        shelf.rollback()
    for name in (first.name, second.name):
        let_through(shelf, name)
        shelf.promote(name)
    shelf.promote(second.name)
    assert (shelf.champion(), shelf.to_score_with()) == (second.name, second.name)
    assert shelf.rollback().present == shelf.champion() == first.name
    with pytest.raises(Fault, match="needs an earlier champion"):
        shelf.rollback()
    (shelf.folder / second.name / "model.txt").write_bytes(b"")
    with pytest.raises(Fault, match="damaged"):
        shelf.promote(second.name)
    assert shelf.champion() == first.name
    decided = [(one.action, one.release, one.before) for one in shelf.champions().history]
    assert decided == [
        ("promote", first.name, None),
        ("promote", second.name, first.name),
        ("rollback", first.name, second.name),
    ]
    assert all(one.by and one.at for one in shelf.champions().history)


def test_a_release_that_the_gate_was_not_held_for_is_not_promoted(tmp_path: Path) -> None:
    shelf, first, second = shelf_in(tmp_path), put(tmp_path), put(tmp_path, seed=2)
    let_through(shelf, second.name)
    let_through(shelf, first.name)
    shelf.promote(first.name)
    for despite in (None, "we know better"):
        with pytest.raises(Fault, match=f"Try: rastin releases gate {second.name}"):
            shelf.promote(second.name, despite)  # it was held against nobody, not against the champion
    assert shelf.champion() == first.name


def test_a_release_that_the_gate_refuses_is_promoted_only_by_somebody_who_says_why(tmp_path: Path) -> None:
    shelf, release = shelf_in(tmp_path), put(tmp_path)
    let_through(shelf, release.name, passes=False)
    with pytest.raises(Fault, match=r"must pass the gate.*It finds as many\.") as refused:
        shelf.promote(release.name)
    assert PERSIAN.search(refused.value.persian)
    assert shelf.champion() is None
    shelf.promote(release.name, despite="the old one reads a table that is gone")
    (decision,) = shelf.champions().history
    assert decision.despite == "the old one reads a table that is gone"
    assert decision.gate == "worse"


def test_a_reason_that_was_not_needed_is_not_kept(tmp_path: Path) -> None:
    shelf, release = shelf_in(tmp_path), put(tmp_path)
    let_through(shelf, release.name)
    shelf.promote(release.name, despite="in case")
    assert shelf.champions().history[0].despite is None


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '["R1"]', '{"format": 2}', '{"format": 1, "champions": [1], "history": []}', "\x00"]
)
def test_a_damaged_list_of_champions_is_a_fault_and_stays_as_it_is(tmp_path: Path, content: str) -> None:
    shelf, release = shelf_in(tmp_path), put(tmp_path)
    path = shelf.folder / "champions.json"
    path.write_text(content, encoding="utf-8")
    for decide in (shelf.champion, shelf.rollback, shelf.to_score_with, lambda: shelf.promote(release.name)):
        with pytest.raises(Fault, match="The list of champions must be whole") as said:
            decide()
        assert PERSIAN.search(said.value.persian)
    assert path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize("change", [{"passes": "yes"}, {"reasons": [{}]}, {"candidate": "R1"}, {"says": None}])
def test_a_changed_record_of_the_gate_lets_nobody_through(tmp_path: Path, change: dict[str, object]) -> None:
    shelf, release = shelf_in(tmp_path), put(tmp_path)
    let_through(shelf, release.name)
    (path,) = (shelf.folder / "gates").iterdir()
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(Fault, match="What the gate said must be as it was written"):
        shelf.promote(release.name)


def test_a_refused_release_is_promoted_only_by_somebody_who_says_why(tmp_path: Path) -> None:
    shelf, first, second = shelf_in(tmp_path), put(tmp_path), put(tmp_path, seed=2)
    for name in (first.name, second.name):
        let_through(shelf, name)
    assert shelf.refuse(second.name, "it lists women twice as often", by="anna").present is None
    with pytest.raises(Fault, match=r"anna refused .*: it lists women twice as often") as refused:
        shelf.promote(second.name)
    assert PERSIAN.search(refused.value.persian)
    shelf.promote(second.name, despite="the figures were of another cycle", by="omid")
    with pytest.raises(Fault, match="Only a candidate can be refused"):
        shelf.refuse(second.name, "too late")
    decided = [(one.action, one.by, one.why, one.despite) for one in shelf.champions().history]
    assert decided == [
        ("refuse", "anna", "it lists women twice as often", None),
        ("promote", "omid", None, "the figures were of another cycle"),
    ]
    assert not shelf.champions().is_refused(second.name)


def test_two_who_roll_back_the_same_champion_take_one_step(tmp_path: Path) -> None:
    shelf, releases = shelf_in(tmp_path), [put(tmp_path, seed=seed) for seed in (1, 2, 3)]
    for release in releases:
        let_through(shelf, release.name)
        shelf.promote(release.name)
    first, second, third = (release.name for release in releases)
    assert shelf.rollback(why="it errs in the north", by="anna", present=third).present == second
    with pytest.raises(Fault, match=f"must be the champion; {third} is not"):
        shelf.rollback(present=third)
    assert (shelf.champion(), shelf.champions().history[-1].why) == (second, "it errs in the north")
    assert first in shelf.names()


def test_what_a_release_says_of_itself_is_read_only_as_it_was_signed(tmp_path: Path) -> None:
    shelf, release = shelf_in(tmp_path), put(tmp_path)
    evaluation, manifest = shelf.account(release.name)
    assert (evaluation, manifest) == (release.evaluation, release.manifest)
    (shelf.folder / release.name / "evaluation.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Fault, match="damaged"):
        shelf.account(release.name)
    with pytest.raises(Fault, match="must be on the shelf"):
        shelf.account("R0")
