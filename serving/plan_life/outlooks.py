"""What a budget should find and how well it should measure at every exploration share, reckoned once and kept."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from features.store import Store
from features.whole_files import whole_file
from models.published import latest

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings
    from models.published import Published


def outlooks(settings: Settings, cycle: int, visits: int, province: str | None) -> dict[str, Any]:
    """Look ahead as `rastin preview` does, and keep it for whoever asks the same.

    Parameters
    ----------
    settings
        The home folder.
    cycle
        A cycle that was scored; its latest published scores are looked at.
    visits
        The budget.
    province
        Plans of this province only; `None` for all.

    Returns
    -------
    dict
        `plans` and `jobs` that may be drawn, and `rows` by exploration share, in total and by province.
    """
    from models.foresight import Learnt
    from serving.preview import Question, preview

    published = latest(settings.home, cycle)
    seen = preview(settings, published, Question(visits, 0.0, None, province), Learnt())
    rows = seen.rows.astype(object).where(seen.rows.notna(), None).to_dict("records")
    looked = {"plans": seen.about["plans"], "jobs": seen.about["jobs"], "rows": rows}
    with whole_file(_file(settings, published, visits, province)) as draft:
        draft.write_text(json.dumps(looked), encoding="utf-8")
    return looked


def kept_outlooks(settings: Settings, published: Published, visits: int, province: str | None) -> dict[str, Any] | None:
    """Return what `outlooks` has kept; `None` where nobody has asked yet, or more has landed since."""
    file = _file(settings, published, visits, province)
    if not file.exists():
        return None
    looked: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return looked


def _file(settings: Settings, published: Published, visits: int, province: str | None) -> Path:
    """Name a file by all that its numbers follow from."""
    asked = [published.folder.name, published.manifest["sha256"]["scores.parquet"], visits, province]
    about = json.dumps([*asked, Store(settings.home).snapshot()])
    return settings.home / "lists" / f"outlooks-{hashlib.sha256(about.encode()).hexdigest()[:32]}.json"
