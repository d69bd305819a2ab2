from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from experiments.benchmarks import page as benchmarks_page
from experiments.catalogue_page import page as catalogue_page
from experiments.command_page import page as command_page
from features.matrix import facts, features
from serving.plan_life import states_page
from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    ("path", "write"),
    [
        (benchmarks_page.PATH, lambda: benchmarks_page.page(ROOT)),
        (catalogue_page.PATH, catalogue_page.page),
        (command_page.PATH, command_page.page),
        (states_page.PATH, states_page.page),
    ],
    ids=["benchmarks", "features", "commands", "states"],
)
def test_the_committed_page_is_the_generated_one(path: Path, write: Callable[[], str]) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == write(), "run: make docs"


def test_every_feature_and_fact_stands_on_the_page_in_both_languages() -> None:
    page = catalogue_page.page()
    for feature in features():
        assert f"| `{feature.name}` | {feature.en} | {feature.fa} |" in page
    for fact in facts().values():
        assert f"### {fact.en} / {fact.fa}" in page


def test_every_command_says_what_it_does_and_shows_an_example() -> None:
    for context in command_page.commands():
        said = context.command.help or ""
        assert said.strip(), context.command_path
        assert f"Example: {context.command_path}" in said or context.command_path == "rastin", context.command_path
