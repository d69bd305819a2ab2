"""Who is in a protected group: whom a list must not err on oftener than on others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

WHO = ("worker_gender", "settlement", "support_group")


def protected(about: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Say who is in each protected group: women in villages, and families on welfare, who are to be served first.

    Parameters
    ----------
    about
        `worker_gender`, `settlement`, `support_group`, one row a job.
    """
    is_rural_woman = (about["worker_gender"] == "female") & (about["settlement"] == "rural")
    is_on_welfare = about["support_group"].isin(["emdad", "behzisti"])
    return {"rural_women": is_rural_woman.to_numpy(), "welfare": is_on_welfare.to_numpy()}
