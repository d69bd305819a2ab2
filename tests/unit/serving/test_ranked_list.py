"""A list opens in a spreadsheet as what it is: no cell of it runs."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from serving.ranked_list import write_list

if TYPE_CHECKING:
    from pathlib import Path


def _listed(job_id: str) -> pd.DataFrame:
    return pd.DataFrame({"rank": [1], "job_id": [job_id], "score": [0.5], "reason_1": ['a, "b"\nc'], "place": [None]})


def _cells(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1]


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r"])
def test_a_code_that_looks_like_a_formula_is_written_as_text(tmp_path: Path, mark: str) -> None:
    write_list(_listed(f'{mark}HYPERLINK("x")'), tmp_path / "list.csv")
    assert _cells(tmp_path / "list.csv") == ["1", f'\'{mark}HYPERLINK("x")', "0.5", 'a, "b"\nc', ""]


def test_other_codes_stay_as_they_are(tmp_path: Path) -> None:
    write_list(_listed("0001=A"), tmp_path / "list.csv")
    assert _cells(tmp_path / "list.csv")[1] == "0001=A"


def test_a_list_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    out = tmp_path / "list.csv"
    write_list(_listed("J1"), out)
    before = out.read_bytes()
    with pytest.raises(UnicodeEncodeError, match="surrogates"):
        write_list(_listed("J\udc80"), out)
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]
