"""Estimates: how many of all registered jobs are false, from visits whose chances are known, with intervals."""

from models.estimates.answers import answers_of
from models.estimates.direct import Direct, direct_rates
from models.estimates.groups import estimate_groups
from models.estimates.misses import Misses, corrected, misses_of
from models.estimates.ranks import Ranks, rank_groups
from models.estimates.regression import Assisted, assist
from models.estimates.total import estimate_total

__all__ = [
    "Assisted",
    "Direct",
    "Misses",
    "Ranks",
    "answers_of",
    "assist",
    "corrected",
    "direct_rates",
    "estimate_groups",
    "estimate_total",
    "misses_of",
    "rank_groups",
]
