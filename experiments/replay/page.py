"""The section of docs/benchmarks.md that says what replays came to."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.benchmarks.section import Section, Table
from experiments.origin import origin_of
from experiments.replay.bars import in_total, told_bars
from experiments.replay.policies.catalogue import OURS, SHOWN
from experiments.replay.summary import NEVER, NOTICED_AT, by_seed, mean_of, over_seeds
from experiments.replay.tables import as_share, finds, measures, the_rest, told
from experiments.replay.worlds.changes import UNCHANGED
from experiments.replay.worlds.nyc import NYC

if TYPE_CHECKING:
    import pandas as pd

    from experiments.benchmarks.section import Block

CHART = Path("docs/replays.svg")
SEEDS_DUE = 10  # of each scenario; with fewer the section says that they are too few
PLACE = 50  # of the first section on the page
_WORDS = files("experiments.replay") / "words.toml"


def sections(rows: pd.DataFrame, jobs: int, visits: int, restaurants: int) -> list[Section]:
    """Say what finished worlds came to, a section for each kind of world that was replayed.

    Parameters
    ----------
    rows
        As `experiments.replay.running.results` reads them.
    jobs, visits
        Of a simulated world, and of a round in it.
    restaurants
        Visits of a round in New York.
    """
    seeds = by_seed(rows)
    is_nyc, is_changed = seeds["scenario"] == NYC, seeds["change"] != UNCHANGED
    written, as_it_is = [], simulated(seeds)
    if len(as_it_is):
        written.append(_replays(as_it_is, jobs, visits))
    if is_changed.any():
        written.append(_adversaries(seeds[~is_nyc], jobs, visits))
    if is_nyc.any():
        written.append(_restaurants(seeds[~is_changed], restaurants))
    return written


def simulated(seeds: pd.DataFrame) -> pd.DataFrame:
    """Keep the simulated worlds that nobody changed."""
    return seeds[(seeds["scenario"] != NYC) & (seeds["change"] == UNCHANGED)]


def _replays(seeds: pd.DataFrame, jobs: int, visits: int) -> Section:
    scenarios = list(dict.fromkeys(seeds["scenario"]))
    counts = {name: seeds.loc[seeds["scenario"] == name, "seed"].nunique() for name in scenarios}
    worlds = ", ".join(f"`{name}` with {count} {'seed' if count == 1 else 'seeds'}" for name, count in counts.items())
    words = _words()
    blocks: tuple[Block, ...] = (
        words["head"].format(worlds=worlds, jobs=jobs, visits=visits),
        *([words["too_few"].format(due=SEEDS_DUE)] if min(counts.values()) < SEEDS_DUE else []),
        words["policies"],
        told_bars(seeds, OURS),
        finds(seeds, scenarios, OURS),
        f"![what policies find, against the error of their estimates]({CHART.name})",
        words["estimates"],
        measures(seeds),
        words["rest"].format(noticed_at=NOTICED_AT, never=NEVER),
        the_rest(seeds),
    )
    return Section(
        f"{PLACE}-replays",
        "Would whole cycles of visits have found more, and can the numbers be believed?",
        blocks,
        origin_of(_command(seeds, jobs, visits)),
    )


def _adversaries(seeds: pd.DataFrame, jobs: int, visits: int) -> Section:
    """Say what each policy still finds where somebody hides, beside the same worlds as they are."""
    seeds = seeds.merge(seeds.loc[seeds["change"] != UNCHANGED, ["scenario", "seed"]].drop_duplicates())
    names = [name for name in SHOWN if name in set(seeds["policy"])]
    columns = ("world", *(f"{name}: false jobs a visit" for name in names), f"{OURS} to itself unchanged", "covers")
    rows = []
    ours = seeds[seeds["policy"] == OURS].set_index(["scenario", "seed"])
    for (scenario, change), mine in seeds.groupby(["scenario", "change"], sort=False):
        found, own = over_seeds(mine, "per_visit"), ours[ours["change"] == change]
        to_itself = mean_of(own["found"] / ours.loc[ours["change"] == UNCHANGED, "found"])
        covers = as_share(over_seeds(mine, "covers")[OURS])
        cells = (f"{found[name].value:.2f}" for name in names)
        rows.append((f"{scenario}, {change}", *cells, told(to_itself, 2), told(covers, 3)))
    blocks = (_words()["adversaries"].format(seeds=seeds["seed"].nunique()), Table(columns, tuple(rows)))
    origin = origin_of(_command(seeds, jobs, visits))
    return Section(f"{PLACE + 1}-adversaries", "What do those gain who hide?", blocks, origin)


def _command(seeds: pd.DataFrame, jobs: int, visits: int) -> str:
    """Say what replays these worlds; where nobody changed any, changes need not be named."""
    named = [f"--scenarios {name}" for name in dict.fromkeys(seeds["scenario"])]
    changes = list(dict.fromkeys(seeds["change"]))
    named += [f"--changes {name}" for name in changes if changes != [UNCHANGED]]
    size = f"--seeds {seeds['seed'].nunique()} --jobs {jobs} --visits {visits}"
    return f"python -m experiments.replay --work FOLDER {' '.join(named)} {size}"


def _restaurants(worlds: pd.DataFrame, visits: int) -> Section:
    """Say what policies found among restaurants, and in total with the simulated worlds where there are any."""
    seeds = worlds[worlds["scenario"] == NYC]
    count = seeds["seed"].nunique()
    command = f"python -m experiments.replay --work FOLDER --scenarios {NYC} --seeds {count}"
    blocks: tuple[Block, ...] = (
        _words()["nyc"].format(visits=visits, seeds=count),
        told_bars(seeds, OURS, notices=False),
        *([f"With the simulated worlds, over all: {in_total(worlds, OURS)}"] if len(worlds) > len(seeds) else []),
        finds(seeds, [NYC], OURS),
        measures(seeds),
    )
    return Section(f"{PLACE + 2}-replay-nyc", "And on New York's restaurants?", blocks, origin_of(command))


def _words() -> dict[str, str]:
    """Read the paragraphs, each as one line."""
    written = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    return {name: " ".join(text.split()) for name, text in written.items()}
