"""A candidate's differences from the champion in the rows of their table."""

from __future__ import annotations

import pytest

from serving.console.release_charts import differences


def test_what_is_better_lies_beyond_the_line_and_intervals_on_one_scale() -> None:
    better = {"champion": 0.5, "difference": 0.1, "low": 0.05, "high": 0.15}
    worse = {"champion": 2.0, "difference": -0.2, "low": -0.6, "high": 0.2}  # of a larger figure: shares are compared
    drawn = differences({"precision@5%": better, "false_jobs_per_visit@5%": worse})
    above, below = drawn.rows
    assert below.from_x < below.x < drawn.zero < above.from_x < above.x < above.to_x
    assert below.to_x == pytest.approx(above.from_x)  # a tenth of the champion's, both
    assert (below.to_x - below.from_x) / (above.to_x - above.from_x) == pytest.approx(2.0)
