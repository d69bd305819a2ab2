"""The store as an auditor finds it: its manifest, the landed files that it names, and its lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.contract import TABLES
from features.faults import Fault
from features.store import Store
from features.store.landed import store_folder
from features.store.manifest import manifest_path, read_manifest
from features.whole_files import sha256_of
from serving.ledger.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class StoreNow:
    """What was found.

    Attributes
    ----------
    manifest_sha256
        The hash of the manifest's file; `None` where there is none.
    landed
        The files of landed rows that it names, by path within the home folder.
    breaches
        The store as a whole, or lists of it that are not as the manifest says.
    """

    manifest_sha256: str | None
    landed: tuple[str, ...] = ()
    breaches: tuple[Breach, ...] = ()


def look_at_store(home: Path) -> StoreNow:
    """Read the manifest and hash what later landings may replace: rows that wait, and the quarantine's list."""
    while True:
        before = manifest_hash(home)
        try:
            store = Store(home)
            lists = tuple(_changed_lists(home))
        except Fault as fault:
            return StoreNow(before, (), (Breach("store", fault.english, fault.persian),))
        if manifest_hash(home) == before:  # else a landing came between
            landed = [file.relative_to(home).as_posix() for table in TABLES for file in store.files(table)]
            return StoreNow(before, tuple(sorted(landed)), lists)


def manifest_hash(home: Path) -> str | None:
    """Hash the manifest's file; `None` where there is none."""
    path = manifest_path(store_folder(home))
    return sha256_of(path) if path.exists() else None


def manifest_changed(entry: int, now: str | None) -> Breach:
    """Say that the manifest is not the one of the last landing."""
    state, state_fa = ("is missing", "نیست") if now is None else ("was changed", "تغییر کرده است")
    return Breach(
        "store/manifest.json",
        f"The store's manifest must be as entry {entry} of the ledger, the last landing, says; it {state}.",
        f"فهرست انبار باید همان باشد که ردیف {entry} دفتر رویدادها، آخرین فرود، می‌گوید؛ {state_fa}.",
    )


def _changed_lists(home: Path) -> Iterator[Breach]:
    manifest = read_manifest(store_folder(home))
    for file in (*manifest.waiting.values(), *([manifest.quarantine] if manifest.quarantine else [])):
        path = store_folder(home) / file.path
        if path.is_file() and sha256_of(path) != file.sha256:
            name = path.relative_to(home).as_posix()
            yield Breach(
                name,
                f"{name} must be as the store's manifest says; it was changed.",
                f"{name} باید همان باشد که فهرست انبار می‌گوید؛ تغییر کرده است.",
            )
