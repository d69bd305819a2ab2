"""What was measured of answering, as a section says it."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.benchmarks.answering.clients import CLIENTS
from experiments.benchmarks.answering.scored_home import COPIES
from experiments.benchmarks.section import Table

if TYPE_CHECKING:
    from experiments.benchmarks.answering.clients import Answers
    from experiments.benchmarks.own_process import Measured

LIST_BAR, EXPLANATION_BAR, START_BAR = 100.0, 50.0, 3.0  # milliseconds for 99 of 100 answers, and seconds
AT_ONCE = 5.0  # seconds: it had been done before
LISTED, LISTED_PLAIN = "first thousand of a province, with reasons", "the same, not packed"
LISTED_NEW = "some thousand of a province, each page for the first time"
OF_LISTED, OF_OTHERS = "explanation of a job that is listed", "explanation of any other job, for the first time"
OF_OTHERS_AGAIN = "the same again"
SCORED, SCORED_MANY = "`mlflow models serve`: score one job", "`mlflow models serve`: score a thousand jobs"
BARS = {LISTED: LIST_BAR, LISTED_PLAIN: LIST_BAR, LISTED_NEW: LIST_BAR}
BARS |= dict.fromkeys((OF_LISTED, OF_OTHERS, OF_OTHERS_AGAIN), EXPLANATION_BAR)


@dataclass(frozen=True)
class Run:
    """What the clients saw in one run, and the processor milliseconds that server and clients each took an answer."""

    answers: Answers
    processor: float
    of_clients: float


def told(jobs: int, distinct: int) -> str:
    """Say what was asked of what."""
    return (
        f"`rastin serve` over one scored run of {jobs:,} jobs, asked by {CLIENTS} clients who hold a connection each "
        "and never pause: as soon as one is answered it asks again. Clients are a process of their own on the same "
        f"machine, and share its cores with the server. The jobs are the {distinct:,} of a simulated registry, "
        f"described, scored by a release trained on it, and published {COPIES} times under other names: their number "
        "is that of a million, their variety is not, so packed pages are smaller than in life. What is asked is drawn "
        "at random: of the 31 provinces, in Persian or English; the first thousand jobs of each and of the whole were "
        "explained ahead, and each of their pages had been asked for once; the server had answered as many questions "
        "again before the first that counts. `mlflow models serve` has the same model, "
        "one worker, and scores rows that it is sent; it has no lists, no reasons and no keys, so the two do not do "
        "the same work: it shows what the usual way to serve a model costs here. A key's rate limit was lifted."
    )


def found(runs: dict[str, list[Run]], starts: list[float], indexed: Measured, ahead: float) -> str:
    """Say what came out, beside the bars."""
    said = [f"{name}: {_within(runs[name], 0.99):.0f} ms ({bar:.0f})" for name, bar in BARS.items()]
    return (
        f"**99 of 100 answers came within, and the bar: {'; '.join(said)}.** Start until the first answer, with the "
        f"index made: {statistics.median(starts):.1f} s; the bar is {START_BAR:.0f} s. Making the index, once a run: "
        f"{indexed.seconds:.0f} s, {indexed.cpu_seconds:.0f} of a processor. What is listed most "
        + (f"was explained ahead in {ahead:.0f} s, beside the requests." if ahead > AT_ONCE else "had been explained.")
    )


def table(runs: dict[str, list[Run]]) -> Table:
    """Put each question's times in a line, the medians of its runs."""

    def line(name: str, some: list[Run]) -> tuple[str, ...]:
        times = (f"{_within(some, share):.1f}" for share in (0.5, 0.95, 0.99, 1.0))
        rate = statistics.median(run.answers.a_second for run in some)
        size = some[0].answers.bytes / 1_000
        processor = statistics.median(run.processor for run in some)
        of_clients = statistics.median(run.of_clients for run in some)
        return name, *times, f"{rate:,.0f}", f"{processor:.2f}", f"{of_clients:.2f}", f"{size:,.0f}"

    titles = (
        "asked by fifty clients",
        "half within, ms",
        "95 of 100",
        "99 of 100",
        "all",
        "answers a second",
        "processor ms an answer",
        "of the clients",
        "kB an answer",
    )
    return Table(titles, tuple(line(name, some) for name, some in runs.items()))


def _within(runs: list[Run], share: float) -> float:
    return statistics.median(run.answers.within(share) for run in runs)
