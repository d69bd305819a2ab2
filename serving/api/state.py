"""What a serving process holds: settings, records, published runs, the explainer, pages, the counters."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from anyio import CapacityLimiter

from serving.api.answering.counters import Counters
from serving.api.asking.known_keys import KnownKeys
from serving.api.asking.rates import Rates
from serving.api.errands.long_work import LongWork
from serving.api.explaining.explainer import Explainer
from serving.api.index.runs import Runs
from serving.api.lists.pages import Pages
from serving.people import bring_in
from serving.records import Records, open_records

if TYPE_CHECKING:
    from features.settings import Settings
    from models.shelf import Shelf
    from serving.api.asking.attempts import Attempts
    from serving.field_reports.checking import Checking
    from serving.ledger.together import EnteringTogether
    from serving.people.provider import Provider

HASHED_AT_ONCE = 2  # passwords; each takes 46 MB and a core for a twentieth of a second


@dataclass(frozen=True)
class State:
    """One for a process, made where the application is made."""

    settings: Settings
    shelf: Shelf
    runs: Runs
    explainer: Explainer
    pages: Pages
    counters: Counters
    rates: Rates
    work: LongWork = field(default_factory=LongWork)
    arrivals: LongWork = field(default_factory=LongWork)  # a line of its own: jobs arrive while samples are drawn
    ahead: LongWork = field(default_factory=LongWork)  # another: nobody waits for it, and nobody is to wait behind it
    hashing: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(HASHED_AT_ONCE))

    def work_ahead(self) -> None:
        """Begin to explain what is listed most, before anybody asks for it."""
        self.explainer.works_ahead = True
        for index in self.runs.opened():
            self.explainer.prepare(index)

    @cached_property
    def attempts(self) -> Attempts:
        """The attempts to log in, counted from the first on."""
        from serving.api.asking.attempts import Attempts

        return Attempts()

    @cached_property
    def provider(self) -> Provider | None:
        """The identity provider that people log in by, where one is configured."""
        from serving.people.provider import open_provider

        return open_provider(self.settings)

    @cached_property
    def records(self) -> Records:
        """The records, opened when they are first asked for."""
        records = open_records(self.settings)
        bring_in(records)
        return records

    @cached_property
    def keys(self) -> KnownKeys:
        """The keys that were shown to this process."""
        return KnownKeys(self.records.engine)

    @cached_property
    def entering(self) -> EnteringTogether:
        """What enters files that are given out, begun when the first is."""
        from serving.ledger.together import EnteringTogether

        return EnteringTogether(self.settings)

    @cached_property
    def checking(self) -> Checking:
        """What checks reports, its engines opened when the first comes."""
        from serving.field_reports.checking import Checking

        return Checking(self.settings)

    async def close(self) -> None:
        """End the explaining process and long work, close the indexes and the records."""
        await self.work.close()
        await self.arrivals.close()
        await self.ahead.close()
        await self.explainer.close()
        self.runs.close()
        if "entering" in vars(self):
            self.entering.close()
        if "checking" in vars(self):
            self.checking.close()
        if "keys" in vars(self):
            self.keys.close()
        if "records" in vars(self):
            self.records.engine.dispose()


def make_state(settings: Settings) -> State:
    """Compose the state of a process; nothing is read yet."""
    from models.shelf import open_shelf

    explainer = Explainer(settings)
    return State(
        settings=settings,
        shelf=open_shelf(settings),
        runs=Runs(settings.home, explainer.prepare),
        explainer=explainer,
        pages=Pages(),
        counters=Counters(),
        rates=Rates(settings.requests_a_minute),
    )
