"""What the gate said, kept beside the releases: a release never changes, but whom it is held against may."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from features.whole_files import whole_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NOBODY = "nobody"


def write_gate(shelf: Path, candidate: str, champion: str | None, document: Mapping[str, Any]) -> None:
    """Keep what the gate said of a candidate against a champion, or against nobody."""
    told = {"candidate": candidate, "champion": champion, **document}
    with whole_file(_path(shelf, candidate, champion)) as draft:
        draft.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def read_gate(shelf: Path, candidate: str, champion: str | None) -> dict[str, Any] | None:
    """Return what the gate said of a candidate against this champion; `None` where it was not held.

    Raises
    ------
    Fault
        When the record is not as it was written.
    """
    path = _path(shelf, candidate, champion)
    if not path.exists():
        return None
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        is_whole = isinstance(document["passes"], bool) and isinstance(document["says"], str)
        is_whole = is_whole and all(reason["en"] and reason["fa"] for reason in document["reasons"])
        is_whole = is_whole and (document["candidate"], document["champion"]) == (candidate, champion)
    except (ValueError, KeyError, TypeError):
        is_whole = False
    if not is_whole:
        raise Fault(
            f"What the gate said must be as it was written; {path} cannot be read. "
            f"Try: rastin releases gate {candidate}.",
            f"نظر دروازه باید همان باشد که نوشته شده است؛ {path} خوانده نمی‌شود. "
            f"rastin releases gate {candidate} را اجرا کنید.",
        )
    return document


def _path(shelf: Path, candidate: str, champion: str | None) -> Path:
    return shelf / "gates" / f"{candidate}-against-{champion or _NOBODY}.json"
