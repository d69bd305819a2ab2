"""Holding the gate: candidate and champion on labelled jobs that neither has learnt from.

A candidate has learnt from everything before its own date, the champion's later visits included. So what is tried is
its way of training: a stand-in, fitted to what was visited before the champion's date, beside the champion, on jobs of
other owners that were visited since, with features as of their round. Where a later date is given and enough was
visited after both releases were trained, the two themselves are tried.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from features.progress import step
from models.gate import Trial
from models.gate_record import write_gate
from models.gate_sentences import (
    IS_CHAMPION,
    NO_LATER_ROWS,
    OTHER_FEATURES,
    verdict_on,
    verdict_on_first,
    verdict_untried,
)
from models.listing_bound import lower
from models.protected_groups import protected
from training.rankers import rankers
from training.recipe import Recipe

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from models.gate import Verdict
    from models.release import Release
    from models.shelf import Shelf
    from training.rounds import LearningRows


def hold_gate(shelf: Shelf, candidate: Release, rows: LearningRows, threads: int) -> dict[str, Any]:
    """Hold a candidate against the champion, or against chance where there is none; keep what was found.

    Parameters
    ----------
    shelf
        Where the champion stands, and where the finding is kept.
    candidate
        The release.
    rows
        All labelled jobs known at the date of the trial.
    threads
        How many threads to use; nothing depends on it.
    """
    champion = shelf.champion()
    with step(f"Holding {candidate.name} against {champion or 'chance'}"):
        verdict, told = _judge(shelf, candidate, champion, rows, threads)
    document = {**verdict.to_document(), **told}
    write_gate(shelf.folder, candidate.name, champion, document)
    return {"candidate": candidate.name, "champion": champion, **document}


def _judge(
    shelf: Shelf, candidate: Release, champion: str | None, rows: LearningRows, threads: int
) -> tuple[Verdict, dict[str, Any]]:
    findings = candidate.evaluation.get("findings", [])
    if champion is None:
        return verdict_on_first(candidate.evaluation, findings), {}
    if champion == candidate.name:
        return verdict_untried(IS_CHAMPION, findings), {}
    present = shelf.read(champion)
    if not set(present.model.columns) <= set(rows.matrix.columns):
        return verdict_untried(OTHER_FEATURES, findings), {}
    trial, told = _trial(candidate, present, rows, threads)
    if trial is None:
        return verdict_untried(NO_LATER_ROWS, findings), told
    return verdict_on(trial, findings, int(candidate.manifest["seed"])), told


def _trial(
    candidate: Release, champion: Release, rows: LearningRows, threads: int
) -> tuple[Trial | None, dict[str, Any]]:
    learnt_until = [datetime.fromisoformat(release.manifest["as_of"]) for release in (candidate, champion)]
    after_both = _unseen_since(rows.about, max(learnt_until))
    tried = rows.where(after_both)
    if len(tried.about):
        trial = _of(tried, candidate, candidate.model.raw_scores(tried.matrix, threads), champion, threads)
        if trial.is_enough:
            return trial, _told(tried, max(learnt_until), "release")
    tried = rows.where(_unseen_since(rows.about, learnt_until[1]))
    before = rows.where(rows.about["visited_at"] < learnt_until[1])
    told = _told(tried, learnt_until[1], "stand_in")
    if not len(tried.about) or not len(before.about):
        return None, told
    if before.about["is_false"].nunique() < 2:  # noqa: PLR2004  (nothing to tell apart: no stand-in can be fitted)
        return None, told
    recipe = Recipe.from_document(candidate.manifest)
    way = rankers(recipe.seed, threads, recipe.growth)["rastin"]
    return _of(tried, candidate, way(before, tried.matrix), champion, threads), told


def _unseen_since(about: pd.DataFrame, moment: datetime) -> pd.Series:
    """Choose jobs visited since, of owners of whom nothing was learnt before."""
    since = about["visited_at"] >= moment
    return since & ~about["first_plan"].isin(about.loc[~since, "first_plan"])


def _of(tried: LearningRows, candidate: Release, ours: NDArray[np.float64], champion: Release, threads: int) -> Trial:
    return Trial(
        is_false=tried.about["is_false"].to_numpy(),
        plans=tried.about["plan_id"].to_numpy(),
        candidate=_as_listed(candidate, ours, tried.about),
        champion=_as_listed(champion, champion.model.raw_scores(tried.matrix, threads), tried.about),
    )


def _as_listed(release: Release, raw: NDArray[np.float64], about: pd.DataFrame) -> NDArray[np.float64]:
    """Lower raw scores as the release does to keep its bound on wrong listings: what it finds is found so."""
    return lower(raw, protected(about), release.evaluation["groups"]["bound"]["lowered"])


def _told(tried: LearningRows, since: datetime, who: str) -> dict[str, Any]:
    return {
        "tried": who,
        "visited_since": since.isoformat(),
        "jobs": len(tried.about),
        "false_jobs": int(tried.about["is_false"].sum()) if len(tried.about) else 0,
        "plans": int(tried.about["plan_id"].nunique()) if len(tried.about) else 0,
    }
