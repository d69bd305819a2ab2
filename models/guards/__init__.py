"""Guards: what would make a model's figures mislead, found from rows before and after a date. Pure statistics."""

from models.guards.drift import find_drift, find_score_drift
from models.guards.finding import Finding
from models.guards.labelled import Labelled
from models.guards.later_dates import find_later_dates
from models.guards.leak import find_leaks
from models.guards.lookup import find_lookups
from models.guards.recording import find_recording_changes
from models.guards.small_groups import find_small_groups
from models.guards.verifier import find_outcome_by_verifier, find_verifier, verifier_figures

__all__ = [
    "Finding",
    "Labelled",
    "find_drift",
    "find_later_dates",
    "find_leaks",
    "find_lookups",
    "find_outcome_by_verifier",
    "find_recording_changes",
    "find_score_drift",
    "find_small_groups",
    "find_verifier",
    "verifier_figures",
]
