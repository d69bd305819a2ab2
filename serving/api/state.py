"""What a serving process holds: settings, who may ask, published runs, the explainer, the counters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from serving.api.counters import Counters
from serving.api.explainer import Explainer
from serving.api.keys import Keys
from serving.api.runs import Runs
from serving.people import Register

if TYPE_CHECKING:
    from features.settings import Settings
    from models.shelf import Shelf


@dataclass(frozen=True)
class State:
    """One for a process, made where the application is made."""

    settings: Settings
    shelf: Shelf
    keys: Keys
    runs: Runs
    explainer: Explainer
    counters: Counters

    async def close(self) -> None:
        """End the explaining process and close the indexes."""
        await self.explainer.close()
        self.runs.close()


def make_state(settings: Settings) -> State:
    """Compose the state of a process; nothing is read yet."""
    from models.shelf import open_shelf

    return State(
        settings=settings,
        shelf=open_shelf(settings),
        keys=Keys(Register(settings.home)),
        runs=Runs(settings.home),
        explainer=Explainer(settings),
        counters=Counters(),
    )
