"""Estimates: how many of all registered jobs are false, from visits whose chances are known, with intervals."""

from models.estimates.answers import answers_of
from models.estimates.groups import estimate_groups
from models.estimates.regression import Assisted, assist
from models.estimates.total import estimate_total

__all__ = ["Assisted", "answers_of", "assist", "estimate_groups", "estimate_total"]
