"""Whom the list errs on: errors by gender, settlement, support group, province and their crossings; the bound kept.

None of these attributes is a feature. They are read to look at what a list does to people, and, where a true job of a
protected group would be listed too often, to lower that group's raw scores until it is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.group_errors import errors_by_group, every_crossing
from models.listed_share import LISTED_SHARE, is_listed
from models.listing_bound import found_share, lower, lowering, wrongly_listed_ratio
from models.protected_groups import WHO, protected

if TYPE_CHECKING:
    from training.out_of_time import OutOfTime

PLACE = "province_code"


def errors_and_bound(seen: OutOfTime, bound: float, seed: int) -> dict[str, Any]:
    """Measure the errors of every group, and what keeping the bound takes.

    Parameters
    ----------
    seen
        Rows with scores by models that did not see them.
    bound
        The most that a protected group's true jobs may be listed, as a multiple of the rest's.
    seed
        Seeds the resampling.

    Returns
    -------
    dict
        `listed_share`; `errors`, as `models.group_errors` gives them, with the bound kept; `bound`: `at_most`, and by
        protected group `ratio` before and `kept` after, `lowered` (raw score), and `found` and `found_kept`, the share
        of false jobs on the list before and after.
    """
    members = protected(seen.about)
    about_false = seen.is_false, seen.weight
    lowered = lowering(seen.raw, *about_false, members, bound)
    kept = lower(seen.raw, members, lowered)
    listed = is_listed(kept, seen.weight)
    plans = seen.about["plan_id"].to_numpy()
    return {
        "listed_share": LISTED_SHARE,
        "errors": errors_by_group(seen.about, every_crossing(WHO, PLACE), listed, *about_false, plans, seed),
        "bound": {
            "at_most": bound,
            "ratio": {name: wrongly_listed_ratio(seen.raw, *about_false, members, name) for name in members},
            "kept": {name: wrongly_listed_ratio(kept, *about_false, members, name) for name in members},
            "lowered": lowered,
            "found": found_share(seen.raw, *about_false),
            "found_kept": found_share(kept, *about_false),
        },
    }
