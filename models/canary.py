"""A canary: rows with the scores that a release must give them, signed with it and tried before it may score.

The rows are nobody's. Each value is drawn between two neighbouring thresholds of the model, or missing, with a fixed
seed; of many rows those are kept that come to most leaves. No value lies on a threshold: LightGBM reads some of its own
thresholds back with another last digit, and another machine might others.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from features.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from models.calibration import Calibration
    from models.trees import Forest

ROWS, CANDIDATES = 48, 480
SEED = 1404
MISSING = 0.15  # of the values
TOLERANCE = 1e-9  # sums in another order, on another machine


@dataclass(frozen=True)
class Canary:
    """Rows and what they must score.

    Attributes
    ----------
    rows
        Values of the model's columns, in order; `None` where missing.
    raw_score, score, score_low, score_high
        What the model and its calibration gave each row when the release was made.
    sha256
        Of which scoring files it was drawn.
    """

    rows: tuple[tuple[float | None, ...], ...]
    raw_score: tuple[float, ...]
    score: tuple[float, ...]
    score_low: tuple[float, ...]
    score_high: tuple[float, ...]
    sha256: Mapping[str, str] = field(compare=False)

    def to_document(self) -> dict[str, Any]:
        """Return what JSON holds."""
        return asdict(self)

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> Canary:
        """Read what `to_document` wrote.

        Raises
        ------
        TypeError, ValueError, KeyError
            When the document has another shape.
        """
        said = {name: tuple(map(float, document[name])) for name in ("raw_score", "score", "score_low", "score_high")}
        rows = tuple(tuple(None if value is None else float(value) for value in row) for row in document["rows"])
        if not 0 < len(rows) <= CANDIDATES or {len(values) for values in said.values()} != {len(rows)}:
            raise ValueError("A canary must have a score of each kind for each row.")
        if len(set(map(len, rows))) != 1 or not all(
            math.isfinite(value) for values in said.values() for value in values
        ):
            raise ValueError("A canary's rows must be of one width, its scores finite.")
        return Canary(rows=rows, sha256=dict(document["sha256"]), **said)

    def matrix(self) -> NDArray[np.float64]:
        """Return the rows as LightGBM takes them, shape (rows, columns)."""
        return np.array(self.rows, np.float64)


def make_canary(
    rows: NDArray[np.float64], raw: NDArray[np.float64], calibration: Calibration, sha256: Mapping[str, str]
) -> Canary:
    """Keep rows with the scores they have.

    Parameters
    ----------
    rows
        As `draw_rows` gives them.
    raw
        Their raw scores by the model that is to be released, shape (rows,).
    calibration, sha256
        Of the release.
    """
    low, high = calibration.interval(raw)
    kept = tuple(tuple(None if np.isnan(value) else float(value) for value in row) for row in rows)
    raw_score, score, score_low, score_high = (
        tuple(map(float, values)) for values in (raw, calibration.probability(raw), low, high)
    )
    return Canary(kept, raw_score, score, score_low, score_high, sha256)


def draw_rows(forest: Forest) -> NDArray[np.float64]:
    """Draw rows that together come to many of a model's leaves; the same model gives the same rows.

    Returns
    -------
    numpy.ndarray
        Shape (`ROWS`, columns); NaN where missing, 0 in columns on which no tree splits.
    """
    random = np.random.default_rng(SEED)
    drawn = np.zeros((CANDIDATES, len(forest.columns)))
    for column in range(len(forest.columns)):
        between = _between(forest.threshold[forest.feature == column])
        drawn[:, column] = np.where(random.random(CANDIDATES) < MISSING, np.nan, random.choice(between, CANDIDATES))
    return drawn[_reaching_most(forest.leaves_of(drawn), len(forest.leaf))]


def check_scores(said: NDArray[np.float64], must: Sequence[float] | NDArray[np.float64], by: float = TOLERANCE) -> None:
    """Compare what the rows of a canary score with what they must.

    Raises
    ------
    Fault
        When a score differs by more than a rounding, or is none.
    """
    is_same = said.shape == (len(must),) and bool((np.abs(said - np.asarray(must)) <= by).all())
    if not is_same:
        raise Fault(
            "The canary's rows must score as the release says; they do not.",
            "نمونهٔ آزمون باید همان امتیازهایی را بگیرد که نسخه می‌گوید؛ نمی‌گیرد.",
        )


def check_calibrated(canary: Canary, calibration: Calibration) -> None:
    """Compare the calibrated scores of a canary's rows, and their intervals, with those they must have."""
    raw = np.array(canary.raw_score)
    low, high = calibration.interval(raw)
    check_scores(calibration.probability(raw), canary.score)
    check_scores(low, canary.score_low)
    check_scores(high, canary.score_high)


def _between(thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a value of each stretch that the finite thresholds leave; 0 where there is none."""
    ends = np.unique(thresholds[np.isfinite(thresholds)])
    return (
        np.concatenate([ends[:1] - 1.0, ends[:-1] / 2.0 + ends[1:] / 2.0, ends[-1:] + 1.0])
        if len(ends)
        else np.zeros(1)
    )


def _reaching_most(leaves: NDArray[np.int64], count: int) -> list[int]:
    """Choose rows one by one, each the one that comes to most leaves that no chosen one comes to."""
    is_reached = np.zeros(count, np.bool_)
    chosen: list[int] = []
    for _ in range(ROWS):
        gained = (~is_reached[leaves]).sum(axis=1)
        gained[chosen] = -1
        best = int(gained.argmax())
        chosen.append(best)
        is_reached[leaves[best]] = True
    return chosen
