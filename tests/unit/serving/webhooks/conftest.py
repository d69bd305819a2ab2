"""A receiver that a home tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hook_receiver import Receiver, write_hooks
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from features.settings import Settings


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def settings(tmp_path: Path, receiver: Receiver) -> Settings:
    made = settings_in(tmp_path)
    made.home.mkdir(exist_ok=True)
    write_hooks(made.hooks_path, receiver.url)
    return made
