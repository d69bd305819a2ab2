"""Sample design: which plans to visit, with chances that are known and never zero, so that finding also measures."""

from models.design.chances import Chances, chances_of
from models.design.checked_jobs import CHECKED_PER_VISIT, jobs_to_check
from models.design.drawing import ordered_pivotal
from models.design.feasible import Capacity, feasible
from models.design.population import population_of
from models.design.quotas import Bound, cells_of, within_bounds
from models.design.reserve import draw_reserve, released_chances, reserve_chances
from models.design.sample import draw_sample

__all__ = [
    "CHECKED_PER_VISIT",
    "Bound",
    "Capacity",
    "Chances",
    "cells_of",
    "chances_of",
    "draw_reserve",
    "draw_sample",
    "feasible",
    "jobs_to_check",
    "ordered_pivotal",
    "population_of",
    "released_chances",
    "reserve_chances",
    "within_bounds",
]
