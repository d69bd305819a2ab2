"""A step is compiled once and run on whatever its views read then; a home may be called anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from features.engine import open_engine
from features.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_a_step_runs_again_on_new_rows_without_being_expressed_again(tmp_path: Path) -> None:
    expressed = []
    with open_engine(Settings(home=tmp_path / "O'Brien's home", threads=1, memory_limit="1GB")) as engine:

        def doubled() -> object:
            expressed.append(1)
            numbers = engine.table("numbers")
            return numbers.select(twice=numbers.number * 2)

        for numbers, twice in (([1, 2], [2, 4]), ([5], [10])):
            engine.put("numbers", pa.table({"number": numbers}))
            engine.step("doubled", doubled)
            assert sorted(engine.read("doubled")["twice"].to_pylist()) == twice
            assert engine.export("doubled", tmp_path / "out.parquet") == len(twice)
    assert len(expressed) == 1
    assert not list((tmp_path / "O'Brien's home" / "tmp").iterdir())
