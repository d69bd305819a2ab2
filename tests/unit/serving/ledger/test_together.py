"""Many who enter at once: each learns its place once its entry is there, and they share checkpoints."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from features.ledger import LedgerDamaged, open_ledger
from features.settings import Settings
from serving.ledger.recorded import list_given_out
from serving.ledger.together import EnteringTogether

if TYPE_CHECKING:
    from pathlib import Path

ASKED = 200


def test_each_learns_the_place_of_its_own_entry_and_many_share_a_checkpoint(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")

    def ask(number: int) -> tuple[int, int, str]:
        listed = list_given_out(
            f"account {number}", "ranked list", "text/csv", number, {"province_code": "07"}, out_sha256="00"
        )
        recorded = entering.enter(listed).result(timeout=120)
        return number, recorded.index, recorded.note

    with EnteringTogether(settings) as entering, ThreadPoolExecutor(20) as pool:
        told = list(pool.map(ask, range(ASKED)))
    entries = [json.loads(entry) for entry in open_ledger(settings).read().entries]
    assert len(entries) == ASKED
    for number, index, _ in told:
        assert (entries[index]["who"], entries[index]["what"]["rows"]) == (f"account {number}", number)
    assert entries[0]["what"]["filters"] == {"province_code": "07"}
    assert len({note for _, _, note in told}) < ASKED / 2


def test_what_was_handed_in_is_entered_before_the_end(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    with EnteringTogether(settings) as entering:
        waiting = [
            entering.enter(list_given_out("account 7", "list", "text/csv", rows, {}, out_sha256="00"))
            for rows in range(9)
        ]
    assert [one.result(timeout=0).index for one in waiting] == list(range(9))


def test_who_hands_in_to_a_damaged_ledger_is_told(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    with EnteringTogether(settings) as entering:
        entering.enter(list_given_out("account 7", "list", "text/csv", 1, {}, out_sha256="00")).result(timeout=120)
        (settings.home / "ledger" / "entries").write_bytes(b"")
        refused = entering.enter(list_given_out("account 7", "list", "text/csv", 2, {}, out_sha256="00"))
        with pytest.raises(LedgerDamaged, match="holds 0"):
            refused.result(timeout=120)
