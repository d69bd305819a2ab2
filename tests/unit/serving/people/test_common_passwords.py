"""Passwords that many people chose may be nobody's: more of them than ASVS 5 (6.2.4) asks for."""

from __future__ import annotations

import gzip
from importlib import resources
from pathlib import Path

import pytest

from features.faults import Fault
from serving.people.passwords import LONGEST, SHORTEST, check_password

FOLDER = Path(str(resources.files("serving.people")))
LISTED = gzip.decompress((FOLDER / "common_passwords.txt.gz").read_bytes()).decode("ascii").splitlines()
LEAST = 3_000  # of those that are as a password must be otherwise, as 6.2.4 has it


def test_the_list_has_more_than_is_asked_for_of_those_that_would_pass_otherwise() -> None:
    assert len(set(LISTED)) == len(LISTED) > LEAST
    assert all(SHORTEST <= len(one) <= LONGEST and one == one.lower() and one.isprintable() for one in LISTED)
    assert f"{len(LISTED):,} passwords" in (FOLDER / "common_passwords.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "password",
    [LISTED[0], LISTED[LEAST].upper(), LISTED[-1].title(), "Persepolis12", "123Qweasdzxc"],
    ids=["first", "capitals", "last", "of this country", "mixed"],
)
def test_a_common_password_is_refused_in_whatever_letters(password: str) -> None:
    with pytest.raises(Fault, match="must not be common"):
        check_password(password, "planning")


@pytest.mark.parametrize(
    "password", ["seven-lamps-over-darband", "زعفران و باران بر بام", LISTED[0] + "-of-mine-alone"]
)
def test_a_password_of_ones_own_passes(password: str) -> None:
    check_password(password, "planning")
