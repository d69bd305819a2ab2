"""An explanation speaks one language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from serving.cli import commands
from tests.trained_home import TrainedHome, copy_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("language", "words"), [("fa", ("پایه", "امتیاز خام", "همهٔ ویژگی‌های دیگر")), ("en", ("base", "raw score"))]
)
def test_everything_is_said_in_the_language_asked_for(
    trained: TrainedHome, tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    settings = copy_of(trained, tmp_path)
    job = trained.published.scores()["job_id"].iloc[0]
    done = CliRunner().invoke(commands, ["explain", job, "--lang", language], obj=settings.home, catch_exceptions=False)
    assert all(word in done.stdout for word in words)
    said = done.stdout.replace(trained.published.release, "").replace(str(trained.published.manifest["as_of"]), "")
    if language == "fa":
        assert not re.search("[0-9]", said.replace(job, ""))
        assert re.findall("[A-Za-z]{3,}", said.replace(job, "")) in ([], ["SMS"] * said.count("SMS"))
    else:
        assert not re.search("[\u0600-\u06ff]", said)
