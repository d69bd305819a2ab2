"""Every page that the console has shows something to somebody: none is left out of what is measured."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from experiments.benchmarks.pages.accounts import accounts_of
from experiments.benchmarks.pages.content import Content, Filling, Size
from experiments.benchmarks.pages.examples import EXAMPLES, FIELD, examples_of
from features.cycle_runs import STAGES
from features.cycle_runs.told import tell
from features.faults import Fault
from models.published import latest
from serving.api.application import make_app
from serving.console.attaching import attach
from serving.console.languages import LANGUAGES
from serving.console.page_addresses import page_addresses
from tests.served_home import ServedHome
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = Size(visits=40, days=5, reporters=2, jobs=2, has_results=False)


@pytest.fixture(scope="module")
def served(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHome]:
    settings = copy_of(trained, tmp_path_factory.mktemp("pages"))
    shutil.copyfile(trained.settings.pseudonym_key_path, settings.pseudonym_key_path)  # reports land
    tell(settings.home, "C1402-1", "asked", request={})
    for stage in STAGES:
        tell(settings.home, "C1402-1", "ended", stage=stage, answer={})
    app = make_app(settings)
    attach(app)
    with ServedHome(settings, app) as served:
        yield served


@pytest.fixture(scope="module")
def content(served: ServedHome) -> Content:
    with accounts_of(served.settings) as accounts:
        made = Filling(served, accounts, latest(served.settings.home, CYCLE), SMALL).fill()
    return replace(made, made_again=made.made_again[:1])  # no entry tells of the copied home's scores


def test_a_page_without_an_example_is_an_error() -> None:
    assert list(examples_of(page_addresses())) == page_addresses()
    with pytest.raises(Fault, match=r"example.* /jobs/\{job_id\}/new\."):
        examples_of([*page_addresses(), "/jobs/{job_id}/new"])


@pytest.mark.parametrize("path", page_addresses())
def test_a_page_has_an_example_and_shows_it(served: ServedHome, content: Content, path: str) -> None:
    example = EXAMPLES[path]
    who = content.inspector if example.who == FIELD else example.who
    addresses = list(example.addresses(content))
    assert addresses
    for number, address in enumerate(addresses[:4]):
        answer = served.ask(f"/{LANGUAGES[number % 2]}{address}", who)
        assert answer.status_code in example.answers, (address, answer.text[:2_000])
