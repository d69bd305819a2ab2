"""The summary of a period hides small counts of this period and the one before, and what tells of them."""

from __future__ import annotations

import pandas as pd

from serving.exchange.disclosure import HIDDEN, SMALL
from serving.period.counts import FATES, counted
from serving.period.hiding import hide

MEASURES = ("visited", *FATES, "confirmed_of_visited", "confirmed_of_answered", "false_rate")


def plans(**fates: int) -> pd.DataFrame:
    """Make so many plans of each fate, all of one group."""
    told = [fate for fate, many in fates.items() for _ in range(many)]
    return pd.DataFrame({"fate": told}).assign(province_code="07", agency_code="A01", program_code="N16")


def summary(now: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    value, previous = (counted(one).iloc[0].reindex(MEASURES).astype(float).tolist() for one in (now, then))
    rows = pd.DataFrame({"measure": MEASURES, "value": value, "previous": previous})
    return rows.assign(change=rows["value"] - rows["previous"])


def shown(now: pd.DataFrame, then: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    tables = {by: counted(now, by) for by in ("province", "agency", "program")}
    made, groups = hide(summary(now, then), tables)
    return made.set_index("measure"), groups


def test_nothing_is_hidden_where_no_count_is_small() -> None:
    many = plans(confirmed=40, rejected=9)
    made, groups = shown(many, many)
    assert made["value"].tolist()[:4] == [49, 40, 9, 0]
    assert made["change"].tolist()[:4] == [0, 0, 0, 0]
    assert groups["province"].loc["07", "visited"] == 49
    assert made.loc["confirmed_of_visited", "value"] == round(40 / 49, 6)


def test_a_small_count_of_the_period_before_is_told_by_no_change_and_no_share() -> None:
    made, _ = shown(plans(confirmed=40, rejected=9), plans(confirmed=30, rejected=8, neither=2))
    assert made["value"].tolist()[:4] == [49, 40, 9, 0]
    assert made.loc["neither", "previous"] == SMALL
    assert (made["previous"] == HIDDEN).sum() == 1
    hidden = made.index[made["previous"].isin([SMALL, HIDDEN])]
    assert made.loc[hidden, "change"].isna().all()
    assert made.loc["confirmed_of_answered", "previous"] != made.loc["confirmed_of_answered", "previous"]


def test_a_small_count_of_this_period_is_hidden_in_every_table_with_its_total() -> None:
    made, groups = shown(plans(confirmed=40, rejected=9, neither=2), plans(confirmed=30, rejected=8))
    assert made.loc["neither", "value"] == SMALL
    for table in groups.values():
        assert table.iloc[0]["neither"] == SMALL
        counts = table.iloc[0][["visited", "confirmed", "rejected"]]
        assert counts.isin([HIDDEN]).sum() == 1
        for measure, count in counts.items():
            assert made.loc[measure, "value"] == count


def test_without_a_period_before_there_is_nothing_to_hide_of_it() -> None:
    now = plans(confirmed=40, rejected=9)
    tables = {by: counted(now, by) for by in ("province", "agency", "program")}
    without = summary(now, now).assign(previous=float("nan"), change=float("nan"))
    made, _ = hide(without, tables)
    assert made["previous"].isna().all()
