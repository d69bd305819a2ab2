"""Entering releases and published scores in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.ledger import Kind, record

if TYPE_CHECKING:
    from features.ledger import Recorded
    from features.settings import Settings
    from models.published import Published


def record_release(settings: Settings, kind: Kind, name: str, *, despite: bool = False) -> Recorded:
    """Enter what became of a release, with all its files; `despite` where the gate did not let it through."""
    files = sorted(path for path in (settings.home / "releases" / name).rglob("*") if path.is_file())
    return record(settings, kind, {"release": name, "despite_the_gate": despite}, files)


def record_scores(settings: Settings, published: Published) -> Recorded:
    """Enter a published scoring run, with all its files."""
    said = published.manifest
    what = {name: said[name] for name in ("cycle", "release", "as_of", "snapshot")}
    return record(
        settings, Kind.SCORES_PUBLISHED, {**what, "scores": published.folder.name}, sorted(published.folder.iterdir())
    )
