"""Drawing a sample plan and entering that in the ledger, so that no kill leaves a draw that no entry names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.ledger import Kind
from features.ledger.acting import do_and_enter
from features.store import Store
from features.whole_files import sha256_of
from serving.sample_plan import make_sample_plan
from serving.stored_plans import keep

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from features.ledger.acting import Foretell
    from features.settings import Settings
    from models.published import Published
    from serving.plan_wish import Wish
    from serving.sample_plan import SamplePlan


def draw_and_enter(
    settings: Settings,
    published: Published,
    wish: Wish,
    language: str,
    constraints: Path | None = None,
    who: str | None = None,
) -> SamplePlan:
    """Draw a sample plan as `make_sample_plan` does, and enter it: its files, what it was drawn from and under what.

    Killed between the draw and its entry, whoever comes next enters it late.

    Parameters
    ----------
    settings, published, wish, language
        As `make_sample_plan`.
    constraints
        The file that the wish's constraints were read from.
    who
        The account under which it is done; the system's where not given.
    """

    def keep_and_enter(
        home: Path, tables: Mapping[str, pd.DataFrame], population: pd.DataFrame, design: Mapping[str, Any]
    ) -> str:
        what = {
            "scores_sha256": design["inputs"]["scores_sha256"],
            "snapshot": Store(home).snapshot(),
            "constraints_sha256": None if constraints is None else sha256_of(constraints),
        }

        def do(foretell: Foretell) -> str:
            def told(files: Mapping[str, str]) -> None:
                name = next(iter(files)).partition("/")[0]
                paths = {f"plans/{file}": sha256 for file, sha256 in files.items()}
                foretell({**what, "sample_plan": name, "files": paths}, paths)

            return keep(home, tables, population, design, told)

        return do_and_enter(settings, Kind.SAMPLE_PLAN_DRAWN, do, who)[0]

    return make_sample_plan(settings, published, wish, language, keep_and_enter)
