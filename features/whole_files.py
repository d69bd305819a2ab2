"""Files and folders that are there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Told = Callable[[Mapping[str, str]], None]
"""Told files by name, with their SHA-256, right before they are there."""


def told_to_nobody(_: Mapping[str, str]) -> None:
    """Let nobody know."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a draft to write to; it takes the place of `path` in one step when the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        _make_durable(draft)
        draft.chmod(0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_secret(path: Path, line: str, *, replace: bool = False) -> None:
    """Write a secret to a file that only its owner can read, whole or not at all.

    Parameters
    ----------
    path
        Where it is to lie.
    line
        The secret.
    replace
        Take the place of a file that is there. Else that one stays: of several who make a key at once the first counts,
        and each reads the file to know it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # made with mode 600
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            with suppress(FileExistsError):
                path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give a draft folder to fill; it becomes `path` in one step when the block ends without an error.

    Raises
    ------
    FileExistsError
        When `path` is there already: what stands whole is never changed.
    """
    if path.exists():
        raise FileExistsError(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}-"))
    try:
        yield draft
        for file in draft.rglob("*"):
            if file.is_file():
                _make_durable(file)
        draft.chmod(0o755)
        draft.rename(path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """Hash a file's content; 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hashes_of(folder: Path) -> dict[str, str]:
    """Hash each file of a folder, by name."""
    return {file.name: sha256_of(file) for file in sorted(folder.iterdir())}


def _make_durable(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
