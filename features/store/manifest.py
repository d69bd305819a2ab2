"""The manifest: which files make up the store. Readers follow it; a landing replaces it in one atomic step."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from features.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMAT = 1
_NAME = "manifest.json"


@dataclass(frozen=True)
class StoredFile:
    """One immutable file, its path relative to the store."""

    path: str
    rows: int
    sha256: str

    @property
    def folder(self) -> str:
        """The landing that brought it, by the name of its folder."""
        return Path(self.path).parent.name


@dataclass(frozen=True)
class Manifest:
    """The whole content of a store.

    Attributes
    ----------
    key_id
        Which key the pseudonyms were made with; `None` while nothing has landed.
    landings
        How many landings there have been; the number of the latest one.
    landed
        The files of each table's landed rows.
    with_history
        Tables in which some key has more than one version.
    waiting
        The file of each table's waiting rows: right in themselves, referring to a row that has not landed.
    quarantine
        The file of the quarantine's entries.
    """

    key_id: str | None = None
    landings: int = 0
    landed: Mapping[str, tuple[StoredFile, ...]] = field(default_factory=dict)
    with_history: tuple[str, ...] = ()
    waiting: Mapping[str, StoredFile] = field(default_factory=dict)
    quarantine: StoredFile | None = None

    def with_landed(self, table: str, file: StoredFile) -> Manifest:
        """Add a file to a table's landed rows."""
        return replace(self, landed={**self.landed, table: (*self.landed.get(table, ()), file)})

    def with_waiting(self, table: str, file: StoredFile | None) -> Manifest:
        """Replace the file of a table's waiting rows."""
        others = {name: waiting for name, waiting in self.waiting.items() if name != table}
        return replace(self, waiting=others | ({table: file} if file else {}))

    def up_to(self, landings: int) -> Manifest:
        """Leave out the landed rows of later landings."""
        earlier = {
            table: tuple(file for file in files if int(file.folder) <= landings) for table, files in self.landed.items()
        }
        return replace(self, landings=landings, landed={table: files for table, files in earlier.items() if files})

    def snapshot(self) -> str:
        """Return a name for exactly what is landed: equal names, equal rows; 64 hexadecimal digits."""
        name = hashlib.sha256()
        for table, files in sorted(self.landed.items()):
            for file in files:
                name.update(f"{table} {file.sha256}\n".encode())
        return name.hexdigest()

    def latest_rows(self) -> list[StoredFile]:
        """Return the files of landed rows that the latest landing to add some brought; empty where nothing landed."""
        files = [file for files in self.landed.values() for file in files]
        last = max((file.folder for file in files), default="")
        return sorted((file for file in files if file.folder == last), key=lambda file: file.path)

    def text(self) -> str:
        """Return the document that is written; the same for the same content."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, indent=1, sort_keys=True)

    def sha256(self) -> str:
        """Hash the document that is written; 64 hexadecimal digits."""
        return hashlib.sha256(self.text().encode()).hexdigest()

    def files(self) -> list[StoredFile]:
        """Every file the store consists of."""
        landed = [file for files in self.landed.values() for file in files]
        return [*landed, *self.waiting.values(), *([self.quarantine] if self.quarantine else [])]


def manifest_path(folder: Path) -> Path:
    """Where the manifest of the store in `folder` lies."""
    return folder / _NAME


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the store in `folder`; an empty one where nothing has landed."""
    path = folder / _NAME
    if not path.exists():
        return Manifest()
    try:
        text = path.read_text(encoding="utf-8")
        manifest = _from_json(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Fault(
            f"The store's manifest must be whole; {path} cannot be read. Try: restore it from a backup.",
            f"فهرست انبار باید سالم باشد؛ {path} خوانده نمی‌شود. آن را از نسخه پشتیبان برگردانید.",
        ) from None
    missing = [folder / file.path for file in manifest.files() if not (folder / file.path).exists()]
    if not missing:
        return manifest
    if path.read_text(encoding="utf-8") != text:  # a landing came between, and replaced a list
        return read_manifest(folder)
    raise Fault(
        f"The store must hold every file of its manifest; {missing[0]} is missing.",
        f"انبار باید همه پرونده‌های فهرست خود را داشته باشد؛ {missing[0]} نیست.",
    )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Swap the manifest in one step: after a crash, either the old one or this one is there, whole."""
    draft = folder / f"{_NAME}.draft"
    with draft.open("w", encoding="utf-8") as file:
        file.write(manifest.text())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / _NAME)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _from_json(document: dict[str, Any]) -> Manifest:
    if document["format"] != _FORMAT:
        raise ValueError(f"A manifest's format must be {_FORMAT}; got {document['format']!r}.")
    return Manifest(
        key_id=document["key_id"],
        landings=document["landings"],
        landed={table: tuple(StoredFile(**file) for file in files) for table, files in document["landed"].items()},
        with_history=tuple(document["with_history"]),
        waiting={table: StoredFile(**file) for table, file in document["waiting"].items()},
        quarantine=StoredFile(**document["quarantine"]) if document["quarantine"] else None,
    )
