"""The verifier: how much of a model's lift is who verified rather than who cheats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.guards.finding import Finding, listed, persian
from models.guards.separation import advantage, auc

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WHO = ("who verified", "چه کسی راستی‌آزمایی کرده است")
LEAST_FALL = 0.01  # of the area: less changes no list
SURE = 3.3


def verifier_figures(
    outcome: NDArray[np.float64],
    with_it: NDArray[np.float64],
    without: NDArray[np.float64],
    cluster: NDArray[Any],
) -> dict[str, float]:
    """Compare a model that is told who verified with one that is not, on the same rows.

    Parameters
    ----------
    outcome
        0.0 or 1.0; shape (rows,).
    with_it, without
        Scores of the two models.
    cluster
        What rows belong together.

    Returns
    -------
    dict
        `auc_with`, `auc_without`, `fall` with `fall_low` and `fall_high` (95 %), `fall_error`, and `share_of_lift`: the
        fall as a share of what the first is above chance.
    """
    first, second = auc(outcome, with_it, cluster).value, auc(outcome, without, cluster).value
    fall = advantage(outcome, with_it, without, cluster)
    return {
        "auc_with": first,
        "auc_without": second,
        "fall": fall.value,
        "fall_low": fall.low(),
        "fall_high": fall.high(),
        "fall_error": fall.error,
        "share_of_lift": fall.value / max(first - 0.5, 1e-9),
    }


def find_verifier(columns: tuple[str, ...], figures: dict[str, float], what: tuple[str, str] = WHO) -> list[Finding]:
    """Say whether who verified carries a part of the lift that is beyond chance.

    Parameters
    ----------
    columns
        What says who verified.
    figures
        As `verifier_figures` gives them.
    what
        How the sentence names what the columns say, in English and in Persian.
    """
    if not _is_beyond_chance(figures):
        return []
    share, first, second = min(figures["share_of_lift"], 1.0), figures["auc_with"], figures["auc_without"]
    return [
        Finding(
            "verifier",
            columns,
            "serious",
            figures,
            f"{share:.0%} of the lift comes from {what[0]} ({listed(columns, 'en')}): the AUC is {first:.3f} with "
            f"it and {second:.3f} without. Whom they are sent to may be a part of that; a list made for other "
            "verifiers will find less.",
            f"{persian(share, '.0%')} از برتری مدل از این می‌آید: {what[1]} ({listed(columns, 'fa')})"
            f": AUC با آن {persian(first, '.3f')} و بی آن {persian(second, '.3f')} است. بخشی از آن می‌تواند از این باشد "
            "که هر کس کجا فرستاده می‌شود؛ فهرستی که برای بازرسان دیگر ساخته شود کمتر خواهد یافت.",
        )
    ]


def find_outcome_by_verifier(columns: tuple[str, ...], figures: dict[str, float]) -> list[Finding]:
    """Say whether outcomes depend on who verified, beyond all that is known of the row and beyond chance.

    Parameters
    ----------
    columns
        What says who verified; no model reads them.
    figures
        As `verifier_figures` gives them, `with_it` being a model that was told who verified.
    """
    if not _is_beyond_chance(figures):
        return []
    told, plain = figures["auc_with"], figures["auc_without"]
    return [
        Finding(
            "verifier",
            columns,
            "notice",
            figures,
            f"Outcomes depend on who verified ({listed(columns, 'en')}): a model that is told it ranks them with an "
            f"AUC of {told:.3f}, one that is not with {plain:.3f}. The same case may be reported otherwise by another.",
            f"نتیجه به این بستگی دارد که چه کسی راستی‌آزمایی کرده است ({listed(columns, 'fa')})"
            f": مدلی که آن را بداند با AUC {persian(told, '.3f')} و مدلی که نداند با {persian(plain, '.3f')} مرتب "
            "می‌کند. دیگری شاید همان مورد را جور دیگری گزارش کند.",
        )
    ]


def _is_beyond_chance(figures: dict[str, float]) -> bool:
    return figures["fall"] >= LEAST_FALL and figures["fall"] > SURE * figures["fall_error"]
