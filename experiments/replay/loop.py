"""The closed loop: describe, choose, visit, hear, estimate; then again, knowing what one's own visits found."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.replay.estimating import estimate
from experiments.replay.history import heard, start
from experiments.replay.measuring import measure
from experiments.replay.policies.policy import Frame, Lately
from experiments.simulation.arrays import stream
from features.progress import step
from models.design import jobs_to_check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from experiments.replay.history import History
    from experiments.replay.policies.catalogue import Kind
    from experiments.replay.rounds import Round
    from experiments.replay.worlds.replayed import Describes, World


def replay(world: World, kinds: Mapping[str, Kind], visits: int, seed: int) -> pd.DataFrame:
    """Replay a world's rounds under every policy.

    Parameters
    ----------
    world
        What is there to be visited.
    kinds
        The policies by name.
    visits
        Plans to visit in each round.
    seed
        Of what policies draw, and of which jobs are checked where a plan has more than a visit can.

    Returns
    -------
    pandas.DataFrame
        A row a policy and round: `policy`, what `measure` gives, and `seconds` of a processor.
    """
    rows: list[dict[str, Any]] = []
    with world.describer() as describer:
        with step("Describing what offices visited"):
            shared = start(describer.start_rows(world.rounds[0]))
        pasts = dict.fromkeys(kinds, shared)
        for moment in world.rounds:
            with step(f"Cycle {moment.cycle}, round {moment.number}"):
                described = describer.describe(moment)
                lately = Lately(describer.registered(), seed)
                for name, kind in kinds.items():
                    began = time.process_time()
                    pasts[name], row = _round(
                        world, describer, moment, described, lately, kind, pasts[name], visits, seed
                    )
                    rows.append({"policy": name, **row, "seconds": time.process_time() - began})
    return pd.DataFrame(rows)


def _round(
    world: World,
    describer: Describes,
    moment: Round,
    described: pd.DataFrame,
    lately: Lately,
    kind: Kind,
    past: History,
    visits: int,
    seed: int,
) -> tuple[History, dict[str, Any]]:
    matrix = _own_matrix(describer, described, past) if kind.learns else described
    matrix = matrix[~matrix["plan_id"].isin(past.visited)].reset_index(drop=True)
    jobs = world.jobs.loc[matrix["job_id"]].drop(columns=["is_false", "mechanism"]).reset_index()
    features = matrix.drop(columns=["job_id", "plan_id"])
    frame = Frame(jobs, features, lately, visits, lambda: describer.chances(seed))
    choice = kind.policy.choose(frame, past.known(moment), stream(seed, "choice", moment.cycle, moment.number))
    second = stream(seed, "checked jobs", moment.cycle, moment.number)
    asked = jobs_to_check(jobs, choice.drawn["plan_id"].tolist(), second)
    said = heard(moment, asked, world.jobs, world.reports)
    row = measure(world, moment, jobs, asked, said, estimate(choice, asked, said))
    place = pd.Index(matrix["job_id"]).get_indexer(pd.Index(asked["job_id"]))
    return past.after(moment, said, features.iloc[np.asarray(place)]), row


def _own_matrix(describer: Describes, described: pd.DataFrame, past: History) -> pd.DataFrame:
    """Put what the policy's own visits found in the place of what those of the start alone did."""
    if past.reports.empty:
        return described
    describer.visited(past.reports)
    own = describer.history().loc[described["job_id"]]
    return described.assign(**{name: own[name].to_numpy() for name in own.columns})
