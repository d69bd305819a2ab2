"""The records, once in SQLite and once in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serving.records import Records, open_records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.settings import Settings


@pytest.fixture
def records(recorded: Settings) -> Iterator[Records]:
    opened = open_records(recorded)
    yield opened
    opened.engine.dispose()
