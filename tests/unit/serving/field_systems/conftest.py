"""A home in which a sample plan was drawn: made once for a file of tests, and a copy for each."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.drawn_home import DrawnHome, drawn_in, make_drawn_home

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    make_drawn_home(folder := tmp_path_factory.mktemp("drawn"))
    return folder


@pytest.fixture
def drawn(made: Path, tmp_path: Path) -> DrawnHome:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return drawn_in(tmp_path)
