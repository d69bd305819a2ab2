"""What a request prefers is what it gets, or it is told that it cannot."""

from __future__ import annotations

import pytest

from serving.api.answering.negotiation import accepts_gzip, preferred
from serving.api.lists.list_forms import CSV, FORMS, JSON, PARQUET, XLSX


@pytest.mark.parametrize(
    ("header", "form"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        (CSV, CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("text/*", CSV),
        (f"{JSON};q=0.1, {PARQUET};q=0.9", PARQUET),
        (f"{JSON};q=0, */*", CSV),
        (f"application/pdf, {XLSX};q=0.2", XLSX),
        ("application/pdf", None),
        ("*/*;q=0", None),
        (f"{CSV};q=high", None),
        (";;,,", None),
    ],
)
def test_the_best_liked_form_is_sent(header: str | None, form: str | None) -> None:
    assert preferred(header, FORMS) == form


@pytest.mark.parametrize(
    ("header", "language"), [("en-GB,en;q=0.8", "en"), ("fa-IR", "fa"), ("de, en;q=0.1", "en"), ("de", None)]
)
def test_a_regional_language_is_its_language(header: str, language: str | None) -> None:
    assert preferred(header, ("fa", "en")) == language


@pytest.mark.parametrize("header", [None, "", "identity", "br", "gzip;q=0", "*;q=0"])
def test_an_answer_is_not_packed_unless_it_may_be(header: str | None) -> None:
    assert not accepts_gzip(header)


@pytest.mark.parametrize("header", ["gzip", "deflate, GZIP;q=0.5", "*"])
def test_an_answer_is_packed_for_whom_that_is_right(header: str) -> None:
    assert accepts_gzip(header)
