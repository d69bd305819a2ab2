from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOMS, ROOT, documents, named

if TYPE_CHECKING:
    from pathlib import Path

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATH = re.compile(rf"`((?:{'|'.join((*ROOMS, 'tests', 'docs'))})/[\w./-]*)`")
_TEST = re.compile(r"`(tests/[\w/]+\.py)`|`lint-imports`")
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


@pytest.mark.parametrize("page", documents(), ids=named)
def test_links_to_files_resolve(page: Path) -> None:
    targets = [target.partition("#")[0] for target in _LINK.findall(page.read_text(encoding="utf-8"))]
    assert [target for target in targets if "://" not in target and not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", documents(), ids=named)
def test_files_that_a_page_names_exist(page: Path) -> None:
    named_paths = _PATH.findall(page.read_text(encoding="utf-8"))
    assert [path for path in named_paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=named)
def test_every_decision_is_listed_and_names_what_enforces_it(decision: Path) -> None:
    assert decision.name in (decision.parent / "README.md").read_text(encoding="utf-8")
    assert _TEST.search(decision.read_text(encoding="utf-8"))
