"""Rows are tried beside whatever else the home folder is used for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.ingest import ingest_drop
from features.ingest.trial import Trial
from features.scratch import scratch_folder
from tests.stores import settings_in
from tests.tiny_registry import make_rows, write_rows

if TYPE_CHECKING:
    from pathlib import Path


class _BesideAnEngine(dict[str, Any]):
    """A row; while it is written, another engine opens in the same home folder."""

    home: Path

    def get(self, key: str, default: Any = None) -> Any:
        with scratch_folder(self.home):
            return super().get(key, default)


def test_an_engine_that_opens_meanwhile_takes_nothing_from_a_trial(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows()
    ingest_drop(write_rows(tmp_path / "drop", rows), settings)
    row = _BesideAnEngine(rows["verifications"][0])
    row.home = settings.home
    trial = Trial(settings)
    (tried,) = trial.rows("verifications", [row])
    assert (tried.english, tried.values["verification_id"]) == ("", row["verification_id"])
    trial.close()
    assert list((settings.home / "tmp").iterdir()) == []
