"""Which keys a file delivers, read as an ingest reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from features.calendar_dates import in_tehran
from features.contract import TABLES
from features.ingest.drop_files import look_at_file
from features.ingest.engine import open_engine
from features.ingest.held import key_expr
from features.ingest.staging import stage
from features.pseudonyms import open_pseudonyms
from features.store.landed import store_folder
from features.store.manifest import read_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings


def delivered_keys(settings: Settings, file: Path, name: str, spill: Path) -> list[str]:
    """Return the keys of a file's rows, whether or not the rows may land; each once, sorted.

    One that cannot be read or could be a personal value is left out.

    Parameters
    ----------
    settings
        Of this process.
    file
        Holds rows of the table.
    name
        A table of the contract.
    spill
        A folder for what does not fit into memory; gone afterwards.
    """
    table = TABLES[name]
    looked_at, _ = look_at_file(file, table)
    key_id = read_manifest(store_folder(settings.home)).key_id
    pseudonyms = open_pseudonyms(settings.pseudonym_key_path, expected_key_id=key_id)
    with open_engine(settings, spill, pseudonyms, in_tehran(datetime.now(UTC))) as connection:
        staged = stage(connection, looked_at)
        keys = f"FROM {staged.name} SELECT DISTINCT {key_expr(table)} AS key"
        rows = connection.execute(f"FROM ({keys}) WHERE key IS NOT NULL ORDER BY key").fetchall()
    return [key for (key,) in rows]
