"""Reports from many clients, while server and database are killed at random moments."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from experiments.killed_reports.client import Client
from experiments.killed_reports.home import make_home
from experiments.killed_reports.left import Left, what_is_left
from experiments.killed_reports.processes import Database, Server
from features.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from experiments.killed_reports.home import Reporter

LATER_S = 0.3  # a kill comes up to so long after the receipt that it was drawn for
AT_START = 0.2  # of the kills of a server, so many come while it starts
START_S = 4.0


@dataclass(frozen=True)
class Asked:
    """What is to be done.

    Attributes
    ----------
    reports, clients, kills
        How many, over all clients.
    seed
        Draws what is reported and when is killed.
    on_postgresql
        Whether the records lie in PostgreSQL, which is then killed as well.
    minutes
        Kill no more after this long.
    """

    reports: int
    clients: int
    kills: int
    seed: int
    on_postgresql: bool = False
    minutes: float = 600.0


@dataclass
class Seen:
    """What was seen.

    Attributes
    ----------
    kills
        How many, of the server and of the database.
    retries, differing
        As `Client`, over all of them.
    seconds
        From the first report to the last receipt.
    start_ups_s
        How long servers took until they answered.
    left
        What was left in the end.
    """

    kills: Counter[str] = field(default_factory=Counter)
    retries: int = 0
    differing: int = 0
    seconds: float = 0.0
    start_ups_s: list[float] = field(default_factory=list)
    left: Left = field(default_factory=Left)


def kill_while_reporting(asked: Asked, work: Path) -> Seen:
    """Let clients report while processes are killed; then see what is left.

    Parameters
    ----------
    asked
        How many of everything.
    work
        An empty folder; all lies in it.
    """
    database = Database.make() if asked.on_postgresql else None
    home = work / "home"
    settings = database.settings(home) if database else Settings(home=home, threads=1)
    server = Server(settings)
    try:
        reporters = make_home(settings, work, asked.clients, asked.seed)
        return _reported(asked, server, database, reporters)
    finally:
        server.kill()
        if database:
            database.remove()


def _reported(asked: Asked, server: Server, database: Database | None, reporters: list[Reporter]) -> Seen:
    progress = Progress()
    share = -(-asked.reports // asked.clients)
    clients = [
        Client(server.address, reporter, share, 1_000 * asked.seed + place, progress.count)
        for place, reporter in enumerate(reporters)
    ]
    server.start()
    server.wait()
    began = time.perf_counter()
    threads = [threading.Thread(target=progress.watched, args=(client.run,)) for client in clients]
    for thread in threads:
        thread.start()
    kills = _kill_meanwhile(asked, server, database, progress, share * asked.clients)
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if progress.failed:
        raise progress.failed[0]
    server.stop()
    return Seen(
        kills=kills,
        retries=sum(client.retries for client in clients),
        differing=sum(client.differing for client in clients),
        seconds=seconds,
        start_ups_s=server.start_ups_s,
        left=what_is_left(server.settings, clients),
    )


def _kill_meanwhile(
    asked: Asked, server: Server, database: Database | None, progress: Progress, reports: int
) -> Counter[str]:
    """Kill, at moments drawn evenly over the receipts; each time wait until all is up again."""
    chance = random.Random(asked.seed)  # noqa: S311 -- an experiment, no secret
    kills: Counter[str] = Counter()
    until = time.perf_counter() + 60.0 * asked.minutes
    for after in sorted(chance.randrange(reports) for _ in range(asked.kills)):
        progress.wait_for(after)
        if time.perf_counter() > until:
            break
        time.sleep(chance.uniform(0.0, LATER_S))
        if database is not None and chance.random() < 0.5:  # noqa: PLR2004 -- one or the other
            database.kill()
            kills["database"] += 1
            database.start()
            server.wait()
            continue
        server.kill()
        kills["server"] += 1
        server.start()
        if chance.random() < AT_START and kills.total() < asked.kills:
            time.sleep(chance.uniform(0.0, START_S))
            server.kill()
            kills["server, starting"] += 1
            server.start()
        server.wait()
        if kills.total() >= asked.kills:
            break
    return kills


class Progress:
    """How many receipts there are, for whoever waits for a number of them."""

    def __init__(self) -> None:
        self._receipts = 0
        self._changed = threading.Condition()
        self.failed: list[Exception] = []

    def count(self) -> None:
        """Count one more."""
        with self._changed:
            self._receipts += 1
            self._changed.notify_all()

    def watched(self, work: Callable[[], None]) -> None:
        """Do work; where it fails, nobody waits for more."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 -- raised again where all is put together
            with self._changed:
                self.failed.append(error)
                self._changed.notify_all()

    def wait_for(self, receipts: int) -> None:
        """Wait until there are so many."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self.failed) or self._receipts >= receipts)
