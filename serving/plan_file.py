"""A plan file as `rastin plan` wrote it: which sample plan it is, whatever else became of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from features.faults import Fault
from serving.stored_plans import name_of

if TYPE_CHECKING:
    from pathlib import Path


def read_plan_file(plan_file: Path) -> tuple[str, pd.DataFrame]:
    """Read a plan file: the sample plan's name, and its rows as text.

    Raises
    ------
    Fault
        When it cannot be read, or lacks what the name is made of.
    """
    try:
        rows = pd.read_csv(plan_file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        rows["plan_id"] = rows["plan_id"].str.removeprefix("'")
        return name_of(rows["plan_id"], map(float, rows["inclusion_probability"])), rows
    except (OSError, ValueError, KeyError) as error:
        raise Fault(
            f"A plan file must be CSV with plan_id and inclusion_probability; {plan_file} cannot be read "
            f"({type(error).__name__}). Try: the file that rastin plan wrote.",
            f"پروندهٔ برنامه باید CSV با ستون‌های plan_id و inclusion_probability باشد؛ {plan_file} خوانده نمی‌شود.",
        ) from None
