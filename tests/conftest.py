"""What every test process needs before it imports anything heavy."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

pytest_plugins = ["tests.postgresql"]
os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # as the command line does: workers share the cores


def pytest_configure(config: pytest.Config) -> None:
    for theirs in (
        "fetch_arrow_table",  # Ibis 12 calls a method that DuckDB 2 renamed
        "The 'future.infer_string' option",  # Ibis 12 asks pandas 3 for an option that it retires
        "The ``noload`` loader strategy",  # MLflow 3 asks SQLAlchemy 2.1 in a way that it retires
    ):
        config.addinivalue_line("filterwarnings", f"ignore:{theirs}:DeprecationWarning")
