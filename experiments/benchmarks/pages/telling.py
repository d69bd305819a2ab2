"""What was measured of pages, as a section says it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.benchmarks.pages.examples import SELDOM, TIMES
from experiments.benchmarks.section import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

TIME_BAR, WEIGHT_BAR = 150.0, 200.0  # milliseconds for 95 of 100 answers; kB of a page and all that it brings along
COLUMNS = (
    *("page", "half within, ms", "95 of 100", "slowest", "the first ever"),
    *("kB at most", "as sent", "with all it brings"),
)


@dataclass(frozen=True)
class Page:
    """What came of asking for a page again and again.

    Attributes
    ----------
    path
        As the route is declared, after the language.
    first
        Milliseconds that the server took the first time after its start.
    later
        Of all later times, in their order.
    plain, sent
        kB of its heaviest answer: as it is, and as it was sent.
    weight
        kB of the heaviest with its style sheet, scripts and pictures; `None` of what is no page but a file.
    """

    path: str
    first: float
    later: tuple[float, ...]
    plain: float
    sent: float
    weight: float | None

    def within(self, share: float) -> float:
        """Return the milliseconds within which a share of the later answers came."""
        return sorted(self.later)[max(math.ceil(share * len(self.later)) - 1, 0)]


def told(jobs: int, visits: int) -> str:
    """Say what was asked of what."""
    return (
        f"`rastin serve` over a simulated registry of {jobs:,} jobs of one cycle, all scored in one run, with samples "
        f"of {visits:,} visits that were drawn from them over the API: one issued and partly reported, one drawn after "
        "it, one a draft, with estimates, an agency table, disputes and audits. Every page that the console has, from "
        "the application's own routes, is asked for by somebody logged in who may see it, in Persian and in English by "
        f"turns, one request at a time, {TIMES} times after the first ({SELDOM} where each makes a report anew, which "
        "its page follows); where a page is of one job or plan, each time of another, drawn at random. Times are the "
        "server's own, from the log that it writes. "
        "The first ever is the first after the server's start, and apart. Nothing is cached by the one who asks; what "
        "pages bring along is weighed once, unpacked."
    )


def found(pages: Sequence[Page]) -> str:
    """Say what came out, beside the bars."""
    slowest = max(pages, key=lambda page: page.within(0.95))
    heaviest = max(pages, key=lambda page: page.weight or 0)
    slow = [page.path for page in pages if page.within(0.95) > TIME_BAR]
    heavy = [page.path for page in pages if (page.weight or 0) > WEIGHT_BAR]
    return (
        f"**Of {len(pages)} pages, {len(pages) - len(slow)} are answered within {TIME_BAR:.0f} ms 95 times of 100, and "
        f"{len(pages) - len(heavy)} weigh less than {WEIGHT_BAR:.0f} kB.** The slowest is `{slowest.path}`, "
        f"{slowest.within(0.95):.0f} ms; the heaviest `{heaviest.path}`, {heaviest.weight:.0f} kB with all it brings."
        + _over("Slower than the bar", slow)
        + _over("Heavier than the bar", heavy)
    )


def table(pages: Sequence[Page]) -> Table:
    """Put each page in a line, in the order of the routes."""
    return Table(COLUMNS, tuple(_line(page) for page in pages))


def _over(what: str, paths: Sequence[str]) -> str:
    return f" {what}: {', '.join(f'`{path}`' for path in paths)}." if paths else ""


def _line(page: Page) -> tuple[str, ...]:
    times = (page.within(0.5), page.within(0.95), max(page.later), page.first)
    weight = "a file" if page.weight is None else f"{page.weight:.0f}"
    return f"`{page.path}`", *(f"{ms:.0f}" for ms in times), f"{page.plain:.0f}", f"{page.sent:.0f}", weight
