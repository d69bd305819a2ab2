"""What a budget should find and how well it should measure at every exploration share, reckoned once and kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from features.store import Store
from features.whole_files import whole_file
from models.published import latest

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings
    from models.published import Published


@dataclass(frozen=True)
class Sought:
    """What is looked ahead for.

    Attributes
    ----------
    cycle
        A cycle that was scored; its latest published scores are looked at.
    visits
        The budget.
    province
        Plans of this province only; `None` for all.
    explore
        A share that is looked at beside the usual ones.
    constraints
        What chances keep to, as the text of a constraints file; `None` for nothing but the budget.
    """

    cycle: int
    visits: int
    province: str | None = None
    explore: float = 0.0
    constraints: str | None = None


def outlooks(settings: Settings, **sought: Any) -> dict[str, Any]:
    """Look ahead as `rastin preview` does, and keep it for whoever asks the same.

    Parameters
    ----------
    settings
        The home folder.
    sought
        As `Sought`.

    Returns
    -------
    dict
        `plans` and `jobs` that may be drawn, `rows` by exploration share, in total and by province, and `charts` of the
        totals as SVG, by language: drawn here, since a page could not wait for it.
    """
    from models.foresight import Learnt
    from serving.constraints_file import parse_constraints
    from serving.plan_life.outlook_chart import outlook_charts
    from serving.preview import Question, preview

    asked = Sought(**sought)
    published = latest(settings.home, asked.cycle)
    constraints = None if asked.constraints is None else parse_constraints(asked.constraints, "constraints")
    question = Question(asked.visits, asked.explore, None, asked.province, constraints)
    seen = preview(settings, published, question, Learnt())
    rows: list[dict[str, Any]] = seen.rows.astype(object).where(seen.rows.notna(), None).to_dict("records")  # type: ignore[assignment]  # columns have names
    looked = {"plans": seen.about["plans"], "jobs": seen.about["jobs"], "rows": rows, "charts": outlook_charts(rows)}
    with whole_file(_file(settings, published, asked)) as draft:
        draft.write_text(json.dumps(looked), encoding="utf-8")
    return looked


def kept_outlooks(settings: Settings, published: Published, sought: Sought) -> dict[str, Any] | None:
    """Return what `outlooks` has kept; `None` where nobody has asked yet, or more has landed since."""
    file = _file(settings, published, sought)
    if not file.exists():
        return None
    looked: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return looked


def _file(settings: Settings, published: Published, sought: Sought) -> Path:
    """Name a file by all that its numbers follow from."""
    run = [published.folder.name, published.manifest["sha256"]["scores.parquet"], Store(settings.home).snapshot()]
    about = json.dumps([*run, asdict(sought)])
    return settings.home / "lists" / f"drawn-outlooks-{hashlib.sha256(about.encode()).hexdigest()[:32]}.json"
