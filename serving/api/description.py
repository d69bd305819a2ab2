"""The description of the API as a file, `docs/openapi.json`: what /v1 promises. `make docs` writes it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from features.settings import Settings
from features.whole_files import whole_file
from serving.api.application import make_app


def description() -> str:
    """Describe the API as OpenAPI 3.1, in JSON."""
    return json.dumps(make_app(Settings()).openapi(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    with whole_file(Path(sys.argv[1])) as draft:
        draft.write_text(description(), encoding="utf-8")
