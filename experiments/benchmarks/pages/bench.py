"""Every page of the console over a million jobs, asked for again and again."""

from __future__ import annotations

import json
import random
import tempfile
from dataclasses import asdict
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.benchmarks.answering.servers import rastin_serve
from experiments.benchmarks.bench import CYCLE, Bench, Options
from experiments.benchmarks.pages.accounts import HOLDERS, accounts_of
from experiments.benchmarks.pages.asking import Browser, server_times
from experiments.benchmarks.pages.content import Content, Filling, Size
from experiments.benchmarks.pages.examples import Example, examples_of
from experiments.benchmarks.pages.registered_home import registered_home
from experiments.benchmarks.pages.telling import Page, found, table, told
from features.progress import step
from features.whole_files import whole_file
from models.published import latest
from serving.console.languages import LANGUAGES
from serving.console.page_addresses import page_addresses

if TYPE_CHECKING:
    from experiments.benchmarks.answering.servers import Server
    from experiments.benchmarks.pages.asking import Looked
    from experiments.benchmarks.section import Block
    from features.settings import Settings

AGAIN = 1.5  # seconds
LAST = 4_000  # characters of the server's log that are told with a refusal
SIZE = Size()


def _run(options: Options) -> tuple[Block, ...]:
    settings = registered_home(options)
    content = _content(settings)
    pages = _measured(settings, content)
    return (told(options.jobs, content.visits), found(pages), table(pages))


def _content(settings: Settings) -> Content:
    """Return what the home holds for its pages, made where it is not there yet."""
    file = settings.home.with_name("content.json")
    if not file.exists():
        log = file.with_name("filling.log")
        with rastin_serve(settings.home, log) as server, accounts_of(settings) as accounts:
            browser = _browser(server)
            try:
                content = Filling(browser, accounts, latest(settings.home, CYCLE), SIZE).fill()
            except Exception as error:
                error.add_note(log.read_text(encoding="utf-8")[-LAST:])  # an answer names no cause; the log does
                raise
            browser.close()
        with whole_file(file) as draft:
            draft.write_text(json.dumps(asdict(content)), encoding="utf-8")
    return Content(**json.loads(file.read_text(encoding="utf-8")))


def _measured(settings: Settings, content: Content) -> list[Page]:
    with accounts_of(settings) as accounts:
        passwords = accounts.passwords([*(holder.name for holder in HOLDERS), content.inspector])
    jobs = latest(settings.home, CYCLE).scores()[["job_id", "plan_id"]]
    some = jobs.iloc[random.SystemRandom().sample(range(len(jobs)), SIZE.jobs)]
    with tempfile.TemporaryDirectory(prefix="rastin-pages-") as scratch:
        log = Path(scratch) / "log"
        with rastin_serve(settings.home, log) as server:
            browser = _browser(server)
            browser.passwords = passwords
            fresh = Content(**asdict(content) | {"jobs": [*some["job_id"]], "plans": [*some["plan_id"]]})
            examples = examples_of(page_addresses())
            looked = {path: _asked(browser, path, example, fresh) for path, example in examples.items()}
            weights = {one: browser.weight(one) for every in looked.values() for page in every for one in page.brings}
            browser.close()
        times = server_times(log)
    return [_page(path, every, weights, times) for path, every in looked.items()]


def _asked(browser: Browser, path: str, example: Example, content: Content) -> list[Looked]:
    who = example.account(content)
    addresses, languages = cycle(list(example.addresses(content))), cycle(LANGUAGES)
    with step(f"Looking at {path}"):
        looked = []
        for _ in range(1 + example.times):
            address = f"/{next(languages)}{next(addresses)}"
            looked.append(browser.look(address, who, example.answers))
            while looked[-1].goes_on:  # as the page's own script does
                browser.wait(AGAIN)
                looked.append(browser.look(address, who, example.answers))
    return looked


def _page(path: str, every: list[Looked], weights: dict[str, int], times: dict[str, float]) -> Page:
    took = [times[looked.request] for looked in every]
    heaviest = max(every, key=lambda looked: looked.plain)
    whole = [looked.plain + sum(weights[one] for one in looked.brings) for looked in every if looked.is_page]
    return Page(
        path,
        took[0],
        tuple(took[1:]),
        heaviest.plain / 1_000,
        heaviest.sent / 1_000,
        max(whole) / 1_000 if whole else None,
    )


def _browser(server: Server) -> Browser:
    return Browser(f"http://127.0.0.1:{server.port}")


PAGES = Bench("pages", 35, "How fast are the pages of a million jobs, and how heavy?", _run)
