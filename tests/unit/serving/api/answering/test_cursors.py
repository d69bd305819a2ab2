"""A cursor comes back as it was given, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.api.answering.cursors import Cursor, read_cursor
from serving.api.answering.refusals import Refusal


@given(run=st.text(max_size=60), after=st.integers(min_value=1, max_value=10**9))
def test_a_cursor_comes_back_as_it_was_given(run: str, after: int) -> None:
    assert read_cursor(Cursor(run, after).as_word()) == Cursor(run, after)


@pytest.mark.parametrize("word", ["0", "!!!!", "YQ", "LTF8cnVu", "MXxydW4=", "\u06f1\u06f2", "MXxydW5", "MSB8cnVu"])
def test_a_word_that_is_none_of_ours_is_refused(word: str) -> None:
    with pytest.raises(Refusal, match="A cursor must come") as refused:
        read_cursor(word)
    assert refused.value.status == 404
