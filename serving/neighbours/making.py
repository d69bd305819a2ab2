"""Making what stands around the jobs of a run, as an errand: in a process of its own, once a run."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from features.whole_files import sha256_of
from models.published import read_run
from serving.neighbours.index_file import fill, index_file

if TYPE_CHECKING:
    from features.settings import Settings


def make_neighbours(settings: Settings, cycle: int, run: str) -> dict[str, Any]:
    """Make the file that neighbours and similar visited cases of a run's jobs are read from.

    Only what was known before the run's as-of date, in the store as it stood when the run was made.

    Parameters
    ----------
    settings
        The home folder.
    cycle, run
        A published run, as its folders are named.

    Returns
    -------
    dict
        `shared`, how many values two plans or more hold; `cases`, how many visited jobs can be compared with.
    """
    from features.engine import open_engine
    from features.registry import open_registry
    from features.store import Store
    from serving.neighbours.shared_values import shared_values, told
    from serving.neighbours.visited_cases import visited_cases

    folder = settings.home / "scores" / str(cycle) / run
    published = read_run(folder)
    as_of = datetime.fromisoformat(published.manifest["as_of"])
    store = Store(settings.home, published.manifest["snapshot"])
    with open_engine(settings) as engine:
        known = open_registry(engine, store, as_of, cycle)
        shared = shared_values(engine, known)
        found = told(known)
        visited = found.select("job_id", "outcome", visited_on=found.completed_at.strftime("%Y-%m-%d")).to_pandas()
    cases = visited_cases(settings, published, visited)
    fill(index_file(settings.home, sha256_of(folder / "manifest.json")), shared, cases)
    return {"shared": len(set(shared.places["number"].to_pylist())), "cases": len(cases.rows)}
