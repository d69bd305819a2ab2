"""Fieldwork: who visits which drawn plan, on which day. It changes no plan's chance of being drawn."""

from models.fieldwork.assignment import Assignment, Pool, assign
from models.fieldwork.days import day_groups
from models.fieldwork.distance import kilometres

__all__ = ["Assignment", "Pool", "assign", "day_groups", "kilometres"]
