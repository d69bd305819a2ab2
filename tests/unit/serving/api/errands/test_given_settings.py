"""What a process of its own is given of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_settings_reach_no_child_with_a_password(tmp_path: Path) -> None:
    secret = Settings(home=tmp_path, database="postgresql://rastin:hush@localhost/x")  # type: ignore[arg-type]
    assert "hush" not in secret.model_dump_json()
