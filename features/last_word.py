"""Which of a job's reports counts: what an inspector sent straight to the centre before what came through an office.

Of several that came the same way, the latest. One rule, for training, counts and estimates alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import pandas as pd
    from ibis import Table

DIRECT = "direct"


def last_word(reports: Table) -> Table:
    """Keep of each job the report that counts; an expression that runs nothing.

    Parameters
    ----------
    reports
        Rows of `verifications`, those alone that are to be chosen from; `reported_via` that is null counts as relayed.

    Returns
    -------
    ibis.Table
        The same columns, one row a job.
    """
    is_relayed = ibis.ifelse(reports.reported_via == DIRECT, 0, 1)
    order = [is_relayed, reports.completed_at.desc(), reports.verification_id.desc()]
    place = ibis.row_number().over(group_by=reports.job_id, order_by=order)
    return reports.mutate(place_of_word=place).filter(lambda t: t.place_of_word == 0).drop("place_of_word")


def last_words(reports: pd.DataFrame) -> pd.DataFrame:
    """Keep of each job the report that counts, among rows in memory.

    Parameters
    ----------
    reports
        With `job_id`; `reported_via` and `completed_at` (sortable as they are) count where they are there, and of rows
        that are alike in both the last one does.

    Returns
    -------
    pandas.DataFrame
        The same columns, one row a job.

    Examples
    --------
    >>> import pandas as pd
    >>> said = {"job_id": ["J1", "J1"], "reported_via": ["direct", "relayed"], "completed_at": ["2026-01", "2026-02"]}
    >>> last_words(pd.DataFrame(said))["reported_via"].tolist()
    ['direct']
    """
    in_order = reports.assign(is_direct=reports["reported_via"].eq(DIRECT) if "reported_via" in reports else False)
    by = ["is_direct", *(["completed_at"] if "completed_at" in reports else [])]
    last: pd.DataFrame = in_order.sort_values(by, kind="stable").drop_duplicates("job_id", keep="last")
    return last.drop(columns="is_direct")
