"""Every sentence that a page can say has its Persian words, and the translations say nothing that no page says."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from serving.console.languages import language, messages
from serving.console.place_names import collated

CONSOLE = Path(str(resources.files("serving.console")))
_PLACEHOLDER = re.compile(r"%\(\w+\)s")


def _said() -> set[str]:
    methods = [("templates/**.html", "jinja2.ext.babel_extract"), ("**.py", "python")]
    options = {"templates/**.html": {"newstyle_gettext": "true"}}
    found = extract_from_dir(CONSOLE, methods, options, keywords={"_": None, "gettext": None, "ngettext": (1, 2)})
    return {one[2] if isinstance(one[2], str) else one[2][0] for one in found}


def test_every_sentence_is_translated_and_none_is_left_over() -> None:
    translated = messages("fa")
    assert set(translated) == _said()
    assert not [said for said, persian in translated.items() if not persian]


def test_translations_keep_what_is_filled_in() -> None:
    for said, persian in messages("fa").items():
        assert sorted(_PLACEHOLDER.findall(said)) == sorted(_PLACEHOLDER.findall(persian)), said


@pytest.mark.parametrize(("code", "count", "share", "day"), [
    ("fa", "۱٬۲۳۴", "۱۲٫۵٪", "۱۴۰۵/۰۱/۱۵"),
    ("en", "1,234", "12.5%", "1405/01/15"),
])  # fmt: skip
def test_numbers_and_days_are_written_as_the_language_does(code: str, count: str, share: str, day: str) -> None:
    speaks = language(code)
    assert speaks.count(1234) == count
    assert speaks.share(0.125) == share
    assert speaks.day("2026-04-04T10:00:00") == day
    assert speaks.minute("2026-04-04T06:30:00+00:00").endswith(speaks.numeral("10:00"))


def test_persian_names_stand_in_the_order_of_the_alphabet() -> None:
    assert sorted(["یزد", "گیلان", "کرمان", "پارس", "چالوس", "اردبیل"], key=collated) == [
        "اردبیل", "پارس", "چالوس", "کرمان", "گیلان", "یزد",
    ]  # fmt: skip
