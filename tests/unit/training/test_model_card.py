"""The model card says in both languages what a release is for and how it did, and needs nothing from outside."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from training.model_card import card_files
from training.model_card.words import Words, _texts

ORIGIN = {"as_of": "2026-04-04T00:00:00", "labelled_jobs": 23_456, "code": "0.1.0", "seed": 1404}
METRICS = {
    name: {"value": 0.5, "low": 0.4, "high": 0.6} for name in ("auc", "precision@1%", "precision@5%", "precision@10%")
}
CYCLE = {"visited_jobs": 600, "rankers": {"rastin": METRICS, "logistic_regression": METRICS, "random": METRICS}}
DRIFT = {
    "guard": "drift",
    "columns": ["score"],
    "severity": "serious",
    "evidence": {"score": 0.3},
    "en": "Scores have <moved>.",
    "fa": "امتیازها جابه‌جا شده‌اند.",
}
INTERVAL = {"value": 0.05, "low": 0.03, "high": 0.08}
GROUPS = {
    "listed_share": 0.05,
    "errors": [
        {"group": {"worker_gender": "female"}, "wrongly_listed": INTERVAL, "ratio": INTERVAL, "verdict": "level"},
        {"group": {"province_code": "07"}, "wrongly_listed": INTERVAL, "ratio": INTERVAL, "verdict": "lower"},
        {
            "group": {"province_code": "23", "settlement": "rural"},
            "wrongly_listed": INTERVAL,
            "ratio": INTERVAL,
            "verdict": "higher",
        },
        {"group": {"support_group": "veteran"}, "verdict": "too_few"},
    ],
    "bound": {
        "at_most": 1.25,
        "ratio": {"rural_women": 1.4, "welfare": 1.1},
        "kept": {"rural_women": 1.24, "welfare": 1.1},
        "lowered": {"rural_women": 0.31, "welfare": 0.0},
        "found": 0.5,
        "found_kept": 0.49,
    },
}
EVALUATION: dict[str, Any] = {
    "cycles": {"1403": CYCLE, "1404": CYCLE},
    "reports": {"false_alarm": 0.01, "miss": {"direct sound": 0.05, "relayed far": 0.4}, "inspectors": 120},
    "findings": [DRIFT],
    "groups": GROUPS,
    "curves": {
        "lift": {"cycle": 1404, "visited": [0.0, 1.0], "found": {"rastin": [0.0, 1.0], "random": [0.0, 1.0]}},
        "calibration": [{"score": 0.1, "false": 0.12, "low": 0.08, "high": 0.2, "jobs": 60}],
        "contributions": {"loan": 0.4, "contact": 0.9},
    },
}
BARE: dict[str, Any] = {"cycles": {}, "curves": {"lift": None, "calibration": [], "contributions": {}}}
PICTURES = ("lift", "calibration", "stability", "drift", "contributions")


class _Page(HTMLParser):
    """What a browser would fetch or run, and what a reader sees outside the pictures."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.outside: list[str] = []
        self.text = ""
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._hidden += tag in {"svg", "style"}
        named = {"src", "href", "xlink:href", "data", "action", "srcset", "poster"}
        self.outside += [value or "" for name, value in attrs if name in named and not (value or "").startswith("#")]
        self.outside += [name for name, _ in attrs if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"svg", "style"}

    def handle_data(self, data: str) -> None:
        self.text += "" if self._hidden else data


@pytest.fixture(scope="module")
def cards() -> dict[str, str]:
    return {name: page.decode() for name, page in card_files("R0123456789ab", EVALUATION, ORIGIN).items()}


def test_there_is_a_card_in_each_language_that_runs_and_fetches_nothing(cards: dict[str, str]) -> None:
    assert set(cards) == {"card.fa.html", "card.en.html"}
    for page in cards.values():
        read = _Page(page)
        assert read.outside == []
        assert not {"script", "link", "iframe", "img", "image", "object", "embed", "form"} & set(read.tags)
        assert "url(" not in page.replace("url(#", "")
        assert "@import" not in page
        assert read.tags.count("svg") >= len(PICTURES)


def test_each_card_says_all_of_it_in_its_own_language(cards: dict[str, str]) -> None:
    for language in ("fa", "en"):
        read, words = _Page(cards[f"card.{language}.html"]), Words(language)
        for key in ("purpose_for", "purpose_not", "data_outcome", "selection", "evaluation_note", "limits_past"):
            assert words(key) in read.text
        for picture in PICTURES:
            assert words(f"{picture}_title") in read.text
        assert DRIFT[language] in read.text
    assert 'dir="rtl"' in cards["card.fa.html"]
    assert 'dir="ltr"' in cards["card.en.html"]


def test_the_persian_card_writes_jalali_dates_and_persian_digits(cards: dict[str, str]) -> None:
    text = _Page(cards["card.fa.html"]).text
    assert "۱۴۰۵/۰۱/۱۵" in text
    assert "۲۳٬۴۵۶" in text
    latin = re.sub("R0123456789ab|0\\.1\\.0|manifest.json", "", text)
    assert not re.search("[0-9]", latin)
    assert not re.search("[A-Za-z]", latin)


def test_groups_are_counted_and_the_bound_is_told_with_its_price(cards: dict[str, str]) -> None:
    text = _Page(cards["card.en.html"]).text
    assert "Of 4 groups" in text
    assert "1 are listed wrongly more often than others, 1 less often, for 1 no difference can be told, and 1" in text
    assert "finds 49.0% of the false jobs instead of 50.0%" in text
    assert "province 23, villages" in cards["card.en.html"]
    assert "province 07" not in cards["card.en.html"]


def test_what_is_not_in_the_evaluation_is_left_out_or_said_to_be_missing() -> None:
    text = _Page(card_files("R0123456789ab", BARE, ORIGIN)["card.en.html"].decode()).text
    for picture in PICTURES:
        assert Words("en")(f"{picture}_title") not in text.splitlines()
    for key in ("evaluation_none", "findings_unasked", "data_plain"):
        assert Words("en")(key) in text
    clean = card_files("R0123456789ab", {**EVALUATION, "findings": []}, ORIGIN)["card.en.html"].decode()
    assert Words("en")("findings_none") in clean


def test_the_same_evaluation_gives_the_same_card(cards: dict[str, str]) -> None:
    again = card_files("R0123456789ab", EVALUATION, ORIGIN)
    assert {name: page.decode() for name, page in again.items()} == cards


def test_every_word_is_said_in_both_languages_with_the_same_gaps() -> None:
    for key, said in _texts().items():
        assert set(said) == {"en", "fa"}, key
        assert re.findall("{.*?}", said["en"]) == re.findall("{.*?}", said["fa"]) or sorted(
            re.findall("{.*?}", said["en"])
        ) == sorted(re.findall("{.*?}", said["fa"])), key
        assert re.search("[\u0600-\u06ff]", said["fa"]), key
