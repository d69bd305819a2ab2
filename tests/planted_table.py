"""A labelled table with nothing wrong in it, in two periods of one population, to plant faults into."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from models.guards import Labelled
from models.risk import fit_risk_model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

SEEDS = range(30)
ROWS, A_CLUSTER = 3_000, 2
AREAS = 8


@dataclass(frozen=True)
class Table:
    """Rows before and after a date."""

    before: Labelled
    after: Labelled

    def changed(self, change: Callable[[Labelled, np.random.Generator], pd.DataFrame], *, only_after: bool) -> Table:
        """Put other columns on the rows of both periods, or of the later one."""
        random = np.random.default_rng(len(self.before.outcome))
        before = self.before if only_after else replace(self.before, columns=change(self.before, random))
        return Table(before, replace(self.after, columns=change(self.after, random)))

    def score_with(self, names: Sequence[str]) -> NDArray[np.float64]:
        """Fit a small model on some columns of the earlier rows, and score the later ones."""
        before, after = (_coded(side.columns[list(names)]) for side in (self.before, self.after))
        model = fit_risk_model(before, self.before.outcome, seed=1, threads=1, trees=40, learning_rate=0.1)
        return model.raw_scores(after, threads=1)


def clean_table(seed: int, rows: int = ROWS) -> Table:
    """Draw a table: two honest signs of the outcome, an amount, a code of many values, a word, a count with gaps."""
    random = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(2 * rows // A_CLUSTER), A_CLUSTER)
    shared = random.normal(size=len(cluster) // A_CLUSTER)[cluster]
    sign, other = random.normal(size=(2, len(cluster)))
    odds = 1.2 * sign + 0.8 * other + 0.7 * shared - 1.2
    columns = pd.DataFrame(
        {
            "sign": sign,
            "other": other,
            "amount": np.exp(random.normal(8.0, 1.0, len(cluster))).round(),
            "code": random.integers(0, 400, len(cluster)).astype(float),
            "area": random.choice([f"area {number}" for number in range(AREAS)], len(cluster)),
            "count": np.where(random.random(len(cluster)) < 0.1, np.nan, random.poisson(3.0, len(cluster))),
        }
    )
    outcome = (random.random(len(cluster)) < 1.0 / (1.0 + np.exp(-odds))).astype(float)
    whole = Labelled(columns, outcome, cluster)
    is_later = cluster >= rows // A_CLUSTER
    return Table(whole.where(~is_later), whole.where(is_later))


def with_column(name: str, values: Callable[[Labelled, np.random.Generator], Any]) -> Any:
    """Return a change that sets one column."""
    return lambda side, random: side.columns.assign(**{name: values(side, random)})


def _coded(columns: pd.DataFrame) -> pd.DataFrame:
    return columns.assign(
        **{name: pd.factorize(columns[name], sort=True)[0] for name in columns if columns[name].dtype.kind not in "fi"}
    ).astype(float)
