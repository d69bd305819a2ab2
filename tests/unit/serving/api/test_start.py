"""What the service loads before it answers: not what only few of its answers need, which would double the wait."""

from __future__ import annotations

import json
import subprocess
import sys

SERVED_LATE = {"altair", "authlib", "duckdb", "highspy", "ibis", "lightgbm", "limits", "pandas", "scipy", "weasyprint"}
WHAT_A_START_LOADS = """
import json, sys
from serving.api.barred import bar
bar()
import uvicorn
from serving.api.application import make_app
from serving.console.attaching import attach
print(json.dumps([name for name, module in sys.modules.items() if module]))
"""


def test_a_start_loads_no_engine_and_no_library_of_tables() -> None:
    done = subprocess.run([sys.executable, "-c", WHAT_A_START_LOADS], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert {"fastapi", "sqlalchemy"} <= loaded
    assert loaded & SERVED_LATE == set()
