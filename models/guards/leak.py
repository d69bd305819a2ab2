"""Leaks: a column that gives the outcome away, since it was filled in after it or because of it.

One column that alone ranks later rows far better than all others together, and that closes most of what the others
leave open, is rather a consequence of the outcome than a sign of it. So is a column whose being empty does that. Good
columns are strong too: what sets a leak apart is that the rest of the table does not come near it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from models.guards.finding import Finding, persian
from models.guards.separation import Figure, auc
from models.guards.single_column import single_column_scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.guards.labelled import Labelled

ScoreWith = Callable[[Sequence[str]], "NDArray[np.float64]"]

LEAST_AUC = 0.75  # of one column alone: less is common among honest ones
LEAST_CLOSED = 2.0 / 3.0  # of the area that the other columns leave to a perfect ranking
MOST_SUSPECTS = 8  # each costs a model
SURE = 3.3  # standard errors: one honest column in two thousand is that far above by chance


def find_leaks(train: Labelled, test: Labelled, score_with: ScoreWith) -> list[Finding]:
    """Find columns that give the outcome away.

    Parameters
    ----------
    train, test
        Rows before and after the date, with the same columns.
    score_with
        Fits the model on these columns of the rows before, and scores the rows after; shape (rows of test,).

    Returns
    -------
    list of Finding
        One a column, the strongest first. Evidence: `auc_alone` with its interval, `auc_missing` (where being empty
        alone ranks that well), `auc_of_others`, `auc_with_it`.
    """
    alone = {name: _alone(train, test, name) for name in train.names}
    suspects = sorted(
        (name for name, figure in alone.items() if figure.low(SURE) > LEAST_AUC), key=lambda name: -alone[name].value
    )
    if not suspects:
        return []
    others = [name for name in train.names if name not in suspects]
    base = auc(test.outcome, score_with(others), test.cluster).value if others else 0.5
    found = []
    for name in suspects[:MOST_SUSPECTS]:
        joined = auc(test.outcome, score_with([*others, name]), test.cluster).value
        with_it = max(joined, alone[name].value)
        if with_it - base >= LEAST_CLOSED * (1.0 - base):
            found.append(_finding(name, alone[name], _missing(test, name), base, with_it))
    return found


def _alone(train: Labelled, test: Labelled, name: str) -> Figure:
    scores = single_column_scores(train.columns[name], train.outcome, test.columns[name])
    return auc(test.outcome, scores, test.cluster)


def _missing(test: Labelled, name: str) -> float:
    """Return how well the column's being empty alone ranks, whichever way."""
    is_missing = test.columns[name].isna().to_numpy().astype(np.float64)
    area = auc(test.outcome, is_missing, test.cluster).value
    return max(area, 1.0 - area)


def _finding(name: str, alone: Figure, missing: float, base: float, with_it: float) -> Finding:
    by_missing = missing > LEAST_AUC
    what, what_fa = (f"Whether {name} is filled in", f"پر بودن ستون {name}") if by_missing else (name, f"ستون {name}")
    evidence = {
        "auc_alone": alone.value,
        "auc_alone_low": alone.low(),
        "auc_alone_high": min(alone.high(), 1.0),
        **({"auc_missing": missing} if by_missing else {}),
        "auc_of_others": base,
        "auc_with_it": with_it,
    }
    return Finding(
        "leak",
        (name,),
        "serious",
        evidence,
        f"{what} seems to give the outcome away: alone it ranks later rows with an AUC of {alone.value:.3f}, and it "
        f"lifts all other columns from {base:.3f} to {with_it:.3f}; "
        "leave it out unless it is known before the outcome.",
        f"{what_fa} گویا نتیجه را لو می‌دهد: به‌تنهایی ردیف‌های بعدی را با AUC {persian(alone.value, '.3f')} مرتب می‌کند و "
        f"همهٔ ستون‌های دیگر را از {persian(base, '.3f')} به {persian(with_it, '.3f')} می‌رساند؛ "
        "اگر پیش از نتیجه معلوم نیست، کنارش بگذارید.",
    )
