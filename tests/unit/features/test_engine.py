"""A step is compiled once and run on whatever its views read then; a home may be called anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.engine import open_engine
from features.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("to_read", "in_parquet"), [(0, 0), (10_000_000, 1)], ids=["room for all", "no room"])
def test_a_step_runs_again_on_new_rows_without_being_expressed_again(
    tmp_path: Path, to_read: int, in_parquet: int
) -> None:
    expressed = []
    with open_engine(Settings(home=tmp_path / "O'Brien's home", threads=1, memory_limit="100MB")) as engine:
        engine.put("landed", pa.table({"bytes": [np.random.default_rng(1).bytes(to_read)]}))

        def doubled() -> object:
            expressed.append(1)
            numbers = engine.table("numbers")
            return numbers.select(twice=numbers.number * 2)

        for numbers, twice in (([1, 2], [2, 4]), ([5], [10])):
            engine.put("numbers", pa.table({"number": numbers}))
            engine.step("doubled", doubled)
            assert engine.export("doubled", tmp_path / "out.parquet") == len(twice)
            assert sorted(pq.read_table(tmp_path / "out.parquet")["twice"].to_pylist()) == twice
        assert len(list(engine.folder.glob("doubled.*"))) == in_parquet
    assert len(expressed) == 1
    assert not list((tmp_path / "O'Brien's home" / "tmp").iterdir())


def test_a_step_can_be_run_again_on_what_its_views_read_now(tmp_path: Path) -> None:
    with open_engine(Settings(home=tmp_path / "home", threads=1)) as engine:
        engine.put("numbers", pa.table({"number": [1, 2]}))
        engine.step("doubled", lambda: engine.table("numbers").select(twice=engine.table("numbers").number * 2))
        engine.put("numbers", pa.table({"number": [5]}))
        assert engine.table("doubled").to_pandas()["twice"].tolist() == [2, 4]
        engine.again("doubled")
        assert engine.table("doubled").to_pandas()["twice"].tolist() == [10]
