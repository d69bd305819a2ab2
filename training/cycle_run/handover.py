"""What one stage hands to the next: a folder, whole or not there, named by the hash of what it holds.

Stages may run in different processes, so nothing is handed over in memory. Frames are Parquet, the rest JSON and text.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from features.faults import Fault
from features.whole_files import sha256_of, whole_folder
from models.calibration import Calibration
from models.risk import RiskModel
from training.parts import Evaluated, Fitted, Gathered
from training.rounds import LearningRows
from training.scoring import Scored

if TYPE_CHECKING:
    from pathlib import Path

_KINDS: tuple[type[Any], ...] = (Gathered, LearningRows, Fitted, RiskModel, Calibration, Evaluated, Scored)
KINDS = {kind.__name__: kind for kind in _KINDS}


def put(folder: Path, value: Any) -> str:
    """Write a stage's result, in the place of an earlier try's; return its hash."""
    shutil.rmtree(folder, ignore_errors=True)
    with whole_folder(folder) as draft:
        _write(draft, value)
    return _hash_of(folder)


def take(folder: Path, expected: str) -> Any:
    """Read what an earlier stage wrote.

    Raises
    ------
    Fault
        When it is not as it was written.
    """
    if not folder.is_dir() or _hash_of(folder) != expected:
        raise Fault(
            f"What a stage handed over must be as it was written; {folder} is missing or was changed."
            " Try: rastin cycle run --again.",
            f"آنچه یک مرحله به مرحلهٔ بعد می‌دهد باید همان باشد که نوشته شده است؛ {folder} نیست یا تغییر کرده است."
            " rastin cycle run --again را اجرا کنید.",
        )
    return _read(folder)


def _write(folder: Path, value: Any) -> None:
    plain: dict[str, Any] = {}
    for name in [field.name for field in fields(value)]:
        part = getattr(value, name)
        if isinstance(part, pd.DataFrame):
            part.to_parquet(folder / f"{name}.parquet")
        elif isinstance(part, pd.Series):
            part.to_frame().to_parquet(folder / f"{name}.series")
        elif is_dataclass(part):
            (folder / name).mkdir()
            _write(folder / name, part)
        elif isinstance(part, dict) and part and all(isinstance(content, bytes) for content in part.values()):
            (folder / f"{name}.files").mkdir()
            for file, content in part.items():
                (folder / f"{name}.files" / file).write_bytes(content)
        else:
            plain[name] = part
    document = {"kind": type(value).__name__, "plain": plain}
    (folder / "parts.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _read(folder: Path) -> Any:
    document = json.loads((folder / "parts.json").read_text(encoding="utf-8"))
    parts = {name: tuple(part) if isinstance(part, list) else part for name, part in document["plain"].items()}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".parquet":
            parts[path.stem] = pd.read_parquet(path)
        elif path.suffix == ".series":
            parts[path.stem] = pd.read_parquet(path).iloc[:, 0]
        elif path.suffix == ".files":
            parts[path.stem] = {file.name: file.read_bytes() for file in sorted(path.iterdir())}
        elif path.is_dir():
            parts[path.name] = _read(path)
    return KINDS[document["kind"]](**parts)


def _hash_of(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(f"{path.relative_to(folder).as_posix()} {sha256_of(path)}\n".encode())
    return whole.hexdigest()
