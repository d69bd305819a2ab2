"""The published schemas as files under `docs/schemas/`. `make docs` writes them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from features.contract import TABLES
from features.whole_files import whole_file
from serving.exchange.exchanged_table import of_contract
from serving.exchange.exported_tables import EXPORTED
from serving.exchange.table_schema import package_of, schema_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serving.exchange.exchanged_table import ExchangedTable

PACKAGES = {
    "registry": ("A drop of the registry, as it enters", [of_contract(table) for table in TABLES.values()]),
    "exports": ("What Rastin writes for others", list(EXPORTED.values())),
}


def documents() -> dict[str, str]:
    """Return every published schema by its path under `docs/schemas/`."""
    return {path: json.dumps(document, ensure_ascii=False, indent=1) + "\n" for path, document in _documents()}


def _documents() -> Iterator[tuple[str, Any]]:
    tables: list[ExchangedTable]
    for folder, (title, tables) in PACKAGES.items():
        yield f"{folder}/datapackage.json", package_of(f"rastin-{folder}", title, tables)
        for table in tables:
            yield f"{folder}/{table.name}.json", schema_of(table)


if __name__ == "__main__":
    for path, text in documents().items():
        with whole_file(Path(sys.argv[1]) / path) as draft:
            draft.write_text(text, encoding="utf-8")
