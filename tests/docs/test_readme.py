from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import click
import pytest

from experiments.command_page.page import commands
from features.settings import Settings
from tests.docs.pages import GENERATED, ROOT, documents, named, typed

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAIN_PATH = ("simulate", "ingest", "train", "score", "rank", "explain")


@cache
def options_by_command() -> dict[str, set[str]]:
    """List what each command takes, by what is typed after `rastin`."""
    return {
        context.command_path.removeprefix("rastin").strip(): {
            name
            for option in context.command.get_params(context)
            if isinstance(option, click.Option)
            for name in (*option.opts, *option.secondary_opts)
        }
        for context in commands()
    }


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_has_a_row_in_the_readme(setting: str) -> None:
    variable = f"RASTIN_{setting.upper()}"
    assert re.search(rf"^\| `{setting}` \| `{variable}` \| .+ \| .+ \|$", README, re.MULTILINE)


def test_every_setting_named_in_the_readme_is_there() -> None:
    assert {name.lower() for name in re.findall(r"RASTIN_(\w+)", README)} <= set(Settings.model_fields)


def test_every_command_stands_in_the_readme_or_on_the_page_of_commands() -> None:
    pages = README + (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [command for command in options_by_command() if f"rastin {command}".strip() not in pages] == []


@pytest.mark.parametrize("page", [page for page in documents() if page not in GENERATED], ids=named)
def test_what_a_page_has_one_type_exists(page: Path) -> None:
    for line in typed(page.read_text(encoding="utf-8")):
        words = re.sub(r"[\[\]]", " ", line.partition("#")[0]).split()
        command = next((" ".join(words[:n]) for n in (2, 1, 0) if " ".join(words[:n]) in options_by_command()), "")
        options = {word.partition("=")[0] for word in words if word.startswith("-")}
        # Without a command, every word must be an option of the tool itself or the name of a group.
        loose = {word for word in words if not word.startswith("-")} if not command else set()
        groups = {name.split()[0] for name in options_by_command() if " " in name}
        assert options <= options_by_command()[command], f"rastin {line}"
        assert loose <= groups, f"rastin {line}"


def test_the_readme_walks_the_main_path_in_order() -> None:
    walked = [line.split()[0] for line in typed(README)]
    places = [walked.index(command) for command in MAIN_PATH]
    assert places == sorted(places)
