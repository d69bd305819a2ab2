"""Scratch folders are gone afterwards, and those of killed processes when the next one is made."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from features.scratch import scratch_folder

if TYPE_CHECKING:
    from pathlib import Path

CHILD = """
import os, signal, sys
from pathlib import Path
from features.scratch import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "rows.parquet").write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _fail_in(home: Path) -> None:
    with scratch_folder(home) as folder:
        (folder / "rows.parquet").touch()
        raise ValueError("on purpose")


def test_a_scratch_folder_is_gone_afterwards_also_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="on purpose"):
        _fail_in(tmp_path)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_a_killed_process_left_goes_and_what_a_living_one_holds_stays(tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as living:
        (living / "rows.parquet").touch()
        ended = subprocess.run([sys.executable, "-c", CHILD, str(tmp_path)], check=False)
        assert ended.returncode == -signal.SIGKILL
        assert len(list((tmp_path / "tmp").iterdir())) == 2
        with scratch_folder(tmp_path) as folder:
            assert set((tmp_path / "tmp").iterdir()) == {living, folder}
        assert (living / "rows.parquet").exists()


def test_one_that_goes_while_another_is_made_hinders_nobody(tmp_path: Path) -> None:
    def come_and_go(_: int) -> bool:
        with scratch_folder(tmp_path) as folder:
            return folder.is_dir()

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(come_and_go, range(400)))
    assert list((tmp_path / "tmp").iterdir()) == []
