"""What a serving process must not load: libraries that unpickle, and those that bring them along."""

from __future__ import annotations

import sys

BARRED = ("cloudpickle", "joblib", "mlflow", "sklearn")


def bar() -> None:
    """Make every later import of them fail; pyarrow and LightGBM ask for some of them and do without.

    Raises
    ------
    RuntimeError
        When one is loaded already: bar first, then import.
    """
    loaded = [name for name in BARRED if sys.modules.get(name) is not None]
    if loaded:
        raise RuntimeError(f"a serving process must not load {', '.join(loaded)}")
    for name in BARRED:
        sys.modules[name] = None  # type: ignore[assignment]  # what Python's import system takes for "there is none"
