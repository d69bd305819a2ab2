"""The files of a drop, looked at before a row is read: each must be a table, and the one that its name says."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from features.contract import TABLES
from features.faults import Fault
from features.ingest.cells import Source, fits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from features.contract.tables import Table

_MOST_BYTES = 256 << 30
"""What a Parquet file may unfold to: some hundred times a national registry's largest table."""
_SMALL_BYTES = 256 << 20
"""What any file may unfold to, however small it is."""
_MOST_GROWTH = 400
"""How many times its own size a larger one may unfold to; the registry's tables unfold to 5 to 40 times."""
_DELIMITERS = (",", ";", "\t")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class DropFile:
    """A file of the drop that holds a table.

    Attributes
    ----------
    table
        The table.
    path
        The file.
    sources
        For each column of the contract that the file has: what it holds there.
    headers
        For each of these, the file's own spelling of the name.
    width
        How many columns the file has.
    delimiter, encoding
        How a CSV file is written; `None` for Parquet.
    """

    table: Table
    path: Path
    sources: Mapping[str, Source]
    headers: Mapping[str, str]
    header_row: tuple[str, ...] = ()
    delimiter: str | None = None
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Notice:
    """Something a person should know though it stops nothing."""

    english: str
    persian: str


class DropFaults(Fault):
    """Every fault of a drop at once; nothing of the drop has landed."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(
            "\n".join(fault.english for fault in faults),
            "\n".join(fault.persian for fault in faults),
        )


def look_at_drop(drop: Path) -> tuple[list[DropFile], list[Notice]]:
    """Find the drop's tables, in the order in which they refer to one another; raise all faults at once."""
    if not drop.is_dir():
        raise Fault(
            f"A drop must be a folder; got {str(drop)!r}.",
            f"بسته باید یک پوشه باشد؛ «{drop}» پوشه نیست.",
        )
    files, notices, faults = [], [], []
    for table in TABLES.values():
        try:
            file, more = _look_at_table(drop, table)
        except Fault as fault:
            faults.append(fault)
            continue
        notices += more
        files += [file] if file else []
    if not files and not faults:
        faults.append(_no_tables(drop))
    if faults:
        raise DropFaults(faults)
    return files, [*notices, *_unknown_files(drop)]


def _no_tables(drop: Path) -> Fault:
    return Fault(
        f"A drop must hold at least one table, as NAME.parquet or NAME.csv; {drop} holds none."
        f" Allowed: {', '.join(TABLES)}.",
        f"بسته باید دست‌کم یک جدول به نام NAME.parquet یا NAME.csv داشته باشد؛ {drop} ندارد."
        f" جدول‌ها: {'، '.join(TABLES)}.",
    )


def _unknown_files(drop: Path) -> list[Notice]:
    known = {f"{table}.{suffix}" for table in TABLES for suffix in ("csv", "parquet")}
    names = sorted(path.name for path in drop.iterdir() if path.name not in known and not path.name.startswith("."))
    return [
        Notice(f"{name}: no table of this name; left alone.", f"{name}: جدولی به این نام نیست؛ نادیده ماند.")
        for name in names
    ]


def _look_at_table(drop: Path, table: Table) -> tuple[DropFile | None, list[Notice]]:
    paths = [path for suffix in ("parquet", "csv") if (path := drop / f"{table.name}.{suffix}").exists()]
    if not paths:
        return None, []
    if len(paths) > 1:
        raise Fault(
            f"{table.name} must come as one file; got {paths[0].name} and {paths[1].name}.",
            f"{table.name} باید در یک پرونده باشد؛ هم {paths[0].name} هست و هم {paths[1].name}.",
        )
    return look_at_file(paths[0], table)


def look_at_file(path: Path, table: Table) -> tuple[DropFile, list[Notice]]:
    """Look at the file of one table; a name that ends in `.parquet` says Parquet, any other CSV."""
    if not path.is_file() or not path.stat().st_size:
        raise Fault(
            f"{path.name} must hold a table; it is empty.",
            f"{path.name} باید یک جدول داشته باشد؛ خالی است.",
        )
    file = _look_at_parquet(path, table) if path.suffix == ".parquet" else _look_at_csv(path, table)
    return file, _check_columns(file)


def _look_at_parquet(path: Path, table: Table) -> DropFile:
    try:
        metadata = pq.read_metadata(path)
        schema = metadata.schema.to_arrow_schema()
    except (pa.ArrowException, OSError):
        raise no_table(path) from None
    _check_size(path, metadata)
    headers = _named_columns(path, tuple(schema.names))
    sources = {name: _source(schema.field(header).type) for name, header in headers.items() if name in table.by_name}
    return DropFile(table, path, sources, {name: headers[name] for name in sources}, tuple(schema.names))


def no_table(path: Path) -> Fault:
    """Return the fault of a file that its name says is a table and is none."""
    kind = "a Parquet file" if path.suffix == ".parquet" else "CSV text in UTF-8"
    kind_fa = "پرونده Parquet" if path.suffix == ".parquet" else "متن CSV با UTF-8"
    return Fault(
        f"{path.name} must be {kind}, whole; it cannot be read as one.",
        f"{path.name} باید {kind_fa} و سالم باشد؛ خوانده نشد.",
    )


def _check_size(path: Path, metadata: Any) -> None:
    """Refuse a small file that claims to unfold to a huge one, before anything is unfolded."""
    claimed = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    unfolded = max(claimed, metadata.num_rows * metadata.num_columns * 8)
    if unfolded > _MOST_BYTES or unfolded > max(_SMALL_BYTES, _MOST_GROWTH * path.stat().st_size):
        raise Fault(
            f"{path.name} must unfold to at most {_MOST_GROWTH} times its size; it claims {unfolded:,} bytes"
            f" from {path.stat().st_size:,}.",
            f"{path.name} باید حداکثر {_MOST_GROWTH} برابر حجم خود باز شود؛ از {path.stat().st_size:,} بایت"
            f" ادعای {unfolded:,} بایت دارد.",
        )


def _source(kind: Any) -> Source:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    tests = (
        (Source.EMPTY, pa.types.is_null),
        (Source.TEXT, lambda t: pa.types.is_string(t) or pa.types.is_large_string(t) or pa.types.is_string_view(t)),
        (Source.FLAG, pa.types.is_boolean),
        (Source.WHOLE, pa.types.is_integer),
        (Source.REAL, lambda t: pa.types.is_floating(t) or pa.types.is_decimal(t)),
        (Source.ZONED, lambda t: pa.types.is_timestamp(t) and t.tz is not None),
        (Source.TIME, lambda t: pa.types.is_timestamp(t) or pa.types.is_date(t)),
    )
    return next((source for source, holds in tests if holds(kind)), Source.OTHER)


def _look_at_csv(path: Path, table: Table) -> DropFile:
    with path.open("rb") as file:
        encoding = "utf-16" if file.read(2) in _UTF16_MARKS else "utf-8"
    try:
        with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as text:
            first = text.readline(1 << 16)
    except UnicodeError:
        raise no_table(path) from None
    delimiter = max(_DELIMITERS, key=first.count)
    row = tuple(next(csv.reader([first], delimiter=delimiter), []))
    headers = _named_columns(path, row)
    known = {name: header for name, header in headers.items() if name in table.by_name}
    if not known:
        raise no_table(path)
    return DropFile(table, path, dict.fromkeys(known, Source.TEXT), known, row, delimiter, encoding)


def _named_columns(path: Path, header: tuple[str, ...]) -> dict[str, str]:
    named: dict[str, str] = {}
    for spelling in header:
        name = spelling.strip(" \t\r\n\ufeff\u200c\u200b\u00a0").lower()
        if name in named:
            raise Fault(
                f"{path.name} must have each column once; {name!r} comes twice.",
                f"{path.name} باید هر ستون را یک بار داشته باشد؛ «{name}» دو بار آمده است.",
            )
        named[name] = spelling
    return named


def _check_columns(file: DropFile) -> list[Notice]:
    table, name = file.table, file.path.name
    missing = [column for column in table.columns if column.name not in file.sources]
    if needed := [column.name for column in missing if column.required]:
        raise Fault(
            f"{name} must have the column(s) {', '.join(needed)}; they are missing.",
            f"{name} باید این ستون‌ها را داشته باشد: {'، '.join(needed)}.",
        )
    if misfits := [c.name for c in table.columns if c.name in file.sources and not fits(c, file.sources[c.name])]:
        said = ", ".join(f"{column} as {table.by_name[column].kind}, not {file.sources[column]}" for column in misfits)
        raise Fault(
            f"{name} must hold its columns in types of the contract: {said}.",
            f"{name} باید نوع ستون‌های قرارداد را داشته باشد؛ این ستون‌ها ندارند: {'، '.join(misfits)}.",
        )
    extra = sorted(set(file.header_row) - set(file.headers.values()))
    return [
        *(
            Notice(f"{name}: no column {c.name}; taken as empty.", f"{name}: ستون {c.name} نیست؛ خالی گرفته شد.")
            for c in missing
        ),
        *(
            Notice(f"{name}: unknown column {c!r}; left alone.", f"{name}: ستون ناشناخته «{c}»؛ نادیده ماند.")
            for c in extra
        ),
    ]
