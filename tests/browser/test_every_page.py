"""Every page that the console has, looked at by axe: on a phone in Persian, and at a desk in English."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

import pytest

from experiments.benchmarks.pages.accounts import accounts_of
from experiments.benchmarks.pages.content import Filling, Size
from experiments.benchmarks.pages.examples import EXAMPLES, examples_of
from features.cycle_runs import STAGES
from features.cycle_runs.told import tell
from features.faults import Fault
from models.published import latest
from serving.console.page_addresses import page_addresses
from tests.browser.asking import Asking
from tests.browser.visitor import DESK, PHONE, visiting
from tests.trained_home import CYCLE, TrainedHome

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from experiments.benchmarks.pages.content import Content
    from features.settings import Settings

SMALL = Size(visits=40, days=5, reporters=2, jobs=2, has_results=False)
LOOKED_AT = 2  # addresses of a page at the most


@pytest.fixture(scope="module")
def asked(address: str) -> Asking:
    return Asking(address, {})


@pytest.fixture(scope="module")
def content(home: Settings, trained: TrainedHome, asked: Asking) -> Content:
    shutil.copyfile(trained.settings.pseudonym_key_path, home.pseudonym_key_path)  # reports land
    tell(home.home, "C1402-1", "asked", request={})
    for stage in STAGES:
        tell(home.home, "C1402-1", "ended", stage=stage, answer={})
    with accounts_of(home) as accounts:
        made = Filling(asked, accounts, latest(home.home, CYCLE), SMALL).fill()
    return replace(made, made_again=made.made_again[:1])  # no entry tells of the copied home's scores


def test_a_page_without_an_example_is_an_error() -> None:
    assert list(examples_of(page_addresses())) == page_addresses()
    with pytest.raises(Fault, match=r"example.* /jobs/\{job_id\}/new\."):
        examples_of([*page_addresses(), "/jobs/{job_id}/new"])


@pytest.mark.parametrize(("lang", "size", "scheme"), [("fa", PHONE, "dark"), ("en", DESK, "light")], ids=["fa", "en"])
def test_every_page_shows_something_and_nothing_is_wrong_with_it(
    browser: Browser,
    asked: Asking,
    content: Content,
    lang: str,
    size: tuple[int, int],
    scheme: Literal["dark", "light"],
) -> None:
    addresses = sorted((EXAMPLES[path].account(content) or "", path) for path in page_addresses())
    for who, paths in groupby(addresses, key=lambda pair: pair[0]):
        with visiting(browser, asked.address, lang, size, scheme) as visitor:
            if who:
                visitor.page.context.set_extra_http_headers({"authorization": f"Bearer {asked.keys[who]}"})
            for _, path in paths:
                for one in [*EXAMPLES[path].addresses(content)][:LOOKED_AT]:
                    answer = asked.ask(f"/{lang}{one}", who or None)
                    assert answer.status_code in EXAMPLES[path].answers, (one, answer.text[:2_000])
                    if (
                        answer.text.startswith("<!doctype html>") and answer.is_success
                    ):  # no file, and no part of a page
                        visitor.go(one)
                        visitor.look_closely()
