"""Retraining: from the registry as of a date to a candidate release and its evaluation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from features.calendar_dates import cycle_of
from features.engine import open_engine
from features.faults import Fault
from features.progress import step
from features.registry import open_registry
from features.store import Store
from features.whole_files import told_to_nobody
from models.calibration import fit_calibration
from models.listing_bound import lower
from models.origin import code_version, library_versions, parameters_in, source_hash
from models.protected_groups import protected
from models.recorded import shelve_and_enter
from models.release import write_release
from models.risk import fit_risk_model
from models.shelf import open_shelf
from models.signing import open_signer
from training.belief import believe
from training.charts import lift_chart
from training.curves import calibration_groups, contributions_by_family, lift
from training.denial import fit_denial, registered_lately
from training.evaluation import measure, score_later_cycles
from training.few_reports import are_few, both_ways, taught
from training.gate_trial import hold_gate
from training.groups import errors_and_bound
from training.guarding import guarded
from training.model_card import card_files
from training.out_of_time import out_of_time
from training.outcomes import OutcomePolicy
from training.parts import Evaluated, Fitted, Gathered
from training.rankers import rankers
from training.recipe import SEED, Recipe
from training.rounds import learning_rows
from training.search import search_growth
from training.selection import visit_chances, weights_for_registered
from training.tracking import track

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from features.settings import Settings
    from features.whole_files import Told
    from models.release import Release
    from models.reliability import Reliability
    from models.risk import RiskModel
    from models.shelf import Shelf
    from training.rounds import LearningRows

LEAST_FALSE = 50  # found false jobs: fewer do not carry a model


@dataclass(frozen=True)
class Retraining:
    """What a retraining made.

    Attributes
    ----------
    release
        The candidate.
    labelled
        How many visited jobs it learnt from.
    gate
        What the gate says of it against the present champion.
    notice
        What a person should know though the release stands: the record of runs could not be written.
    """

    release: Release
    labelled: int
    gate: dict[str, Any]
    notice: Fault | None


def retrain(
    settings: Settings, as_of: datetime, seed: int = SEED, *, trials: int = 0, minutes: float = 0.0
) -> Retraining:
    """Train a candidate on what was known before `as_of`, evaluate it on later cycles, shelve it and enter that.

    Parameters
    ----------
    settings
        Where all lies, and the bound on wrong listings.
    as_of
        Nothing known at or after this moment is used.
    seed
        The same seed, rows and moment give the same release.
    trials, minutes
        How far to search how trees should grow; not at all where `trials` is 0.

    Raises
    ------
    Fault
        When too few jobs were found false, or the store is not whole.
    """
    gathered = gather(settings, as_of, seed)
    found = search_growth(gathered, trials, minutes, seed, settings.threads) if trials else None
    recipe = Recipe(seed, settings.wrongly_listed_bound, found.growth if found else {})
    fitted = fit(gathered, recipe, settings.threads)
    if found:
        fitted = replace(fitted, told={**fitted.told, "search": found.to_document()})
    evaluated = evaluate(gathered, fitted, recipe, settings.threads)
    put = partial(shelve, settings, open_shelf(settings), as_of, recipe, gathered, fitted, evaluated)
    release = shelve_and_enter(settings, put)
    gate = hold_gate(open_shelf(settings), release, gathered.rows, settings.threads)
    with step("Recording the run"):
        notice = track(settings, release)
    return Retraining(release, len(gathered.rows.about), gate, notice)


def gather(settings: Settings, as_of: datetime, seed: int, snapshot: str | None = None) -> Gathered:
    """Describe every job visited before `as_of`, and model who was visited; in the store as it stood or stands."""
    store = Store(settings.home, snapshot)
    with open_engine(settings) as engine:
        rows = learning_rows(engine, store, as_of, OutcomePolicy())
        _check_can_learn(rows)
        with step("Modelling who was visited"):
            chances = visit_chances(open_registry(engine, store, as_of, cycle_of(as_of)), seed, settings.threads)
        registered = denial = None
        if are_few(len(rows.about)):
            with step("Modelling who denies a job when asked"):
                registered = registered_lately(engine, store, as_of, seed)
                denial = fit_denial(registered, seed, settings.threads)
    return Gathered(rows, chances, store.snapshot(), registered, denial)


def fit(gathered: Gathered, recipe: Recipe, threads: int) -> Fitted:
    """Fit the model on all that was gathered, keep the bound on wrong listings, and calibrate for the registered."""
    rows = gathered.rows
    with step(f"Fitting on {len(rows.about):,} visited jobs"):
        believed = believe(rows, recipe.seed, threads)
        model = _model(gathered, believed.posterior, recipe, threads)
        seen = out_of_time(gathered, believed.posterior, recipe, threads)
        groups = errors_and_bound(seen, recipe.bound, recipe.seed)
        raw = lower(seen.raw, protected(seen.about), groups["bound"]["lowered"])
        plans = seen.about["plan_id"].to_numpy()
        calibration = fit_calibration(
            raw, seen.is_false, plans, seed=recipe.seed, weight=seen.weight, periods=seen.half_year
        )
    reports = {
        **_as_document(believed),
        "begun_with_denials": gathered.denial is not None,
        "both_ways": gathered.registered is not None,
    }
    return Fitted(model, calibration, {"reports": reports, "groups": groups})


def _model(gathered: Gathered, is_false: NDArray[np.float64], recipe: Recipe, threads: int) -> RiskModel:
    matrix, seed, growth = gathered.rows.matrix, recipe.seed, recipe.growth
    if gathered.registered is None:
        return fit_risk_model(matrix, is_false, seed=seed, threads=threads, growth=growth)
    learn = both_ways(seed, threads, growth=growth, begun=gathered.denial)
    return taught(learn(matrix, is_false, gathered.registered), gathered.registered, seed, threads)


def evaluate(gathered: Gathered, fitted: Fitted, recipe: Recipe, threads: int) -> Evaluated:
    """Measure the way of training on each later cycle, beside the baselines."""
    seed = recipe.seed
    with step("Scoring each cycle with models of the cycles before it"):
        folds = score_later_cycles(gathered.rows, rankers(seed, threads, recipe.growth))
        lowered = fitted.told["groups"]["bound"]["lowered"]
        weights = [weights_for_registered(gathered.chances, fold.about["plan_id"]) for fold in folds]
        document = {
            "cycles": measure(folds, seed),
            **guarded(gathered.rows, folds, seed, threads),
            "curves": {
                "lift": lift(folds[-1]) if folds else None,
                "calibration": calibration_groups(folds, fitted.calibration, lowered, weights, seed),
                "contributions": contributions_by_family(fitted.model, gathered.rows.matrix, seed, threads),
            },
        }
        return Evaluated(document, lift_chart(folds[-1]) if folds else {})


def shelve(
    settings: Settings,
    shelf: Shelf,
    as_of: datetime,
    recipe: Recipe,
    gathered: Gathered,
    fitted: Fitted,
    evaluated: Evaluated,
    foretell: Told = told_to_nobody,
) -> Release:
    """Put what was fitted and how it did on the shelf, as a candidate, signed; `foretell` as `write_release`."""
    evaluation = {"as_of": as_of.isoformat(), **evaluated.document, **fitted.told}
    origin = {
        "as_of": as_of.isoformat(),
        "snapshot": gathered.snapshot,
        "code": code_version(),
        **recipe.to_document(),
        "labelled_jobs": len(gathered.rows.about),
        "source": source_hash(),
        "libraries": library_versions(),
        "parameters": parameters_in(fitted.model.text),
    }
    signer = open_signer(settings.signing_key_path, settings.signers_path)

    def for_people(name: str) -> dict[str, bytes]:
        return {**evaluated.charts, **card_files(name, evaluation, origin)}

    name = write_release(
        shelf.folder, fitted.model, fitted.calibration, evaluation, origin, for_people, signer, foretell
    )
    return shelf.read(name)


def _check_can_learn(rows: LearningRows) -> None:
    false = int(rows.about["is_false"].sum()) if len(rows.about) else 0
    if min(false, len(rows.about) - false) < LEAST_FALSE:
        raise Fault(
            f"Training needs at least {LEAST_FALSE} jobs found false and as many found true before the date; "
            f"got {false} false of {len(rows.about)}. Try: a later --as-of, or ingest the verifications.",
            f"آموزش دست‌کم {LEAST_FALSE} شغل نادرست و همین شمار درست پیش از تاریخ لازم دارد؛ "
            f"{false} نادرست از {len(rows.about)} هست. "
            "تاریخ دیرتری بدهید یا جدول verifications را دریافت کنید.",
        )


def _as_document(believed: Reliability) -> dict[str, Any]:
    return {"false_alarm": believed.false_alarm, "miss": believed.miss, "inspectors": len(believed.inspectors)}
