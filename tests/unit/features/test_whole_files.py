"""A key's file: its owner's alone, whole, and of several who write it at once the first one's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

from features.whole_files import write_secret

if TYPE_CHECKING:
    from pathlib import Path

WRITERS = 8


def test_a_key_that_is_there_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    key = tmp_path / "keys" / "home.key"
    write_secret(key, "first\n")
    write_secret(key, "second\n")
    assert key.read_text(encoding="ascii") == "first\n"
    write_secret(tmp_path / "backed-up.keys", "first\n")
    write_secret(tmp_path / "backed-up.keys", "second\n", replace=True)
    assert (tmp_path / "backed-up.keys").read_text(encoding="ascii") == "second\n"
    assert key.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in key.parent.iterdir()] == ["home.key"]


def test_all_who_write_a_key_at_once_go_on_with_the_same(tmp_path: Path) -> None:
    for turn in range(20):
        key, ready = tmp_path / f"{turn}.key", Barrier(WRITERS)

        def open_key(writer: int, key: Path = key, ready: Barrier = ready) -> str:
            ready.wait()
            write_secret(key, f"of writer {writer}\n")
            return key.read_text(encoding="ascii")

        with ThreadPoolExecutor(WRITERS) as pool:
            read = set(pool.map(open_key, range(WRITERS)))
        assert read == {key.read_text(encoding="ascii")}
