"""Write a drop whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from features.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa


def truth_path(out: Path) -> Path:
    """Where the truth of the drop `out` lies: beside it, so that whoever is given the drop is not given the truth."""
    return out.with_name(out.name + ".truth.parquet")


class DropFolder:
    """A drop being written, one Parquet file a table, one row group an append."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: dict[str, int] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}

    def append(self, name: str, table: pa.Table) -> None:
        """Append rows to a table."""
        if name not in self._writers:
            path = self.folder / f"{name}.parquet"
            self._writers[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
            self.rows[name] = 0
        self._writers[name].write_table(table, row_group_size=max(table.num_rows, 1))
        self.rows[name] += table.num_rows

    def close(self) -> None:
        """Finish every file."""
        for writer in self._writers.values():
            writer.close()


@contextmanager
def new_drop(out: Path) -> Iterator[DropFolder]:
    """Write a drop beside its place, and move it there once it is whole.

    The table `truth` becomes `OUT.truth.parquet`.

    Raises
    ------
    Fault
        Something stands at `out` already.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Fault(
            f"The folder of a new drop must be new or empty; got {str(out)!r}. Try: another name.",
            f"پوشهٔ خروجی باید تازه یا خالی باشد؛ «{out}» چیزی در خود دارد. نام دیگری بدهید.",
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        (work / "drop").mkdir()
        drop = DropFolder(work / "drop")
        try:
            yield drop
        finally:
            drop.close()
        (work / "drop" / "truth.parquet").replace(truth_path(out))
        os.replace(work / "drop", out)  # noqa: PTH105  # Path.replace does the same; this one is the commit
    finally:
        shutil.rmtree(work, ignore_errors=True)
