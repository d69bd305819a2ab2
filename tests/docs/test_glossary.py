from __future__ import annotations

import re

from tests.docs.pages import ROOT

_ROW = re.compile(r"^\| (.*) \| (.*) \| (.*) \|$", re.MULTILINE)
ROWS = [row for row in _ROW.findall((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")) if row[0] != "English"]


def test_every_word_is_said_in_both_languages_and_explained() -> None:
    assert ROWS
    for english, persian, meaning in ROWS:
        assert re.search("[a-z]", english)
        assert re.search("[\u0600-\u06ff]", persian), english
        assert len(meaning) > 10, english


def test_one_word_an_idea() -> None:
    words = [word.strip() for english, _, _ in ROWS for word in english.split(",")]
    assert sorted({word for word in words if words.count(word) > 1}) == []
